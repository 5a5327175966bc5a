// What happens to a request before Next sees it: its Host must be ours, its method known, its headers set. STOP, signing in, the
// procedures, `/healthz` and `/metrics` are answered without Next. Pages lead to `/login` until somebody is signed in, which is a
// courtesy: what they show comes from procedures, and each of those decides for itself.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AUDIT_EXPORT_PATH } from '@agora/shared/console-audit';
import type { Health } from '@agora/shared/health';
import type { ConsoleContext } from '@agora/shared/rpc/console-context';
import { CONSOLE_REFUSALS } from '@agora/shared/rpc/console-context';
import { type AnswerAuth, AUTH_PATH } from './auth/next-auth.ts';
import { bearerOf, isToken } from './bearer.ts';
import { fieldsOf, readText } from './body.ts';
import { applySecurityHeaders } from './headers.ts';
import { makeHostCheck } from './hosts.ts';
import type { WebMetrics } from './metrics.ts';
import type { AnswerStop } from './stop/endpoint.ts';
import { renderFailedPage, STOP_PATH } from './stop/page.ts';
import { type AnswerTrpc, TRPC_PATH } from './trpc.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const FORM_BYTES_MAX = 8_192;
/** Pages and files that need nobody to be signed in. */
const PUBLIC = [/^\/login$/, /^\/_next\/static\//, /^\/(favicon\.ico|icon\.svg|manifest\.webmanifest)$/];

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type HttpParts = {
  readonly isTls: boolean;
  readonly allowedOrigins: readonly string[];
  /** Asked of whoever reads `/metrics`; null = nobody may. */
  readonly scraperToken: string | null;
  readonly metrics: WebMetrics;
  /** A new unguessable text at each call. */
  readonly freshNonce: () => string;
  /** The body of `/healthz`: what this process knows of itself, never a secret. */
  readonly health: () => Promise<Health>;
  readonly stop: AnswerStop;
  readonly auth: AnswerAuth;
  readonly trpc: AnswerTrpc;
  readonly exportChain: (chain: string, response: ServerResponse) => Promise<void>;
  readonly chains: () => readonly string[];
  readonly contextOf: (request: IncomingMessage) => Promise<ConsoleContext>;
  readonly next: RequestHandler;
  readonly onError: (error: unknown) => void;
};

/** Builds the listener of the HTTP server. It never throws; a failure inside becomes a 500 in plain words. */
export function makeRequestListener(parts: HttpParts): RequestHandler {
  const isOurHost = makeHostCheck(parts.allowedOrigins);
  return async (request, response) => {
    response.on('finish', () => parts.metrics.responses.inc({ class: `${response.statusCode}`.charAt(0) }));
    const nonce = parts.freshNonce();
    applySecurityHeaders(request, response, nonce, parts.isTls);
    if (!isOurHost(request.headers.host)) {
      parts.metrics.refusedHosts.inc();
      return answer(response, 421, 'This console answers only to its own names. See web.allowed_origins.\n');
    }
    if (pathOf(request) === STOP_PATH) return parts.stop(request, response, nonce);
    try {
      await route(parts, request, response, nonce);
    } catch (error) {
      parts.onError(error);
      answerFailure(request, response, parts.freshNonce(), nonce);
    }
  };
}

async function route(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  nonce: string,
): Promise<void> {
  const path = pathOf(request);
  if (isBelow(path, TRPC_PATH)) return routeTrpc(parts, request, response);
  if (isBelow(path, AUTH_PATH)) return routeAuth(parts, request, response, nonce);
  if (!METHODS.has(request.method ?? '')) {
    response.setHeader('Allow', [...METHODS].join(', '));
    return answer(response, 405, 'Only GET and HEAD are served here.\n');
  }
  if (path === '/healthz') return answerJson(response, 200, await parts.health());
  if (path === '/metrics') return routeMetrics(parts, request, response);
  if (path === AUDIT_EXPORT_PATH) return routeExport(parts, request, response);
  if (PUBLIC.some((each) => each.test(path))) return parts.next(request, response);
  const { person } = await parts.contextOf(request);
  if (person !== null) return parts.next(request, response);
  response.statusCode = 303;
  response.setHeader('Location', `/login?next=${encodeURIComponent(request.url ?? '/')}`);
  response.end();
}

/** Changes come as JSON alone: a form of another site cannot send it without asking first. */
async function routeTrpc(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!['GET', 'POST'].includes(request.method ?? '')) {
    response.setHeader('Allow', 'GET, POST');
    return answer(response, 405, 'Only GET and POST are served here.\n');
  }
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
  if (request.method === 'POST' && !isJson)
    return answer(response, 415, 'Only application/json is taken here.\n');
  return parts.trpc(request, response);
}

async function routeAuth(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  nonce: string,
): Promise<void> {
  const { origin, address } = await parts.contextOf(request);
  const isChange = request.method === 'POST';
  if (origin === 'foreign' || (isChange && origin !== 'ours')) {
    const { message } = CONSOLE_REFUSALS.FOREIGN_ORIGIN;
    return answerJson(response, 403, { code: 'FOREIGN_ORIGIN', sentence: message });
  }
  const text = isChange ? await readText(request, FORM_BYTES_MAX).catch(() => null) : '';
  const body = isChange && text !== null ? fieldsOf(request.headers['content-type'], text) : {};
  if (text === null || body === null) {
    if (!request.complete) response.setHeader('Connection', 'close');
    return answerJson(response, 400, {
      code: 'MALFORMED',
      sentence: 'A short form or a JSON object is needed.',
    });
  }
  if (await parts.auth({ request, response, address, body, nonce })) return;
  return answer(response, 404, 'There is nothing here.\n');
}

async function routeMetrics(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isToken(bearerOf(request.headers.authorization), parts.scraperToken)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return answer(response, 401, 'The scraper bearer token is needed.\n');
  }
  response.setHeader('Content-Type', parts.metrics.registry.contentType);
  response.end(await parts.metrics.registry.metrics());
}

async function routeExport(
  parts: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { person, origin } = await parts.contextOf(request);
  if (origin === 'foreign') return answer(response, 403, `${CONSOLE_REFUSALS.FOREIGN_ORIGIN.message}\n`);
  if (person === null) return answer(response, 401, `${CONSOLE_REFUSALS.SESSION_ENDED.message}\n`);
  const chain = new URL(request.url ?? '/', 'http://console').searchParams.get('chain') ?? '';
  const known = parts.chains();
  if (!known.includes(chain))
    return answer(response, 404, `Name a chain: ?chain= one of ${known.join(', ')}.\n`);
  return parts.exportChain(chain, response);
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** A browser gets a page that still holds STOP. */
function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  freshKey: string,
  nonce: string,
): void {
  if (response.headersSent || !(request.headers.accept ?? '').includes('text/html')) {
    answer(response, 500, 'The console could not answer. On the host run: ./agora status\n');
    return;
  }
  response.statusCode = 500;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(renderFailedPage(`web-${freshKey}`, nonce));
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(text);
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(`${JSON.stringify(body)}\n`);
}
