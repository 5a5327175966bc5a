// What happens to a request before Next sees it: its Host must be ours, its method known, its headers set.
// STOP, `/healthz` and `/metrics` are answered here, so that they work whatever state Next is in.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health } from '@agora/shared/health';
import { applySecurityHeaders } from './headers.ts';
import { makeHostCheck } from './hosts.ts';
import type { WebMetrics } from './metrics.ts';
import type { AnswerStop } from './stop/endpoint.ts';
import { renderFailedPage, STOP_PATH } from './stop/page.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type HttpParts = {
  readonly allowedOrigins: readonly string[];
  /** Asked of whoever reads `/metrics`; null leaves it open to every process that reaches the port. */
  readonly scraperToken: string | null;
  readonly metrics: WebMetrics;
  /** A new unguessable text at each call. */
  readonly freshNonce: () => string;
  /** The body of `/healthz`: what this process knows of itself, never a secret. */
  readonly health: () => Promise<Health>;
  readonly stop: AnswerStop;
  readonly next: RequestHandler;
  readonly onError: (error: unknown) => void;
};

/** Builds the listener of the HTTP server. It never throws; a failure inside becomes a 500 in plain words. */
export function makeRequestListener(parts: HttpParts): RequestHandler {
  const isOurHost = makeHostCheck(parts.allowedOrigins);
  return async (request, response) => {
    response.on('finish', () => parts.metrics.responses.inc({ class: `${response.statusCode}`.charAt(0) }));
    const nonce = parts.freshNonce();
    applySecurityHeaders(request, response, nonce);
    if (!isOurHost(request.headers.host)) {
      parts.metrics.refusedHosts.inc();
      return answer(response, 421, 'This console answers only to its own names. See web.allowed_origins.\n');
    }
    if (pathOf(request) === STOP_PATH) return parts.stop(request, response, nonce);
    if (!METHODS.has(request.method ?? '')) {
      response.setHeader('Allow', [...METHODS].join(', '));
      return answer(response, 405, 'Only GET and HEAD are served here.\n');
    }
    try {
      await route(parts, request, response);
    } catch (error) {
      parts.onError(error);
      answerFailure(request, response, parts.freshNonce(), nonce);
    }
  };
}

async function route(parts: HttpParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  if (path === '/healthz') return answerJson(response, 200, await parts.health());
  if (path !== '/metrics') return parts.next(request, response);
  if (parts.scraperToken !== null && !bears(request, parts.scraperToken)) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return answer(response, 401, 'The scraper bearer token is needed.\n');
  }
  response.setHeader('Content-Type', parts.metrics.registry.contentType);
  response.end(await parts.metrics.registry.metrics());
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

function bears(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
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

function answerJson(response: ServerResponse, status: number, body: Health): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(`${JSON.stringify(body)}\n`);
}
