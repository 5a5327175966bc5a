// A socket that listens and does as little as can be: it speaks just enough of RFC 6455 to subscribe to one thing and to
// count the frames that come, so that a thousand of them measure the venue and not themselves.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';
const TEXT_FRAME = 0x81;
const MASKED = 0x80;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

export class BareListener {
  /** When each frame had come in full, ms of the monotonic clock. */
  heardAtMs: number[] = [];
  readonly #socket: Socket;
  /** What came of a frame that is not complete. */
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** @throws when the upgrade is refused. */
  static async open(port: number, path: string): Promise<BareListener> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const listener = new BareListener(socket);
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13${END_OF_HEAD}`,
    );
    await new Promise<void>((resolve, reject) => {
      let head = Buffer.alloc(0);
      const onHead = (chunk: Buffer): void => {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf(END_OF_HEAD);
        if (end < 0) return;
        socket.off('data', onHead).off('error', reject);
        if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) {
          reject(new Error(head.toString('latin1')));
          return;
        }
        socket.on('data', (data) => listener.#hear(data)).on('error', () => {});
        listener.#hear(head.subarray(end + END_OF_HEAD.length));
        resolve();
      };
      socket.on('data', onHead).on('error', reject);
    });
    return listener;
  }

  /** @param text Of fewer than 126 characters. */
  send(text: string): void {
    // A mask of zeros is a mask.
    const head = [TEXT_FRAME, MASKED | text.length, 0, 0, 0, 0];
    this.#socket.write(Buffer.concat([Buffer.from(head), Buffer.from(text)]));
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const nowMs = performance.now();
    let at = 0;
    for (let next = endOfFrame(data, at); next !== null && next <= data.length; next = endOfFrame(data, at)) {
      this.heardAtMs.push(nowMs);
      at = next;
    }
    this.#rest = at === data.length ? Buffer.alloc(0) : data.subarray(at);
  }
}

/** @returns null when not even the length is there. */
function endOfFrame(data: Buffer, at: number): number | null {
  const length = data[at + 1];
  if (length === undefined) return null;
  if (length < LENGTH_16) return at + 2 + length;
  const size = length === LENGTH_64 ? 8 : 2;
  if (data.length < at + 2 + size) return null;
  return at + 2 + size + (size === 2 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2)));
}
