/**
 * Where log lines go, so that whoever logs waits for nobody. Stdout is a file on the disk of the data, which may be full or hang, or in a
 * container a pipe, whose reader may stop reading: a blocking write would stand still with it, and the cancels of the process as well.
 */

/** What waits for room, in bytes; what comes after is lost. */
export const LOG_WAITING_MAX = 1 << 20;

/** Node's `process.stdout`, which does not block where it is a pipe. */
export interface Stdout {
  readonly writableLength: number;
  write(lines: string): unknown;
  on(event: 'error', heard: () => void): unknown;
}
/** What `fstat` says of stdout. */
interface Kind {
  isFIFO(): boolean;
  isSocket(): boolean;
}
/** As `fs.write` has it: in the background, then how many bytes the disk took. */
export type BackgroundWrite = (
  bytes: Uint8Array,
  done: (error: Error | null, written: number) => void,
) => void;
export interface Lines {
  readonly write: (lines: string) => void;
  /** At the end of the process: what waits goes as well. Node ends when the writes it was given have. */
  readonly end: () => void;
}

export function logLines(kind: Kind, stdout: Stdout, toFile: BackgroundWrite): Lines {
  return kind.isFIFO() || kind.isSocket() ? boundedPipe(stdout) : inBackground(toFile);
}

function boundedPipe(stdout: Stdout): Lines {
  // Unheard, an error would end the process.
  stdout.on('error', () => undefined);
  return {
    write: (lines) => stdout.writableLength < LOG_WAITING_MAX && stdout.write(lines),
    end: () => undefined,
  };
}

/** One write at a time, in order. What a full disk does not take waits for the next line; the first ones are kept. */
function inBackground(toFile: BackgroundWrite): Lines {
  let [underWay, refused] = [new Uint8Array(), false];
  let [waiting, waitingBytes]: [Uint8Array[], number] = [[], 0];
  const next = () => {
    if (underWay.length === 0) {
      underWay = joined(waiting, waitingBytes);
      [waiting, waitingBytes] = [[], 0];
    }
    if (underWay.length > 0) send();
  };
  const send = () => {
    refused = false;
    toFile(underWay, (error, written) => {
      underWay = underWay.subarray(error === null ? written : 0);
      refused = error !== null;
      if (!refused) next();
    });
  };
  return {
    write: (lines) => {
      const bytes = new TextEncoder().encode(lines);
      if (waitingBytes + bytes.length <= LOG_WAITING_MAX) {
        waiting.push(bytes);
        waitingBytes += bytes.length;
      }
      if (refused || underWay.length === 0) next();
    },
    end: () => {
      const rest = joined(waiting, waitingBytes);
      if (rest.length > 0) toFile(rest, () => undefined);
    },
  };
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
