/**
 * The engine's private endpoints: `/healthz` for everybody, `/metrics` for the scraper, `/trpc` for web,
 * guardian and command line. Small and bounded; nothing here can change the engine's state.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type EngineQueries, makeEngineRouter } from '@agora/shared/rpc/engine-router';
import type { BearerCaller } from '@agora/shared/runtime-config';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import type { CallerOf } from './bearer.ts';

export interface Endpoints {
  /** The body of `/healthz`. */
  health(): object;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
  readonly queries: EngineQueries;
  readonly callerOf: CallerOf;
}

const RPC_CALLERS: ReadonlySet<BearerCaller> = new Set(['web', 'guardian', 'cli']);
const METRICS_CALLERS: ReadonlySet<BearerCaller> = new Set(['scraper']);
const BODY_BYTES_MAX = 65_536;
const CONNECTIONS_MAX = 64;
const REQUEST_MS_MAX = 5_000;
/** How often slow requests are looked for; Node's own habit is each half minute. */
const CHECK_EVERY_MS = 1_000;

export function createEndpoints(endpoints: Endpoints): Server {
  const rpc = createHTTPHandler({
    basePath: '/trpc/',
    router: makeEngineRouter(endpoints.queries),
    createContext: ({ req }) => ({ caller: endpoints.callerOf(req.headers.authorization) }),
    maxBodySize: BODY_BYTES_MAX,
  });
  const server = createServer({
    requestTimeout: REQUEST_MS_MAX,
    connectionsCheckingInterval: CHECK_EVERY_MS,
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.on('request', (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    if (path === '/healthz') return answer(res, 200, endpoints.health());
    if (path === '/metrics') return void serveMetrics(endpoints, req, res);
    if (path.startsWith('/trpc/')) return serveRpc(endpoints, rpc, req, res);
    return answer(res, 404, { code: 'NOT_FOUND', message: 'Served here: /healthz, /metrics, /trpc.' });
  });
  return server;
}

/** Resolves when it accepts connections on that address alone; rejects where the port cannot be taken. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

async function serveMetrics({ callerOf, metrics }: Endpoints, req: IncomingMessage, res: ServerResponse) {
  if (!mayPass(callerOf, METRICS_CALLERS, req, res)) return;
  const { contentType, text } = await metrics();
  res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}

function serveRpc(
  { callerOf }: Endpoints,
  rpc: (req: IncomingMessage, res: ServerResponse) => unknown,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (mayPass(callerOf, RPC_CALLERS, req, res)) rpc(req, res);
}

/** Answers 401 to a caller that is not known and 403 to one that has no business here. */
function mayPass(
  callerOf: CallerOf,
  allowed: ReadonlySet<BearerCaller>,
  req: IncomingMessage,
  res: ServerResponse,
): boolean {
  const caller = callerOf(req.headers.authorization);
  if (caller !== null && allowed.has(caller)) return true;
  if (caller === null) answer(res, 401, { code: 'UNAUTHORIZED', message: 'A bearer token is needed.' });
  else answer(res, 403, { code: 'FORBIDDEN', message: `The ${caller} token does not open this.` });
  return false;
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  res.end(`${JSON.stringify(body)}\n`);
}
