// A bare socket client: sends what it is told and keeps every frame, without the help or the repairs of a library.
import { WebSocket } from 'ws';
import { GREETING } from '../../src/server/ws/server.ts';

export interface Frame {
  readonly channel: string;
  readonly data?: unknown;
}

export class RawSocket {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  /** It began with the venue's greeting, which is no frame. */
  greeted = false;
  closed: { code: number; reason: string } | null = null;
  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = String(data);
      if (text === GREETING && this.texts.length === 0 && !this.greeted) {
        this.greeted = true;
        return;
      }
      this.texts.push(text);
      this.frames.push(JSON.parse(text) as Frame);
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on('error', () => {});
  }

  /** @throws when the handshake is refused. */
  static async open(url: string): Promise<RawSocket> {
    const socket = new WebSocket(url);
    const raw = new RawSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(subscription: object): void {
    this.send({ method: 'subscribe', subscription });
  }

  of(channel: string): unknown[] {
    return this.frames.filter((frame) => frame.channel === channel).map((frame) => frame.data);
  }

  close(): void {
    this.socket.terminate();
  }
}
