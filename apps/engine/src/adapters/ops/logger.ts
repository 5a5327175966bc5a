/**
 * JSON lines on stdout, written before the call returns, so that the last words of a dying process are kept. Stdout is a file on the disk of
 * the data, or in a container a pipe: where that takes nothing, lines wait, the first ones, and whoever logs goes on.
 */
import { fstatSync } from 'node:fs';
import { LOG_WAITING_MAX, logLines } from '@agora/shared/log-lines';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../../ports/log.ts';

/** `base` names the process, engine and boot on every line. */
export function createLogger(base: Readonly<Record<string, string>>): Log {
  const options = {
    base,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const file = () => destination({ fd: 1, sync: true, maxLength: LOG_WAITING_MAX });
  return pino(options, logLines(fstatSync(1), process.stdout, file));
}
