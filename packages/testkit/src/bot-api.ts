// A Bot API server of our own, on loopback: what a bot and the people who write to it can see of Telegram, with its refusals,
// limits and outages at hand. Everything asked of it is recorded with its time.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Chats, refusal, type Verdict } from './bot-api/chats.ts';
import { Updates } from './bot-api/updates.ts';

/** One request, as it came and what became of it. `status` 0 = no answer was given. */
export interface BotCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Monotonic milliseconds of this process. */
  readonly atMs: number;
  readonly status: number;
}

/** What is wrong with Telegram; methods not named are well. */
export interface BotFault {
  /**
   * `down` answers 502, `drop` closes the connection, `hang` never answers, `revoked` answers 401, `conflict` 409,
   * `limited` 429 with `retryAfterS`, `deaf` does what is asked and loses the answer.
   */
  readonly kind: 'down' | 'drop' | 'hang' | 'revoked' | 'conflict' | 'limited' | 'deaf';
  /** Null = all. */
  readonly methods?: readonly string[];
  readonly retryAfterS?: number;
  /** Ends by itself after so many calls; not given = until lifted. */
  readonly count?: number;
}

export interface Said {
  readonly from: number;
  /** The private chat with `from` where not given. */
  readonly chat?: number;
  readonly text: string;
  /** When it was written, if not now. */
  readonly date?: Date;
  /** It replaces a message written before. */
  readonly edited?: boolean;
}

const BYTES_MAX = 1 << 20;

export class FakeBotApi {
  readonly token = '123456:a-bot-token-of-a-test-and-no-other';
  readonly calls: BotCall[] = [];
  readonly chats = new Chats();
  readonly updates = new Updates();
  readonly #faults = new Map<number, { fault: BotFault; left: number }>();
  readonly #presses = new Set<string>();
  readonly #server: Server;
  #nextFault = 1;

  private constructor() {
    this.#server = createServer((req, res) => void this.#serve(req, res));
  }

  static async start(port = 0): Promise<FakeBotApi> {
    const api = new FakeBotApi();
    await new Promise<void>((resolve) => api.#server.listen(port, '127.0.0.1', resolve));
    return api;
  }

  /** For `telegram.api_root`. */
  get root(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a TCP server's address
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A person writes; answers the update's id, which is the message's too. */
  say({ from, chat = from, text, date = new Date(), edited = false }: Said): number {
    const message = { message_id: this.updates.nextId, ...this.#messageIn(chat, from, date), text };
    return edited
      ? this.updates.push('edited_message', { ...message, edit_date: message.date })
      : this.updates.push('message', message);
  }

  /** A person presses a button of a message; answers the update's id. */
  press(from: number, message: { chatId: number; messageId: number }, data: string): number {
    const id = `press-${this.#presses.size + 1}`;
    this.#presses.add(id);
    const shown = { message_id: message.messageId, ...this.#messageIn(message.chatId, from, new Date()) };
    return this.updates.push('callback_query', {
      id,
      from: person(from),
      message: shown,
      chat_instance: String(message.chatId),
      data,
    });
  }

  /** Answers what lifts it. */
  fault(fault: BotFault): () => void {
    const id = this.#nextFault++;
    this.#faults.set(id, { fault, left: fault.count ?? Number.POSITIVE_INFINITY });
    return () => void this.#faults.delete(id);
  }

  /** All faults are over. */
  lift(): void {
    this.#faults.clear();
  }

  callsOf(method: string): BotCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  #messageIn(chat: number, from: number, date: Date) {
    const type = chat > 0 ? 'private' : 'supergroup';
    const named = chat > 0 ? { first_name: 'Test' } : { title: 'Test' };
    return {
      date: Math.floor(date.getTime() / 1_000),
      chat: { id: chat, type, ...named },
      from: person(from),
    };
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const atMs = performance.now();
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(req.url ?? '') ?? [];
    const params = await bodyOf(req);
    const record = (status: number) => void this.calls.push({ method, params, atMs, status });
    if (token !== this.token) return answer(res, refusal(401, 'Unauthorized'), record);
    const fault = this.#faultFor(method);
    if (fault?.kind === 'hang') return record(0);
    if (fault?.kind === 'drop') {
      record(0);
      return void res.destroy();
    }
    const refused = fault === null ? null : faultVerdict(fault);
    if (refused !== null) return answer(res, refused, record);
    const verdict = await this.#do(method, params, res);
    if (fault === null) return answer(res, verdict, record);
    record(0);
    res.destroy();
  }

  #faultFor(method: string): BotFault | null {
    for (const [id, entry] of this.#faults) {
      if (entry.fault.methods !== undefined && !entry.fault.methods.includes(method)) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#faults.delete(id);
      return entry.fault;
    }
    return null;
  }

  #do(
    method: string,
    params: Readonly<Record<string, unknown>>,
    res: ServerResponse,
  ): Promise<Verdict> | Verdict {
    if (method === 'getUpdates') {
      const poll = this.updates.poll(params);
      res.once('close', () => poll.abandon());
      return poll.verdict;
    }
    if (method === 'sendMessage') return this.chats.send(params);
    if (method === 'editMessageText') return this.chats.edit(params);
    if (method === 'answerCallbackQuery')
      return this.#presses.delete(String(params.callback_query_id))
        ? { ok: true, result: true }
        : refusal(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
    if (method === 'getMe')
      return {
        ok: true,
        result: { id: 123_456, is_bot: true, first_name: 'AGORA', username: 'agora_test_bot' },
      };
    if (method === 'setMyCommands') return { ok: true, result: true };
    return refusal(404, 'Not Found');
  }
}

const person = (id: number) => ({ id, is_bot: false, first_name: `Person ${id}` });

function faultVerdict({ kind, retryAfterS = 1 }: BotFault): Verdict | null {
  if (kind === 'down') return refusal(502, 'Bad Gateway');
  if (kind === 'revoked') return refusal(401, 'Unauthorized');
  if (kind === 'conflict')
    return refusal(
      409,
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    );
  if (kind === 'limited')
    return {
      ok: false,
      status: 429,
      description: `Too Many Requests: retry after ${retryAfterS}`,
      retryAfterS,
    };
  return null;
}

function answer(res: ServerResponse, verdict: Verdict, record: (status: number) => void): void {
  const status = verdict.ok ? 200 : verdict.status;
  record(status);
  const parameters =
    !verdict.ok && verdict.retryAfterS !== undefined ? { retry_after: verdict.retryAfterS } : null;
  const body = verdict.ok
    ? { ok: true, result: verdict.result }
    : { ok: false, error_code: status, description: verdict.description, ...(parameters && { parameters }) };
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes <= BYTES_MAX) chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}
