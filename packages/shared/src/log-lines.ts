/**
 * Where log lines go, so that whoever logs neither waits for a reader nor ends by a full disk. Stdout is a file beside the data, or in a
 * container a pipe, whose reader may stop reading: a blocking write would stand still with it, and the cancels of the process as well.
 */

/** What waits for room, in bytes; what comes after is lost. */
export const LOG_WAITING_MAX = 1 << 20;

export interface LineSink {
  write(lines: string): unknown;
  on(event: 'error', heard: () => void): unknown;
}
/** Node's `process.stdout`, which does not block where it is a pipe. */
export interface Stdout extends LineSink {
  readonly writableLength: number;
}
/** What `fstat` says of stdout. */
interface Kind {
  isFIFO(): boolean;
  isSocket(): boolean;
}
export interface Lines {
  readonly write: (lines: string) => void;
}

/** `openFile` gives what writes at once and holds at most `LOG_WAITING_MAX` of what a full disk does not take. */
export function logLines(kind: Kind, stdout: Stdout, openFile: () => LineSink): Lines {
  const sink = kind.isFIFO() || kind.isSocket() ? boundedPipe(stdout) : openFile();
  // Unheard, an error would end the process.
  sink.on('error', () => undefined);
  return sink;
}

/** Writes at once; what a full disk does not take is lost. */
export function losingLines(writeNow: (lines: string) => unknown): LineSink {
  return {
    write: (lines) => {
      try {
        writeNow(lines);
      } catch {}
    },
    on: () => undefined,
  };
}

function boundedPipe(stdout: Stdout): LineSink {
  return {
    write: (lines) => stdout.writableLength < LOG_WAITING_MAX && stdout.write(lines),
    on: (event, heard) => stdout.on(event, heard),
  };
}
