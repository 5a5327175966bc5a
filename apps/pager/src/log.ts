/** JSON lines on stdout, written before the call returns. Never given a secret. Where a full disk takes none, the first ones wait for room. */
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** What waits for room, in bytes. */
const WAITING_BYTES_MAX = 1 << 20;

/** `base` stands on every line. */
export function createLog(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stdout = destination({ fd: 1, sync: true, maxLength: WAITING_BYTES_MAX });
  // Unheard, an error would be thrown at whoever logs, and end the pager.
  stdout.on('error', () => undefined);
  return pino(options, stdout);
}
