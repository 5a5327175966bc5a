// A console without Next on a real pair of Redis servers: its own sockets, its own files, the accounts as the launcher makes them.
// A browser is played by a cookie jar that keeps what it is told and sends an Origin with what it posts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOTP as FORM } from '@agora/shared/operators-file';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import { type Accounts, accountsOf } from '@agora/testkit/accounts';
import { until } from '@agora/testkit/app-process';
import { certificateOf, type RedisPair, startRedisPair } from '@agora/testkit/redis';
import { Secret, TOTP } from 'otpauth';
import { type App, makeApp } from '../../server/app.ts';
import { type System, system } from '../../server/system.ts';
import { makeServer, type WebServer } from '../../server/tls.ts';
import { overHttp2, type Send } from './http2.ts';

export interface TestConsole {
  readonly pair: RedisPair;
  readonly origin: string;
  readonly clock: ShiftedClock;
  /** Failures inside that were not refusals. */
  readonly errors: readonly unknown[];
  browser(): TestBrowser;
  readonly accounts: Accounts;
  /** A code of `account` that was not used yet; the clock moves on for it. */
  freshCode(account: string): string;
  /** Lines of the own audit chain, oldest first. */
  auditRecords(): { readonly type: string; readonly actor: string; readonly data: Record<string, unknown> }[];
  close(): Promise<void>;
}

export async function startConsole(options: Parameters<typeof startRedisPair>[0] = {}): Promise<TestConsole> {
  const pair = await startRedisPair(options);
  const clock = new ShiftedClock();
  const accounts = accountsOf(pair.home);
  const runtime = runtimeConfigSchema.parse(JSON.parse(readFileSync(pair.runtimeFor('web'), 'utf8')));
  const errors: unknown[] = [];
  const app = makeApp({
    runtime,
    system: clock.system,
    next: async (request, response) => {
      // Next compresses files by a package that sends the headers in this way, which HTTP/2 does not know by itself.
      if (request.url?.startsWith('/_next/static/')) Reflect.get(response, '_implicitHeader').call(response);
      response.end(`page ${request.url}`);
    },
    onError: (error) => errors.push(error),
    onStop: () => undefined,
  });
  const server = makeServer(runtime.config.web.tls ?? null, app.listener);
  const { bind, tls } = runtime.config.web;
  await server.listen(bind, runtime.config.ports.web);
  const origin = `${tls === undefined ? 'http' : 'https'}://${bind}:${runtime.config.ports.web}`;
  const send = tls === undefined ? fetch : overHttp2(readFileSync(certificateOf(pair.home)));
  const browser = () => new TestBrowser(origin, send);
  await until('both stores', async () => /"ok":true/.test((await browser().get('/healthz')).text));
  return {
    pair,
    origin,
    clock,
    errors,
    browser,
    accounts,
    freshCode: (account) => codeOf(accounts.secret(account), clock),
    auditRecords: () => recordsIn(join(pair.home.web, 'audit')),
    close: () => closeAll(server, app, pair),
  };
}

/** The system's time; the wall clock moves at will. */
export class ShiftedClock {
  #aheadMs = 0;
  readonly system: System = {
    ...system,
    wallMs: () => system.wallMs() + this.#aheadMs,
  };

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

function codeOf(secret: string, clock: ShiftedClock): string {
  // A code works once: the next one is of the next step.
  clock.advance(FORM.periodS * 1_000);
  return codeAt(secret, clock.system.wallMs());
}

/** What an authenticator app shows at `wallMs`. */
export function codeAt(secret: string, wallMs: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: wallMs });
}

function recordsIn(dir: string) {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
  const lines = names.flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

async function closeAll(server: WebServer, app: App, pair: RedisPair): Promise<void> {
  const closed = server.close();
  server.destroyConnections();
  await closed;
  await app.close();
  await pair.stop();
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export class TestBrowser {
  readonly #origin: string;
  readonly #send: Send;
  readonly #cookies = new Map<string, string>();
  /** As they were set, attributes included. */
  readonly setCookies: string[] = [];

  constructor(origin: string, send: Send) {
    this.#origin = origin;
    this.#send = send;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Another browser with the same cookies, as one that stole them. */
  copy(): TestBrowser {
    const other = new TestBrowser(this.#origin, this.#send);
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    return other;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers });
  }

  /** JSON, with the Origin of the console's own pages. */
  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const all = { 'content-type': 'application/json', origin: this.#origin, ...headers };
    return this.#ask(path, { method: 'POST', headers: all, body: JSON.stringify(body) });
  }

  /** As a browser without our script posts it. */
  form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    const all = { 'content-type': 'application/x-www-form-urlencoded', origin: this.#origin, ...headers };
    return this.#ask(path, { method: 'POST', headers: all, body: new URLSearchParams(fields).toString() });
  }

  query(name: string, input?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const asked = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.get(`/api/trpc/${name}${asked}`, headers);
  }

  mutate(name: string, input: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post(`/api/trpc/${name}`, input, headers);
  }

  async signIn(account: string, password: string, code: string): Promise<Answer> {
    const csrfToken = await this.csrf();
    return this.post('/api/auth/callback/credentials', { csrfToken, account, password, code });
  }

  async signOut(): Promise<Answer> {
    return this.post('/api/auth/signout', { csrfToken: await this.csrf() });
  }

  async csrf(): Promise<string> {
    const { json } = await this.get('/api/auth/csrf');
    return (json as { csrfToken: string }).csrfToken;
  }

  async #ask(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const headers = new Headers(this.cookie === '' ? {} : { cookie: this.cookie });
    for (const [name, value] of Object.entries(init.headers)) {
      // An empty one is left out, as by a program that does not know of it.
      if (value === '') headers.delete(name);
      else headers.set(name, value);
    }
    const response = await this.#send(`${this.#origin}${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    const text = await textOf(response);
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  #keep(set: string): void {
    this.setCookies.push(set);
    const [pair = '', ...attributes] = set.split('; ');
    const at = pair.indexOf('=');
    const isGone = attributes.some((each) => /^Max-Age=0$|^Expires=Thu, 01 Jan 1970/.test(each));
    if (isGone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** Of a stream, which does not end, up to its first frame or the error that ends it. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/^id: |serialized-error[\s\S]*\n\n/m.test(text)) break;
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a procedure answered. */
export function dataOf({ json }: Answer): unknown {
  return (json as { result?: { data?: unknown } } | undefined)?.result?.data;
}

/** Why a procedure turned the caller away; null = it did not. */
export function refusalOf({ json }: Answer): string | null {
  return (
    (json as { error?: { data?: { refusal?: string | null } } } | undefined)?.error?.data?.refusal ?? null
  );
}

/** Signs in for the first time: sets the second factor up with its first code. */
export async function signedIn(console: TestConsole, account: string): Promise<TestBrowser> {
  const browser = console.browser();
  const answer = await browser.signIn(
    account,
    console.accounts.password(account),
    console.freshCode(account),
  );
  if (answer.status !== 200) throw new Error(`${account} could not sign in: ${answer.text}`);
  return browser;
}
