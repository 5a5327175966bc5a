// JSON lines on stdout, a file or in a container a pipe: where that takes nothing, lines wait, the first ones, and the console goes on.
import { fstatSync } from 'node:fs';
import { LOG_WAITING_MAX, logLines } from '@agora/shared/log-lines';
import { destination, type Logger, pino } from 'pino';

export function createLog(): Logger {
  const file = () => destination({ fd: 1, sync: true, maxLength: LOG_WAITING_MAX });
  return pino({ base: { process: 'web' } }, logLines(fstatSync(1), process.stdout, file));
}
