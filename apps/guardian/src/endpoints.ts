/** `/healthz` for everybody and `/metrics` for the scraper's bearer. Small and bounded; changes nothing. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';

export interface Endpoints {
  health(): object;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  readonly scraperToken: string | undefined;
}

const LOOPBACK = '127.0.0.1';
const CONNECTIONS_MAX = 64;
const REQUEST_MS_MAX = 5_000;

export function createEndpoints(endpoints: Endpoints): Server {
  const server = createServer({ requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (req, res) => {
    const path = (req.url ?? '').split('?')[0];
    if (path === '/healthz') return answer(res, 200, endpoints.health());
    if (path !== '/metrics')
      return answer(res, 404, { code: 'NOT_FOUND', message: 'Served here: /healthz, /metrics.' });
    if (!isBearer(req.headers.authorization, endpoints.scraperToken))
      return answer(res, 401, { code: 'UNAUTHORIZED', message: 'The scraper token is needed.' });
    return void serveMetrics(endpoints, res);
  });
  return server;
}

/** Resolves when it accepts connections, on loopback only; rejects where the port cannot be taken. */
export async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
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

async function serveMetrics({ metrics }: Endpoints, res: ServerResponse): Promise<void> {
  const { contentType, text } = await metrics();
  res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(`${JSON.stringify(body)}\n`);
}
