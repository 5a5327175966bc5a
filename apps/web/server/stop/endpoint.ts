// `POST /api/control/stop`: reads, tells who asks, raises, and only then describes. It stands in front of Next and works
// without it; no limit, no login state and no missing redis-live ever turns a stop away.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type EngineId, requestKeySchema } from '@agora/shared/ids';
import { STOP_BODY_BYTES_MAX, type StopRequest, type StopRequestReading } from '@agora/shared/stop';
import {
  answerStop,
  type Raised,
  readStopBody,
  refuseStop,
  type StoppedView,
  type StopReply,
} from '@agora/shared/stop-answer';
import type { Stop } from '@agora/shared/stop-record';
import { readText } from '../body.ts';
import type { System } from '../system.ts';
import { within } from '../within.ts';
import { type CallerRules, callerOf } from './caller.ts';
import type { AskGuardian } from './guardian.ts';
import { renderStopPage } from './page.ts';

/** A body that has not arrived by then is not waited for, in milliseconds. */
const BODY_MS_MAX = 2_000;
const KEY_BYTES = 12;

export type StopParts = {
  readonly rules: CallerRules;
  readonly engineIds: readonly EngineId[];
  readonly raise: (stop: Stop) => Promise<Raised | null>;
  readonly view: (engineIds: readonly EngineId[]) => Promise<StoppedView>;
  readonly askGuardian: AskGuardian;
  readonly system: System;
  /** Told of every stop that was asked for and of every failure inside; never of a secret. */
  readonly note: (what: StopNote) => void;
};

export type StopNote = {
  readonly status: number;
  readonly by: 'redis' | 'guardian' | 'refused';
  readonly who: string | null;
  readonly key: string | null;
  readonly engine: string | null;
  readonly address: string;
  readonly error?: unknown;
};

export type AnswerStop = (request: IncomingMessage, response: ServerResponse, nonce: string) => Promise<void>;

/** Never rejects: what fails inside is answered as not confirmed. */
export function makeStopEndpoint(parts: StopParts): AnswerStop {
  return async (request, response, nonce) => {
    if (request.method !== 'POST') {
      response.writeHead(405, { Allow: 'POST', 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('A stop is a POST.\n');
      return;
    }
    // Before the body: a connection that is given up while it is read has none afterwards.
    const address = request.socket.remoteAddress ?? 'unknown';
    const reading = await readRequest(request, parts);
    const reply = await decide(reading, { headers: request.headers, address }, parts);
    send(reply, {
      request,
      response,
      nonce,
      asked: reading.ok ? reading.request : null,
      system: parts.system,
    });
  };
}

async function readRequest(request: IncomingMessage, parts: StopParts): Promise<StopRequestReading> {
  const body = await within(parts.system, BODY_MS_MAX, readText(request, STOP_BODY_BYTES_MAX));
  if (body === null) {
    const message = `must arrive whole within ${BODY_MS_MAX} ms and hold at most ${STOP_BODY_BYTES_MAX} bytes`;
    return { ok: false, field: 'body', message };
  }
  const reading = readStopBody(request.headers['content-type'], body);
  const engine = reading.ok ? reading.request.engine : undefined;
  if (engine === undefined || parts.engineIds.includes(engine)) return reading;
  return { ok: false, field: 'engine', message: `must be one of ${parts.engineIds.join(', ')}, or absent` };
}

async function decide(
  reading: StopRequestReading,
  { headers, address }: Pick<IncomingMessage, 'headers'> & Pick<StopNote, 'address'>,
  parts: StopParts,
): Promise<StopReply> {
  const caller = callerOf(headers, parts.rules, parts.system.wallMs());
  const asked = reading.ok ? reading.request : null;
  const told = { key: asked?.idempotency_key ?? null, engine: asked?.engine ?? null, address };
  const noted = (reply: StopReply, by: StopNote['by'], more: { who?: string; error?: unknown } = {}) => {
    parts.note({ status: reply.status, by, who: null, ...told, ...more });
    return reply;
  };
  if (!caller.ok) return noted(refuseStop(caller.code), 'refused');
  const { who } = caller;
  if (!reading.ok) return noted(refuseStop('STOP_MALFORMED', reading), 'refused', { who });
  try {
    const raised = await parts.raise(stopOf(reading.request, who));
    if (raised === null) return noted(await parts.askGuardian(reading.request), 'guardian', { who });
    const { engine } = reading.request;
    const view = await parts.view(engine === undefined ? parts.engineIds : [engine]);
    return noted(answerStop(raised, view), 'redis', { who });
  } catch (error) {
    return noted(await parts.askGuardian(reading.request), 'guardian', { who, error });
  }
}

function stopOf({ engine, reason, idempotency_key }: StopRequest, who: string): Stop {
  return { engine: engine ?? null, path: 'api', who, reason: reason ?? null, key: idempotency_key };
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly nonce: string;
  readonly asked: StopRequest | null;
  readonly system: System;
};

/** A browser that navigated here by a form gets a page; everybody else JSON. */
function send(reply: StopReply, { request, response, nonce, asked, system }: Exchange): void {
  // A body that was given up is not read to its end, so the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.statusCode = reply.status;
  if (reply.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (!(request.headers.accept ?? '').includes('text/html')) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(`${JSON.stringify(reply.body)}\n`);
    return;
  }
  const freshKey = requestKeySchema.parse(`web-${system.token(KEY_BYTES)}`);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(renderStopPage(reply, { request: asked, freshKey, nonce }));
}
