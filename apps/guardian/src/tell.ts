/** One line on stdout and one audit record for each thing that happens. Waits for neither; never given a secret. */
import type { AuditOpening } from '@agora/shared/audit-opening';
import { isoNow } from './clock.ts';

const LISTED_MAX = 20;

type Data = Readonly<Record<string, unknown>>;
/** `type` is the record's; null = a line for people only. */
export type Tell = (level: 'info' | 'warn' | 'error', type: string | null, msg: string, data?: Data) => void;

/** `base` stands on every line. */
export function createTell(base: Data, audit: AuditOpening): Tell {
  return (level, type, msg, data = {}) => {
    process.stdout.write(`${JSON.stringify({ level, time: isoNow(), ...base, ...data, msg }, short)}\n`);
    if (type !== null) audit.note({ actor: 'guardian', type, data: { ...data, msg } });
  };
}

/** Long lists are for the record; a line counts them. */
function short(_: string, value: unknown): unknown {
  return Array.isArray(value) && value.length > LISTED_MAX ? `${value.length} items` : value;
}
