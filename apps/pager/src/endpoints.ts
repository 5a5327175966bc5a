/**
 * `/healthz` for everybody, `/metrics` for the scraper's bearer, and `POST /telegram` for the guardian's, who hands over what people
 * wrote. Small and bounded; an update is taken at once and answered later.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { boundedText } from '@agora/shared/bounded-text';
import { parseJson } from '@agora/shared/json';

export interface Endpoints {
  health(): object;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** False = too many are being answered. */
  handOver(body: unknown): boolean;
  /** An answer that could not be made. */
  onFailure(path: string, error: unknown): void;
  readonly scraperToken: string | undefined;
  readonly guardianToken: string | undefined;
}

const CONNECTIONS_MAX = 64;
const REQUEST_MS_MAX = 5_000;
/** How often slow requests are looked for; Node's own habit is each half minute. */
const CHECK_EVERY_MS = 1_000;
const UPDATE_BYTES_MAX = 64 << 10;

export function createEndpoints(endpoints: Endpoints): Server {
  const server = createServer({
    requestTimeout: REQUEST_MS_MAX,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (req, res) => {
    const [path = ''] = (req.url ?? '').split('?');
    // An answer that cannot be made must not end the process, which tells people of alarms.
    serve(path, endpoints, req, res).catch((error: unknown) => {
      endpoints.onFailure(path, error);
      if (res.headersSent) res.destroy();
      else answer(res, 500, { code: 'FAILED', message: 'The pager could not answer; its log says why.' });
    });
  });
  return server;
}

async function serve(
  path: string,
  endpoints: Endpoints,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (path === '/healthz') return answer(res, 200, endpoints.health());
  if (path === '/telegram') return takeUpdate(endpoints, req, res);
  if (path !== '/metrics')
    return answer(res, 404, { code: 'NOT_FOUND', message: 'Served here: /healthz, /metrics, /telegram.' });
  if (!isBearer(req.headers.authorization, endpoints.scraperToken))
    return answer(res, 401, { code: 'UNAUTHORIZED', message: 'The scraper token is needed.' });
  return serveMetrics(endpoints, res);
}

/** Resolves when it accepts connections on that address alone; rejects where the port cannot be taken. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/** Compares digests, so that neither length nor content of a wrong token shows in the time taken. */
export function isBearer(authorization: string | undefined, token: string | undefined): boolean {
  const presented = /^Bearer ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
  if (presented === undefined || token === undefined) return false;
  return timingSafeEqual(digestOf(presented), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function takeUpdate(endpoints: Endpoints, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!isBearer(req.headers.authorization, endpoints.guardianToken))
    return answer(res, 401, { code: 'UNAUTHORIZED', message: 'The guardian token is needed.' });
  if (req.method !== 'POST') return answer(res, 405, { code: 'METHOD', message: 'POST it.' });
  const text = await boundedText(req, UPDATE_BYTES_MAX).catch(() => null);
  if (text === null) return answer(res, 413, { code: 'TOO_LARGE', message: 'An update is at most 64 kB.' });
  if (endpoints.handOver(parseJson(text))) return answer(res, 202, { taken: true });
  return answer(res, 503, { code: 'BUSY', message: 'Too many updates are being answered.' });
}

async function serveMetrics({ metrics }: Endpoints, res: ServerResponse): Promise<void> {
  const { contentType, text } = await metrics();
  res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(`${JSON.stringify(body)}\n`);
}
