/**
 * The guardian's port: `POST /api/control/stop` for the stop-only bearer, `/healthz` for everybody, `/metrics` for the scraper. A
 * stop is raised before anything is said about it; form and identity alone refuse it, never their number.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { boundedText } from '@agora/shared/bounded-text';
import { STOP_BODY_BYTES_MAX, type StopRequest } from '@agora/shared/stop';
import { readStopBody, refuseStop, type StopReply } from '@agora/shared/stop-answer';
import { refuse } from './settings.ts';

export interface Endpoints {
  stop(request: StopRequest): Promise<StopReply>;
  health(): object;
  metrics(): Promise<string>;
  readonly tokens: Readonly<Record<'stop' | 'scraper', string>>;
}

/** Resolves when it holds the port on that address alone. */
export async function listen(port: number, host: string): Promise<Server> {
  const server = createServer({ requestTimeout: 5_000, connectionsCheckingInterval: 1_000 });
  server.maxConnections = 8_192;
  await new Promise<void>((resolve) => {
    server.once('error', ({ message }) => refuse('environment', message)).listen(port, host, resolve);
  });
  return server;
}

/** Compares digests, so that neither length nor content of a wrong token shows in the time taken. */
export function isBearer(authorization: string | undefined, token: string): boolean {
  const presented = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
  const digestOf = (text: string) => createHash('sha256').update(text).digest();
  return presented !== undefined && timingSafeEqual(digestOf(presented), digestOf(token));
}

export async function answer(endpoints: Endpoints, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [path] = (req.url ?? '').split('?');
  const may = (token: string) => isBearer(req.headers.authorization, token);
  const { stop, scraper } = endpoints.tokens;
  const send = (status: number, body: object | string) => {
    const type = typeof body === 'string' ? 'text/plain' : 'application/json';
    res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
    res.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
  };
  if (path === '/api/control/stop') {
    const { status, body } = may(stop) ? await takeStop(endpoints, req) : refuseStop('STOP_UNAUTHENTICATED');
    send(status, body);
  } else if (path === '/healthz') send(200, endpoints.health());
  else if (path !== '/metrics')
    send(404, { code: 'NOT_FOUND', served: '/api/control/stop /healthz /metrics' });
  else if (may(scraper)) send(200, await endpoints.metrics());
  else send(401, { code: 'UNAUTHORIZED', message: 'The scraper token is needed.' });
}

async function takeStop(endpoints: Endpoints, req: IncomingMessage): Promise<StopReply> {
  const malformed = (field: string, message: string) => refuseStop('STOP_MALFORMED', { field, message });
  if (req.method !== 'POST') return { ...malformed('method', 'must be POST'), status: 405 };
  const text = await boundedText(req, STOP_BODY_BYTES_MAX).catch(() => null);
  if (text === null) return malformed('body', `must be UTF-8 text of at most ${STOP_BODY_BYTES_MAX} bytes`);
  const reading = readStopBody(req.headers['content-type'], text);
  return reading.ok ? endpoints.stop(reading.request) : malformed(reading.field, reading.message);
}
