/**
 * JSON lines on stdout, written before the call returns, so that the last words of a dying process are kept. Stdout is a file on the disk of
 * the data: where that takes nothing, lines wait, the first ones, and whoever logs goes on.
 */
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../../ports/log.ts';

/** What waits for room, in bytes. */
const WAITING_BYTES_MAX = 1 << 20;

/** `base` names the process, engine and boot on every line. */
export function createLogger(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stdout = destination({ fd: 1, sync: true, maxLength: WAITING_BYTES_MAX });
  // Unheard, an error would be thrown at whoever logs.
  stdout.on('error', () => undefined);
  return pino(options, stdout);
}
