/**
 * The guardian's port: `POST /api/control/stop` for the stop-only bearer, `/healthz` for everybody, `/metrics` for the scraper. A
 * stop is raised before anything is said about it; form and identity alone refuse it, never their number.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { STOP_BODY_BYTES_MAX, type StopRequest } from '@agora/shared/stop';
import { readStopBody, refuseStop, type StopReply } from '@agora/shared/stop-answer';

export interface Endpoints {
  stop(request: StopRequest): Promise<StopReply>;
  health(): object;
  metrics(): Promise<string>;
  readonly tokens: Readonly<Record<'stop' | 'scraper', string | undefined>>;
}

const CONNECTIONS_MAX = 8_192;
const REQUEST_MS_MAX = 5_000;

/** Resolves when it accepts connections, on loopback only; rejects where the port cannot be taken. */
export async function serve(port: number, endpoints: Endpoints): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (req, res) => void route(endpoints, req, res));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Compares digests, so that neither length nor content of a wrong token shows in the time taken. */
export function isBearer(authorization: string | undefined, token: string | undefined): boolean {
  const presented = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
  const digestOf = (text: string) => createHash('sha256').update(text).digest();
  return (
    presented !== undefined && token !== undefined && timingSafeEqual(digestOf(presented), digestOf(token))
  );
}

async function route(endpoints: Endpoints, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { tokens } = endpoints;
  const [path] = (req.url ?? '').split('?');
  const may = (token: string | undefined) => isBearer(req.headers.authorization, token);
  if (path === '/healthz') return answer(res, 200, endpoints.health());
  if (path === '/metrics' && may(tokens.scraper))
    return answer(res, 200, await endpoints.metrics(), 'text/plain');
  if (path === '/api/control/stop') {
    const { status, body } = may(tokens.stop)
      ? await stop(endpoints, req)
      : refuseStop('STOP_UNAUTHENTICATED');
    return answer(res, status, body);
  }
  const [status, code] = path === '/metrics' ? [401, 'UNAUTHORIZED'] : [404, 'NOT_FOUND'];
  answer(res, status, { code, message: 'Served here: /api/control/stop, /healthz, /metrics.' });
}

async function stop(endpoints: Endpoints, req: IncomingMessage): Promise<StopReply> {
  const malformed = (field: string, message: string) => refuseStop('STOP_MALFORMED', { field, message });
  if (req.method !== 'POST') return { ...malformed('method', 'must be POST'), status: 405 };
  const text = await textOf(req);
  if (text === null) return malformed('body', `must be UTF-8 text of at most ${STOP_BODY_BYTES_MAX} bytes`);
  const reading = readStopBody(req.headers['content-type'], text);
  return reading.ok ? endpoints.stop(reading.request) : malformed(reading.field, reading.message);
}

/** Null for what is too long, no UTF-8, or cut short. */
async function textOf(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of req) {
      chunks.push(chunk);
      if (Buffer.concat(chunks).length > STOP_BODY_BYTES_MAX) return null;
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}

function answer(res: ServerResponse, status: number, body: object | string, type = 'application/json'): void {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  res.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}
