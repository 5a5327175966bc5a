/**
 * `POST` of JSON text over connections that are kept open, with a bounded time and a bounded answer. It tells apart what
 * never left from what may have: only a request whose connection was never made is `not_sent`.
 *
 * Bytes that met a connection which the venue had just closed are sent once more. That is safe for all that passes here:
 * reads change nothing, and the venue takes a nonce once.
 */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export const HTTP = {
  timeoutMs: 2_000,
  /** Ten times the largest answer that a full account (5,000 orders) gives. */
  answerBytesMax: 20_000_000,
  inFlightMax: 64,
  /** Of those, so many that reads leave free: a cancel is never kept back by a read (I-12). */
  keptForActions: 16,
  connectionsIdleMax: 8,
  triesMax: 2,
} as const;

export type HttpOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'no_answer'; readonly reason: string };

export interface HttpPoster {
  /** Never rejects. */
  post(path: '/info' | '/exchange', body: string): Promise<HttpOutcome>;
  /** Drops idle connections. */
  close(): void;
}

export function httpPoster(baseUrl: string): HttpPoster {
  const secure = baseUrl.startsWith('https:');
  const options = { keepAlive: true, scheduling: 'lifo', maxFreeSockets: HTTP.connectionsIdleMax } as const;
  const line: Line = {
    base: baseUrl.replace(/\/$/, ''),
    connectedEvent: secure ? 'secureConnect' : 'connect',
    agent: secure ? new HttpsAgent(options) : new HttpAgent(options),
    request: secure ? httpsRequest : httpRequest,
  };
  let inFlight = 0;
  return {
    async post(path, body) {
      const most = path === '/info' ? HTTP.inFlightMax - HTTP.keptForActions : HTTP.inFlightMax;
      if (inFlight >= most) return { kind: 'not_sent', reason: `${inFlight} requests in flight` };
      inFlight += 1;
      try {
        return await withRetry(line, path, body, AbortSignal.timeout(HTTP.timeoutMs));
      } finally {
        inFlight -= 1;
      }
    },
    close: () => line.agent.destroy(),
  };
}

interface Line {
  readonly base: string;
  readonly connectedEvent: 'secureConnect' | 'connect';
  readonly agent: HttpAgent;
  readonly request: typeof httpRequest;
}

type Attempt = HttpOutcome & { readonly wasStale?: boolean };

async function withRetry(line: Line, path: string, body: string, signal: AbortSignal): Promise<HttpOutcome> {
  for (let tries = 1; ; tries += 1) {
    const { wasStale, ...outcome } = await attempt(line, path, body, signal);
    if (wasStale !== true || tries >= HTTP.triesMax) return outcome;
  }
}

function attempt(
  { base, agent, request, connectedEvent }: Line,
  path: string,
  body: string,
  signal: AbortSignal,
) {
  return new Promise<Attempt>((resolve) => {
    const sent: ClientRequest = request(`${base}${path}`, {
      method: 'POST',
      agent,
      signal,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    let connected = false;
    let answering = false;
    sent.once('socket', (socket) => {
      if (!socket.connecting) connected = true;
      else socket.once(connectedEvent, () => (connected = true));
    });
    sent.once('response', (response) => {
      answering = true;
      collect(response, signal, resolve);
    });
    sent.once('error', (error) => {
      const reason = reasonOf(error, signal);
      if (!connected) resolve({ kind: 'not_sent', reason });
      else
        resolve({ kind: 'no_answer', reason, wasStale: sent.reusedSocket && !answering && isReset(error) });
    });
    sent.end(body);
  });
}

function collect(response: IncomingMessage, signal: AbortSignal, resolve: (outcome: Attempt) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > HTTP.answerBytesMax) response.destroy(new Error('answer too large'));
    else chunks.push(chunk);
  });
  response.once('end', () => {
    resolve({
      kind: 'answered',
      status: response.statusCode ?? 0,
      text: Buffer.concat(chunks).toString('utf8'),
    });
  });
  response.once('error', (error) => resolve({ kind: 'no_answer', reason: reasonOf(error, signal) }));
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** A code of the system where there is one; never anything of the body. */
function reasonOf(error: Error, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${HTTP.timeoutMs} ms`;
  return 'code' in error ? String(error.code) : error.message;
}
