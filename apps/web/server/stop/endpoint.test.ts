import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { engineIdSchema } from '@agora/shared/ids';
import { type Raised, refuseStop, type StoppedView } from '@agora/shared/stop-answer';
import type { Stop } from '@agora/shared/stop-record';
import { isoMs } from '@agora/shared/time';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COOKIES } from '../auth/cookies.ts';
import { signToken } from '../auth/session-token.ts';
import { FirstOfWindow } from '../first-of-window.ts';
import { system } from '../system.ts';
import { makeStopEndpoint } from './endpoint.ts';
import { type ToldStop, tellFew } from './notes.ts';

const TOKEN = 'stop-token-for-this-test';
const KEY = 'session-key-for-this-test';
const tokenOf = (expiresInS: number, key = KEY) =>
  signToken({ sid: 's'.repeat(32), sub: 'ada', exp: Math.floor(system.wallMs() / 1_000) + expiresInS }, key);
const cookieOf = (token: string) => ({ cookie: `${COOKIES.sessionToken.name}=${token}` });
/** A browser adds it by itself once its person told the proxy. */
const PROXY = `Basic ${Buffer.from('ada:of-the-proxy').toString('base64')}`;
const ENGINE = engineIdSchema.parse('mm-btc-1');
const RAISED: Raised = { durable: 'redis', epoch: 7, at: isoMs(0), replayed: false, keyReused: false };
const LIVE: StoppedView = {
  hands: { engine_age_ms: 20, guardian_age_ms: 30 },
  state: 'HALTED',
  clearance: 'cancelling',
};
const BODY = JSON.stringify({ idempotency_key: 'key-1' });

