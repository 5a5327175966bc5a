// A pipe that is full and that nobody reads, to be the stdout of a process: as of a container whose log is not taken any more.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DeafPipe extends Disposable {
  /** An open file; whoever writes to it as to any other waits for ever. */
  readonly output: number;
  /** As long as stderr is a pipe of its own: Node makes the one that it opens, and all that share it, return at once. */
  readonly stderr: 'ignore';
}

export function deafPipe(): DeafPipe {
  const dir = mkdtempSync(join(tmpdir(), 'agora-pipe-'));
  const path = join(dir, 'pipe');
  execFileSync('mkfifo', [path]);
  const filler = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const output = openSync(path, 'r+');
  fill(filler);
  return {
    output,
    stderr: 'ignore',
    [Symbol.dispose]() {
      for (const file of [filler, output]) closeSync(file);
      rmSync(dir, { recursive: true });
    },
  };
}

function fill(pipe: number): void {
  for (const bytes of [4_096, 1])
    try {
      for (;;) writeSync(pipe, Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
}
