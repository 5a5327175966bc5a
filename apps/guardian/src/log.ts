/** JSON lines on stdout, one for each change of state. Never given a secret. */
import { isoNow } from './clock.ts';

export type Log = (
  level: 'info' | 'warn' | 'error',
  msg: string,
  context?: Readonly<Record<string, unknown>>,
) => void;

/** `base` stands on every line. */
export function createLog(base: Readonly<Record<string, unknown>>): Log {
  return (level, msg, context = {}) => {
    process.stdout.write(`${JSON.stringify({ level, time: isoNow(), ...base, ...context, msg })}\n`);
  };
}
