// A wire between a process and a server that can be cut, or stay open and carry nothing, as networks do. It forwards bytes and knows nothing
// of what they say.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';

const boundSchema = z.object({ port: z.int() });

export class Link {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: 'whole' | 'cut' | 'silent' = 'whole';

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async to(target: number): Promise<Link> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = new Link(server, boundSchema.parse(server.address()).port);
    server.on('connection', (near) => link.#join(near, target));
    return link;
  }

  /** Every connection ends at once, and new ones with them. */
  cut(): void {
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Connections stay, and new ones are accepted; no byte passes. */
  silence(): void {
    this.#state = 'silent';
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was held back while it was silent arrives now, in its order. */
  restore(): void {
    this.#state = 'whole';
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(near: Socket, target: number): void {
    if (this.#state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    this.#pass(near, far);
    this.#pass(far, near);
    if (this.#state === 'silent') for (const socket of [near, far]) socket.pause();
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => void to.write(bytes));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
