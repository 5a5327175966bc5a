// The server that browsers reach: plain HTTP on loopback, HTTP/2 over TLS (and HTTP/1.1 for what speaks nothing else) where a
// certificate is configured. What stands behind it sees ordinary requests either way.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { RequestHandler } from './http.ts';
import { readPrivateFile } from './private-file.ts';
import { StartRefusal } from './refusal.ts';
import { system } from './system.ts';

export type TlsFiles = { readonly certificate: string; readonly key: string };

export type WebServer = {
  listen(host: string, port: number): Promise<void>;
  /** Takes no more requests; resolves when the last connection is gone. */
  close(): Promise<void>;
  /** Event streams never end by themselves. */
  destroyConnections(): void;
};

const CONNECTIONS_MAX = 256;
const STREAMS_MAX = 64;
/** A peer that left without a word is asked after this long, in milliseconds; the kernel gives it up. */
const KEEP_ALIVE_MS = 30_000;

/** What one who says nothing may hold of a server that STOP must reach. */
export type ConnectionLimits = {
  /** Of one address: a browser holds one, or six where it speaks HTTP/1.1. All browsers behind a proxy are one address. */
  readonly perAddress: number;
  /** A handshake that is not done by then is given up. */
  readonly handshakeMs: number;
  /** A connection over which nothing is asked for this long is closed. */
  readonly idleMs: number;
  /** A request that has not arrived whole by then is given up. */
  readonly requestMs: number;
};

const LIMITS: ConnectionLimits = {
  perAddress: CONNECTIONS_MAX / 2,
  handshakeMs: 10_000,
  idleMs: 60_000,
  requestMs: 30_000,
};

/** Null of `tls` = plain HTTP. Throws StartRefusal when a file cannot be used. */
export function makeServer(tls: TlsFiles | null, handle: RequestHandler, limits = LIMITS): WebServer {
  return tls === null ? plain(handle, limits) : encrypted(tls, handle, limits);
}

function plain(handle: RequestHandler, { requestMs }: ConnectionLimits): WebServer {
  const server = createServer(
    { requestTimeout: requestMs, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
    (request, response) => void handle(request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  return { ...controlsOf(server), destroyConnections: () => server.closeAllConnections() };
}

function encrypted(files: TlsFiles, handle: RequestHandler, limits: ConnectionLimits): WebServer {
  const sessions = new Set<ServerHttp2Session>();
  const sockets = new Set<{ destroy(): void }>();
  const server = createSecureServer({
    cert: readCertificate(files.certificate),
    key: readPrivateFile(files.key),
    minVersion: 'TLSv1.2',
    allowHTTP1: true,
    settings: { maxConcurrentStreams: STREAMS_MAX },
    handshakeTimeout: limits.handshakeMs,
    http1Options: http1Limits(limits),
    // What the types of a secure server leave out.
    ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  });
  server.maxConnections = CONNECTIONS_MAX;
  limitAddresses(server, limits.perAddress);
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    closeWhenIdle(session, limits.idleMs);
  });
  server.on('stream', (stream) => giveUpLate(stream, limits.requestMs));
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    void handle(ordinary(request), answerable(response));
  });
  const controls = controlsOf(server);
  return {
    ...controls,
    close: () => {
      const closed = controls.close();
      for (const session of sessions) session.close();
      return closed;
    },
    destroyConnections: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** As an object: Node takes them, and its types leave them out. */
function http1Limits({ requestMs }: ConnectionLimits): object {
  return { requestTimeout: requestMs, headersTimeout: requestMs, connectionsCheckingInterval: requestMs / 2 };
}

/** One host that opens connection after connection leaves room for the others. */
function limitAddresses(server: Http2SecureServer, perAddress: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > perAddress) socket.destroy();
  });
}

/** By the streams and not by the bytes: a ping keeps nothing open. */
function closeWhenIdle(session: ServerHttp2Session, idleMs: number): void {
  let streams = 0;
  // Destroyed, since one who is only asked to leave may stay.
  const rest = () => system.after(idleMs, () => session.destroy());
  let cancel = rest();
  session.on('stream', (stream) => {
    cancel();
    streams += 1;
    stream.once('close', () => {
      streams -= 1;
      if (streams === 0 && !session.closed) cancel = rest();
    });
  });
  session.once('close', () => cancel());
}

/** HTTP/2 has no limit of its own for a request whose end never comes. */
function giveUpLate(stream: ServerHttp2Stream, requestMs: number): void {
  if (stream.endAfterHeaders) return;
  const cancel = system.after(requestMs, () => {
    if (stream.state.state === constants.NGHTTP2_STREAM_STATE_OPEN) stream.close(constants.NGHTTP2_CANCEL);
  });
  stream.once('close', cancel);
}

/**
 * Gives a response of HTTP/2 what is asked of one of HTTP/1.1: what Next's compressor takes beside the public interface, and an end that
 * shows. Its own `destroy` looks to the peer like the end of all that was to be said.
 */
export function answerable(response: ServerResponse | Http2ServerResponse): ServerResponse {
  if (response instanceof ServerResponse) return response;
  Object.defineProperties(response, {
    _header: { get: () => (response.headersSent ? 'sent' : null) },
    _implicitHeader: {
      value: () => {
        if (!response.headersSent) response.writeHead(response.statusCode);
      },
    },
    destroy: {
      value: () => {
        response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        return response;
      },
    },
  });
  return response as unknown as ServerResponse; // the compatibility interface, completed by what stands above
}

/** Gives a request of HTTP/2 the headers of HTTP/1.1: a Host, and none that begins with a colon. */
function ordinary(request: IncomingMessage | Http2ServerRequest): IncomingMessage {
  if (request.httpVersionMajor < 2) return request as IncomingMessage; // so it came over HTTP/1.1
  const { ':authority': authority, ...all } = request.headers;
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(':')));
  if (typeof authority === 'string') headers.host = authority;
  Object.defineProperty(request, 'headers', { value: headers, writable: true });
  return request as IncomingMessage; // see above
}

function controlsOf(server: Server | Http2SecureServer): Pick<WebServer, 'listen' | 'close'> {
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)));
        server.listen(port, host, resolve);
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new StartRefusal('PORT_TAKEN', `Port ${port} on ${host} is taken. Change ports.web or free it.`);
  if (error.code === 'EADDRNOTAVAIL')
    return new StartRefusal(
      'CONFIG_INVALID',
      `web.bind ${host} is no address of this host. Change web.bind.`,
    );
  return error;
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefusal(
      'SECRET_UNREADABLE',
      `The certificate cannot be read (${reason}). Run: ./agora up`,
    );
  }
}
