/** One line on stdout and one audit record for each thing that happens. Waits for neither; never given a secret. */
import type { AuditOpening } from '@agora/shared/audit-opening';
import { isoNow } from './clock.ts';

type Data = Readonly<Record<string, unknown>>;
/** `type` and `data` are the record's; null = a line for people only. */
export type Tell = (level: 'info' | 'warn' | 'error', type: string | null, msg: string, data?: Data) => void;

export function createTell(base: Data, audit: AuditOpening): Tell {
  return (level, type, msg, data = {}) => {
    const { engine_id } = data;
    process.stdout.write(`${JSON.stringify({ level, time: isoNow(), ...base, engine_id, msg })}\n`);
    if (type !== null) audit.note({ actor: 'guardian', type, data: { ...data, msg } });
  };
}
