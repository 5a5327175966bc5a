// JSON lines on stdout, a file or in a container a pipe: where that takes nothing, lines wait, the first ones, and the console goes on.
import { fstatSync, write } from 'node:fs';
import { logLines } from '@agora/shared/log-lines';
import { type Logger, pino } from 'pino';

export function createLog(): Logger {
  const lines = logLines(fstatSync(1), process.stdout, (bytes, done) => write(1, bytes, done));
  process.on('exit', lines.end);
  return pino({ base: { process: 'web' } }, lines);
}
