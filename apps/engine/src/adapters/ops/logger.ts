/**
 * JSON lines on stdout, in the background; the last words of a dying process are kept. Stdout is a file on the disk of the data, or in a
 * container a pipe: where that takes nothing, lines wait, the first ones, and whoever logs goes on.
 */
import { fstatSync, write } from 'node:fs';
import { logLines } from '@agora/shared/log-lines';
import { pino, stdTimeFunctions } from 'pino';
import type { Log } from '../../ports/log.ts';

/** `base` names the process, engine and boot on every line. */
export function createLogger(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = logLines(fstatSync(1), process.stdout, (bytes, done) => write(1, bytes, done));
  process.on('exit', lines.end);
  return pino(options, lines);
}
