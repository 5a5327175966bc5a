/** Sockets moved by hand: what was sent is kept, what the venue says is said by the test. */
import type {
  OpenSocket,
  RawSocket,
  RawSocketEvents,
} from '../../src/adapters/hyperliquid/socket/native-socket.ts';

export class FakeSocket implements RawSocket {
  readonly sent: string[] = [];
  readonly events: RawSocketEvents;
  open = false;
  bufferedBytes = 0;
  discarded = false;
  /** Thrown by the next write. */
  failure: Error | null = null;

  constructor(events: RawSocketEvents) {
    this.events = events;
  }

  send(text: string): void {
    if (this.failure !== null) throw this.failure;
    this.sent.push(text);
  }

  discard(): void {
    this.open = false;
    this.discarded = true;
  }

  accept(): void {
    this.open = true;
    this.events.opened();
  }

  say(frame: object | string): void {
    this.events.text(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  end(reason = 'closed 1006'): void {
    this.open = false;
    this.events.ended(reason);
  }

  /** What was sent, parsed, without pings. */
  get messages(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text)).filter(({ method }) => method !== 'ping');
  }
}

export class FakeSockets {
  readonly all: FakeSocket[] = [];
  readonly open: OpenSocket = (_, events) => {
    const socket = new FakeSocket(events);
    this.all.push(socket);
    return socket;
  };

  get last(): FakeSocket {
    const last = this.all.at(-1);
    if (last === undefined) throw new Error('no socket was opened');
    return last;
  }
}
