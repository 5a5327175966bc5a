// The venue's one listening port: `/info`, `/exchange`, `/ws`, the operator's `/_venue/`, and for watchers on the same
// machine `/healthz` and `/metrics`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../admin/access.ts';
import { isPage, sendPage } from '../admin/page.ts';
import { type AdminOptions, handleAdmin } from '../admin/routes.ts';
import { type Metric, metricsText } from '../metrics.ts';
import type { SocketServer } from '../ws/server.ts';
import type { HttpApi } from './api.ts';

/** Sockets beyond this are closed at once: each may hold a body in memory. */
const SOCKETS_MAX = 1_024;
const KEEP_ALIVE_MS = 65_000;
const REQUEST_MS_MAX = 30_000;

export interface HttpServerOptions {
  readonly api: HttpApi;
  readonly sockets: SocketServer;
  readonly admin: AdminOptions;
  readonly health: () => object;
  readonly metrics: () => readonly Metric[];
}

export class VenueServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS_MAX },
      (message, response) => this.#route(message, response),
    );
    this.#server.maxConnections = SOCKETS_MAX;
    this.#server.on('upgrade', (message, socket, head) => {
      // A peer that resets during the handshake is its own matter.
      socket.on('error', () => socket.destroy());
      if (pathOf(message) === '/ws') options.sockets.upgrade(message, socket, head);
      else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  /** @throws the system's error when the port cannot be had. */
  async listen(host: string, port: number): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return this.#server.address() as AddressInfo;
  }

  /** Stops accepting, lets sockets close, then cuts what is left. */
  async close(): Promise<void> {
    this.#options.sockets.close();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    this.#options.sockets.terminate();
    this.#server.closeAllConnections();
    await closed;
  }

  #route(message: IncomingMessage, response: ServerResponse): void {
    const { api, admin, health, metrics } = this.#options;
    // A peer that goes away while it is being answered is its own matter.
    response.on('error', () => response.destroy());
    const path = pathOf(message);
    if (path === '/info' || path === '/exchange') {
      api.handle(path, message, response);
    } else if (isPage(path) && message.method === 'GET' && isLoopback(message.socket.remoteAddress)) {
      sendPage(path, response);
    } else if (path.startsWith('/_venue/')) {
      handleAdmin(admin, new URL(message.url ?? '/', 'http://venue'), message, response);
    } else if (path === '/healthz' && isLoopback(message.socket.remoteAddress)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify(health())}\n`);
    } else if (path === '/metrics' && isLoopback(message.socket.remoteAddress)) {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsText(metrics()));
    } else {
      response.writeHead(404).end();
    }
  }
}

function pathOf(message: IncomingMessage): string {
  const url = message.url ?? '/';
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
