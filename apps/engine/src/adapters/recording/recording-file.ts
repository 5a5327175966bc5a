/** A recording on disk: compressed lines in one file a boot, written in the background and whole up to the last flush. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createGzip } from 'node:zlib';
import type { Log } from '../../ports/log.ts';

/** More than this waiting for the disk ends the recording: memory is for trading. */
const WAITING_BYTES_MAX = 16_000_000;

export interface RecordingFile {
  readonly write: (line: string) => void;
  close(): Promise<void>;
}

export function recordingFile(path: string, log: Log): RecordingFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const packed = createGzip({ level: 3 });
  const disk = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  let ended = false;
  const end = (reason: string) => {
    if (ended) return;
    ended = true;
    log.error({ reason, path }, `the recording ends here: ${reason}`);
    packed.end();
  };
  packed.on('error', (error) => end(error.message));
  disk.on('error', (error) => end(error.message));
  packed.pipe(disk);
  return {
    write: (line) => {
      if (ended) return;
      packed.write(`${line}\n`);
      if (packed.writableLength > WAITING_BYTES_MAX) end('the disk does not keep up');
    },
    close: () =>
      new Promise((resolve) => {
        if (ended) return resolve();
        ended = true;
        disk.once('close', resolve);
        packed.end();
      }),
  };
}
