// What a supervisor says in the foreground: a terminal that stands still (Ctrl-S), a reader that stopped or a full disk takes nothing and
// holds nobody up. Node's own stderr waits for a terminal, and with it every restart and every signal.
import { constants, fstatSync, write as fsWrite, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { logLines } from '@agora/shared/log-lines';

const STDERR = 2;

/** Says a line on stderr, or loses it. */
export function losingSay(): (line: string) => void {
  if (isatty(STDERR)) {
    const fd = openTerminal();
    return (line) => writeOrLose(fd, `${line}\n`);
  }
  const { write } = logLines(fstatSync(STDERR), process.stderr, (bytes, done) =>
    fsWrite(STDERR, bytes, done),
  );
  return (line) => write(`${line}\n`);
}

function writeOrLose(fd: number | null, lines: string): void {
  try {
    if (fd !== null) writeSync(fd, lines);
  } catch {
    // The terminal takes nothing just now.
  }
}

/** Opened anew, so that the shell's own descriptor goes on waiting; null where that is not permitted. */
function openTerminal(): number | null {
  for (const path of process.platform === 'linux' ? ['/proc/self/fd/2', '/dev/tty'] : ['/dev/tty']) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch {
      // The terminal of another user: the next name of it may be open to us.
    }
  }
  return null;
}