/** The claims of a token that ran out, with an end in the far future, under the old signature. */
function moved(token: string): string {
  const [header, body = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  return [
    header,
    Buffer.from(JSON.stringify({ ...claims, exp: 9_999_999_999 })).toString('base64url'),
    signature,
  ].join('.');
}

describe('POST /api/control/stop', () => {
  let raised: Raised | null | 'throws' = RAISED;
  let view = LIVE;
  let stops: Stop[] = [];
  let viewed: (readonly string[])[] = [];
  let forwarded = 0;
  let notes: ToldStop[] = [];
  let windows = new FirstOfWindow(system);
  const answer = makeStopEndpoint({
    rules: { stopToken: TOKEN, sessionKey: KEY, allowedOrigins: ['https://console.example'] },
    engineIds: [ENGINE, engineIdSchema.parse('mm-eth-1')],
    raise: async (stop) => {
      stops.push(stop);
      if (raised === 'throws') throw new Error('canary');
      return raised;
    },
    view: async (ids) => {
      viewed.push(ids);
      return view;
    },
    askGuardian: async () => {
      forwarded += 1;
      return refuseStop('STOP_NOT_CONFIRMED');
    },
    system,
    note: (what) => tellFew(windows, (told) => notes.push(told))(what),
  });
  const server = createServer((req, res) => void answer(req, res, 'nonce'));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    windows.close();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    raised = RAISED;
    view = LIVE;
    stops = [];
    viewed = [];
    forwarded = 0;
    windows.close();
    windows = new FirstOfWindow(system);
    notes = [];
  });

  const ours = () => ({ ...cookieOf(tokenOf(60)), origin: `http://127.0.0.1:${port}` });
  const ask = (body: string, headers: Record<string, string> = {}, method = 'POST') =>
    new Promise<{ status: number; type: string; body: string }>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          method,
          headers: { 'content-type': 'application/json', ...ours(), ...headers },
        },
        (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          const type = String(res.headers['content-type']);
          res.on('end', () => resolve({ status: res.statusCode ?? 0, type, body: text }));
        },
      );
      sent.on('error', reject).end(body);
    });
  const json = async (...args: Parameters<typeof ask>) => {
    const { status, body } = await ask(...args);
    return { status, body: JSON.parse(body) };
  };

  it('answers 200 with exactly the fields of the contract, for all engines', async () => {
    expect(await json(BODY)).toEqual({
      status: 200,
      body: {
        epoch: 7,
        latched_at: '1970-01-01T00:00:00.000Z',
        path: 'api',
        replayed: false,
        state: 'HALTED',
        clearance: 'cancelling',
        hands: { engine_age_ms: 20, guardian_age_ms: 30 },
      },
    });
    expect(stops).toMatchObject([{ engine: null, key: 'key-1', reason: null, who: 'ada' }]);
    expect(viewed).toEqual([[ENGINE, 'mm-eth-1']]);
    expect(notes).toMatchObject([{ status: 200, by: 'redis', key: 'key-1' }]);
  });

  it('takes a form, and looks at the one engine that it names', async () => {
    const form = 'idempotency_key=key-1&engine=mm-btc-1&reason=';
    const { status } = await json(form, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(status).toBe(200);
    expect(stops).toMatchObject([{ engine: ENGINE, reason: null }]);
    expect(viewed).toEqual([[ENGINE]]);
  });

  it('answers a form of a browser with a page that can stop again under the same key', async () => {
    const { status, type, body } = await ask('idempotency_key=%22%3E%3Cscript%3E', {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html,application/xhtml+xml',
    });
    expect(status).toBe(200);
    expect(type).toContain('text/html');
    expect(body).toContain('<h1>STOPPED</h1>');
    expect(body).toContain('Positions stay open');
    expect(body).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(body).not.toContain('<script');
  });

  it.each([
    ['no key', '{}', 'idempotency_key'],
    ['no object', '[]', 'body'],
    ['no JSON', '{', 'body'],
    ['an unknown field', '{"idempotency_key":"k","dry_run":true}', 'dry_run'],
    ['an unknown engine', '{"idempotency_key":"k","engine":"mm-sol-1"}', 'engine'],
    ['a body too long', `{"idempotency_key":"${'k'.repeat(5_000)}"}`, 'body'],
  ])('says 400 and which field: %s', async (_what, body, field) => {
    const answered = await json(body);
    expect(answered).toMatchObject({ status: 400, body: { code: 'STOP_MALFORMED', field, stopped: false } });
    expect(answered.body.helps).toContain('./agora kill');
    expect(stops).toEqual([]);
  });

  it.each([
    ['a signed-in person', {}, 200],
    ['nobody', { cookie: '' }, 401],
    ['a session that ran out', cookieOf(tokenOf(-1)), 401],
    ['a session that another key signed', cookieOf(tokenOf(60, 'another key')), 401],
    ['a session whose end was moved', cookieOf(moved(tokenOf(-1))), 401],
    ['the stop token', { authorization: `Bearer ${TOKEN}` }, 200],
    [
      'the stop token from anywhere',
      { authorization: `Bearer ${TOKEN}`, origin: 'https://evil.example' },
      200,
    ],
    ['the stop token, its scheme in small letters', { authorization: `bearer ${TOKEN}`, cookie: '' }, 200],
    ['a wrong token, with a session', { authorization: 'Bearer wrong' }, 401],
    ['a wrong token, its scheme in small letters', { authorization: 'bearer wrong' }, 401],
    ['no token behind its scheme', { authorization: 'Bearer' }, 401],
    ['a signed-in person, through a proxy that asks for a password', { authorization: PROXY }, 200],
    ['nobody, through such a proxy', { authorization: PROXY, cookie: '' }, 401],
    ['a session that ran out, through it', { authorization: PROXY, ...cookieOf(tokenOf(-1)) }, 401],
    ['a foreign page, through it', { authorization: PROXY, origin: 'https://evil.example' }, 403],
    ['a page that hides its origin, through it', { authorization: PROXY, origin: 'null' }, 403],
    ['the stop token under another scheme', { authorization: `Basic ${TOKEN}`, cookie: '' }, 401],
    ['a foreign page', { origin: 'https://evil.example' }, 403],
    ['a page that hides its origin', { origin: 'null' }, 403],
    ['a program with a cookie and no origin', { origin: '' }, 403],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }, 403],
    ['an allowed origin', { origin: 'https://console.example' }, 200],
  ])('asked by %s', async (_who, headers: Record<string, string>, status) => {
    expect((await json(BODY, headers)).status).toBe(status);
    expect(stops).toHaveLength(status === 200 ? 1 : 0);
  });

  it('asked by a page of its own', async () => {
    expect((await json(BODY, { origin: `http://127.0.0.1:${port}` })).status).toBe(200);
  });

  it('says 503 LATCHED, NOBODY IS CANCELLING where no hand is alive', async () => {
    view = { ...LIVE, hands: { engine_age_ms: 1_001, guardian_age_ms: null } };
    expect(await json(BODY)).toMatchObject({
      status: 503,
      body: { sentence: 'LATCHED, NOBODY IS CANCELLING', stopped: true },
    });
  });

  it('says 422 after it stopped when the key stood for something else', async () => {
    raised = { ...RAISED, keyReused: true };
    expect(await json(BODY)).toMatchObject({ status: 422, body: { stopped: true } });
  });

  it.each([[null], ['throws']] as const)(
    'goes to the guardian when the latch does not acknowledge: %s',
    async (how) => {
      raised = how;
      const { status, body } = await json(BODY);
      expect(forwarded).toBe(1);
      expect({ status, body }).toMatchObject({
        status: 503,
        body: { sentence: 'STOP NOT CONFIRMED', stopped: false },
      });
      expect(JSON.stringify(body)).not.toContain('canary');
    },
  );

  it('answers no other method', async () => {
    expect((await ask('', {}, 'GET')).status).toBe(405);
    expect(stops).toEqual([]);
  });

  it('never refuses for how often it is asked, and tells of every stop that it took', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(BODY)));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(notes).toHaveLength(200);
  });

  it('tells of what it refused once for each who and why, then how often more', async () => {
    for (const headers of [{ cookie: '' }, { origin: 'https://evil.example' }])
      await Promise.all(Array.from({ length: 50 }, () => ask(BODY, headers)));
    await Promise.all(Array.from({ length: 50 }, () => ask('{}')));
    const shown = () => notes.map(({ status, who, address, more }) => [status, who ?? address, more]);
    const first = [
      [401, '127.0.0.1', null],
      [403, '127.0.0.1', null],
      [400, 'ada', null],
    ];
    expect(shown()).toEqual(first);
    await json(BODY);
    windows.close();
    expect(shown().slice(4)).toEqual(first.map(([status, who]) => [status, who, 49]));
  });
});
