/** JSON lines on stdout, in the background. Never given a secret. Where the disk or a pipe takes none, the first ones wait. */
import { fstatSync, write } from 'node:fs';
import { logLines } from '@agora/shared/log-lines';
import { type Logger, pino, stdTimeFunctions } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** `base` stands on every line. */
export function createLog(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = logLines(fstatSync(1), process.stdout, (bytes, done) => write(1, bytes, done));
  process.on('exit', lines.end);
  return pino(options, lines);
}
