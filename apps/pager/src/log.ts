/** JSON lines on stdout, written before the call returns. Never given a secret. Where a full disk or a pipe takes none, the first ones wait. */
import { fstatSync } from 'node:fs';
import { LOG_WAITING_MAX, logLines } from '@agora/shared/log-lines';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** `base` stands on every line. */
export function createLog(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const file = () => destination({ fd: 1, sync: true, maxLength: LOG_WAITING_MAX });
  return pino(options, logLines(fstatSync(1), process.stdout, file));
}
