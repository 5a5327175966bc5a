// The operator's endpoints under `/_venue/`: which path does what.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Address } from '../../core/seam/words.ts';
import type { Journal } from '../../journal/journal.ts';
import { address } from '../../protocol/scalars.ts';
import { parseJson, readBody } from '../http/body.ts';
import { adminAccess } from './access.ts';
import { approveAgent, createAccount, deposit, listAccounts, parse, revokeAgent } from './accounts.ts';
import { armFault, disarmAll, disarmFault, type FaultDesk, listFaults } from './faults.ts';
import { sendJournal } from './journal.ts';
import type { Live } from './live.ts';
import { AdminError, badRequest, sendJson } from './respond.ts';

const ADMIN_BODY_BYTES_MAX = 1_048_576;
const ADVANCE_MS_MAX = 604_800_000;
const SKEW_MS_MAX = 604_800_000;

export interface AdminOptions extends FaultDesk {
  readonly token: string | null;
  readonly journal: Journal;
  readonly live: Live;
  readonly state: (withHash: boolean) => object;
  readonly annotations: () => readonly object[];
  readonly setSkew: (skewMs: number) => void;
  /** Moves virtual time and everything that follows from it. */
  readonly advance: (ms: number) => Promise<void>;
}

interface Call {
  readonly body: unknown;
  /** Second and fourth segment of the path. */
  readonly id: string;
  readonly sub: string;
  readonly search: URLSearchParams;
}

type Handler = (options: AdminOptions, call: Call) => object | Promise<object>;

const clockBody = z.union([
  z.strictObject({ skew_ms: z.int().min(-SKEW_MS_MAX).max(SKEW_MS_MAX) }),
  z.strictObject({ advance_ms: z.int().min(0).max(ADVANCE_MS_MAX) }),
]);

/** By method and path; `:` stands for one segment. */
const ROUTES: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['GET state', ({ state }, { search }) => state(search.get('hash') === '1')],
  ['GET annotations', ({ annotations }) => ({ annotations: annotations() })],
  ['GET accounts', ({ host }) => listAccounts(host)],
  ['POST accounts', ({ host }, { body }) => createAccount(host, body)],
  ['POST accounts/:/deposit', ({ host }, { body, id }) => deposit(host, accountOf(id), body)],
  ['POST accounts/:/agents', ({ host }, { body, id }) => approveAgent(host, accountOf(id), body)],
  ['DELETE accounts/:/agents/:', ({ host }, { id, sub }) => revokeAgent(host, accountOf(id), accountOf(sub))],
  ['GET clock', clockView],
  ['POST clock', (options, { body }) => setClock(options, body)],
  ['GET faults', (options) => listFaults(options)],
  ['POST faults', (options, { body }) => armFault(options, body)],
  ['DELETE faults', (options) => disarmAll(options)],
  ['DELETE faults/:', (options, { id }) => disarmFault(options, Number(id))],
]);

/** Answers one request under `/_venue/`. */
export function handleAdmin(
  options: AdminOptions,
  url: URL,
  message: IncomingMessage,
  response: ServerResponse,
): void {
  const access = adminAccess(message, options.token);
  if (!access.granted) {
    sendJson(response, access.status, { code: access.code, message: access.message });
    return;
  }
  readBody(message, ADMIN_BODY_BYTES_MAX, (text) => {
    answer(options, url, message.method ?? 'GET', text, response).catch((error: unknown) =>
      fail(response, error),
    );
  });
}

async function answer(
  options: AdminOptions,
  url: URL,
  method: string,
  text: string | null,
  response: ServerResponse,
): Promise<void> {
  const path = url.pathname.slice('/_venue/'.length).replace(/\/$/, '');
  if (path === 'journal' && method === 'GET') {
    await sendJournal(options.journal, url.searchParams, response);
    return;
  }
  if (path === 'live' && method === 'GET') {
    options.live.stream(response);
    return;
  }
  const { handler, id, sub } = route(method, path);
  const result = await handler(options, { body: bodyOf(text), id, sub, search: url.searchParams });
  sendJson(response, 200, result);
}

function route(method: string, path: string): { handler: Handler; id: string; sub: string } {
  const segments = path.split('/');
  const pattern = segments.map((segment, i) => (i % 2 === 1 ? ':' : segment)).join('/');
  const handler = ROUTES.get(`${method} ${pattern}`);
  if (handler !== undefined) return { handler, id: segments[1] ?? '', sub: segments[3] ?? '' };
  const known = [...ROUTES.keys()]
    .filter((key) => key.endsWith(` ${pattern}`))
    .map((key) => key.split(' ')[0]);
  if (known.length === 0) throw new AdminError(404, 'NO_SUCH_PATH', `There is no /_venue/${path}.`);
  throw new AdminError(405, 'METHOD', `/_venue/${path} takes ${known.join(', ')}.`);
}

function bodyOf(text: string | null): unknown {
  if (text === null) throw new AdminError(413, 'TOO_LONG', `A body may have ${ADMIN_BODY_BYTES_MAX} bytes.`);
  if (text === '') return {};
  const body = parseJson(text);
  if (body === undefined) throw badRequest('the body is not JSON');
  return body.value;
}

function accountOf(text: string): Address {
  const parsed = address.safeParse(text);
  if (!parsed.success) throw badRequest(`${text} is no address`);
  return parsed.data;
}

function clockView({ host }: AdminOptions): object {
  const { clock } = host;
  return {
    mode: clock.mode,
    now_ms: clock.nowMs(),
    skew_ms: clock.skewMs,
    exchange_ms: host.exchange.nowMs,
    height: host.exchange.height,
  };
}

async function setClock(options: AdminOptions, body: unknown): Promise<object> {
  const wanted = parse(clockBody, body);
  const { mode } = options.host.clock;
  if ('skew_ms' in wanted) {
    if (mode === 'virtual') throw badRequest('virtual time has no skew; use advance_ms');
    options.setSkew(wanted.skew_ms);
  } else {
    if (mode === 'real') throw badRequest('real time cannot be advanced; use skew_ms');
    await options.advance(wanted.advance_ms);
  }
  return clockView(options);
}

/** What the exchange itself refuses is the caller's fault; anything else is ours and ends the venue. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    // An answer that was already flowing (the journal) can only be cut.
    response.destroy();
  } else if (error instanceof AdminError) {
    sendJson(response, error.status, { code: error.code, message: error.message });
  } else if (error instanceof RangeError) {
    sendJson(response, 400, { code: 'REFUSED', message: error.message });
  } else {
    throw error;
  }
}
