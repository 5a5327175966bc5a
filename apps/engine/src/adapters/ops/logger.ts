/** JSON lines on stdout, written before the call returns, so that the last words of a dying process are kept. */
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../../ports/log.ts';

/** `base` names the process, engine and boot on every line. */
export function createLogger(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination({ fd: 1, sync: true }));
}
