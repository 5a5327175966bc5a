// Signing in and out on real Redis: what a session is, how it ends, what strangers can reach and how long they may guess.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveKeys } from '@agora/shared/redis-keys';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import { SESSION_MS, SIGN_IN_REFUSALS, STEP_UP_MS } from '@agora/shared/session';
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApp } from '../server/app.ts';
import { COOKIES, sessionCookieOf } from '../server/auth/cookies.ts';
import { ATTEMPTS_MAX, WINDOW_MS } from '../server/auth/limiter.ts';
import { signToken } from '../server/auth/session-token.ts';
import { dataOf, refusalOf, signedIn, startConsole, type TestConsole } from './support/console.ts';

let console: TestConsole;
const now = () => console.clock.system.wallMs();
beforeAll(async () => {
  console = await startConsole();
  for (const name of ['ada', 'bob', 'cy', 'dan', 'eve', 'fay', 'gil', 'hal'])
    console.accounts.add(name, name === 'bob' ? 'viewer' : 'operator', now());
});
afterAll(() => console?.close());

describe('the first sign-in', () => {
  test('shows the code to scan to whoever knows the password, until the first code was right', async () => {
    const browser = console.browser();
    const password = console.accounts.password('ada');
    expect(await browser.signIn('ada', password, '')).toMatchObject({ status: 401, json: { code: 'ENROL' } });
    const wrong = await browser.mutate('session.enrolment', { account: 'ada', password: 'guess' });
    expect(dataOf(wrong)).toMatchObject({ code: 'WRONG' });
    const shown = dataOf(await browser.mutate('session.enrolment', { account: 'ada', password }));
    expect(shown).toMatchObject({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\/AGORA:ada\?issuer=AGORA&secret=[A-Z2-7]{32}/),
      qr: { size: expect.any(Number), path: expect.stringMatching(/^M\d+ \d+h1v1h-1z/) },
    });
    expect((await browser.signIn('ada', password, console.freshCode('ada'))).json).toEqual({
      done: true,
      signed_in: true,
    });
    const again = dataOf(await console.browser().mutate('session.enrolment', { account: 'ada', password }));
    expect(again).toMatchObject({ code: 'ENROL_CLOSED' });
    expect(await console.browser().signIn('ada', password, '')).toMatchObject({ json: { code: 'WRONG' } });
  });

  test('works by the plain form alone, which is told by a page, and never holds the password again', async () => {
    const browser = console.browser();
    const password = console.accounts.password('hal');
    const post = (fields: Record<string, string>, headers = {}) =>
      browser.form('/api/auth/callback/credentials', { account: 'hal', next: '/audit', ...fields }, headers);
    const shown = await post({ password, code: '' });
    expect(shown.status).toBe(401);
    expect(shown.text).toContain(SIGN_IN_REFUSALS.ENROL);
    expect(shown.text.replaceAll(' ', '')).toContain(console.accounts.secret('hal'));
    expect(shown.text).toContain('action="/api/control/stop"');
    expect(shown.text).not.toContain(password);
    const wrong = await post({ password: '<b>guess</b>', code: '' });
    expect(wrong).toMatchObject({ status: 401, text: expect.stringContaining(SIGN_IN_REFUSALS.WRONG) });
    expect(wrong.text).not.toContain('guess');
    expect((await post({ password, code: '0' }, { origin: 'https://evil.example' })).status).toBe(403);
    const right = await post({ password, code: console.freshCode('hal') });
    expect({ status: right.status, to: right.headers.get('location') }).toEqual({
      status: 303,
      to: '/audit',
    });
    expect(dataOf(await browser.query('session.own'))).toMatchObject({ account: 'hal' });
    expect((await post({ password, code: '', next: 'https://evil.example' })).text).not.toContain('evil');
  });

  test('is over three days after the account was made', async () => {
    const { operators, version } = JSON.parse(readFileSync(console.accounts.file, 'utf8'));
    const late = operators.map((each: { account: string }) =>
      each.account === 'gil' ? { ...each, enrol_until: new Date(now() - 1).toISOString() } : each,
    );
    writeFileSync(console.accounts.file, JSON.stringify({ version, operators: late }));
    const password = console.accounts.password('gil');
    const closed = { status: 401, json: { code: 'ENROL_CLOSED' } };
    expect(await console.browser().signIn('gil', password, '')).toMatchObject(closed);
    expect(await console.browser().signIn('gil', password, console.freshCode('gil'))).toMatchObject(closed);
    const asked = await console.browser().mutate('session.enrolment', { account: 'gil', password });
    expect(dataOf(asked)).toMatchObject({ code: 'ENROL_CLOSED' });
  });
});

describe('a session', () => {
  test('lies in a cookie that no other host, script, site or clear wire sees, and holds no more than its id, name and end', async () => {
    const browser = await signedIn(console, 'bob');
    const set = browser.setCookies.find((each) => each.startsWith(`${COOKIES.sessionToken.name}=`)) ?? '';
    expect(set.split('; ').slice(1)).toEqual(
      expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']),
    );
    expect(set).not.toContain('Domain');
    expect(COOKIES.sessionToken.name).toMatch(/^__Host-/);
    const body = sessionCookieOf(browser.cookie)?.split('.')[1] ?? '';
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    expect(Object.keys(claims).sort()).toEqual(['exp', 'sid', 'sub']);
    expect(dataOf(await browser.query('session.own'))).toMatchObject({ account: 'bob', role: 'viewer' });
    expect((await browser.get('/console')).text).toBe('page /console');
  });

  test('is a new one at each sign-in, and the old one of that browser ends', async () => {
    const browser = await signedIn(console, 'cy');
    const old = browser.copy();
    const code = console.freshCode('cy');
    expect((await browser.signIn('cy', console.accounts.password('cy'), code)).status).toBe(200);
    expect(sessionCookieOf(browser.cookie)).not.toBe(sessionCookieOf(old.cookie));
    expect(refusalOf(await old.query('session.own'))).toBe('SESSION_ENDED');
    expect((await old.get('/console')).headers.get('location')).toBe('/login?next=%2Fconsole');
    expect((await browser.query('session.own')).status).toBe(200);
  });

  test('that was stolen ends with the sign-out of its owner, for stops when it runs out', async () => {
    const browser = await signedIn(console, 'dan');
    const thief = browser.copy();
    expect((await thief.query('session.own')).status).toBe(200);
    expect((await browser.signOut()).status).toBe(200);
    expect(sessionCookieOf(browser.cookie)).toBeUndefined();
    expect(refusalOf(await thief.query('session.own'))).toBe('SESSION_ENDED');
    // A stop asks only whether we signed it: ending a session must never take the way to stop away.
    expect((await thief.post('/api/control/stop', { idempotency_key: 'thief-1' })).status).not.toBe(401);
    console.clock.advance(SESSION_MS);
    expect((await thief.post('/api/control/stop', { idempotency_key: 'thief-2' })).status).toBe(401);
    console.clock.advance(-SESSION_MS);
  });

  test('runs out by itself, on the server', async () => {
    const browser = await signedIn(console, 'eve');
    console.clock.advance(SESSION_MS - 60_000);
    expect((await browser.query('session.own')).status).toBe(200);
    console.clock.advance(60_001);
    expect(refusalOf(await browser.query('session.own'))).toBe('SESSION_ENDED');
    console.clock.advance(-SESSION_MS - 1);
  });

  test('is listed and ended by its handle: viewers see their own, operators everybody’s', async () => {
    const [ada, bob] = [await again('ada'), await again('bob')];
    const bobSees = dataOf(await bob.query('session.list')) as {
      account: string;
      handle: string;
      own: boolean;
    }[];
    expect(new Set(bobSees.map(({ account }) => account))).toEqual(new Set(['bob']));
    const adaSees = dataOf(await ada.query('session.list')) as typeof bobSees;
    const ofAda = adaSees.find(({ own }) => own)?.handle ?? '';
    expect(dataOf(await bob.mutate('session.revoke', { handle: ofAda }))).toEqual({ done: false });
    const ofBob = bobSees.find(({ own }) => own)?.handle ?? '';
    expect(dataOf(await ada.mutate('session.revoke', { handle: ofBob }))).toEqual({ done: true });
    expect(refusalOf(await bob.query('session.own'))).toBe('SESSION_ENDED');
    expect(JSON.stringify(adaSees)).not.toContain(sessionIdOf(ada.cookie));
  });

  test('ends an open stream when it is ended', async () => {
    const ada = await again('ada');
    const stream = await fetch(`${console.origin}/api/trpc/console.fleet`, {
      headers: { cookie: ada.cookie },
    });
    const chunks = (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    await until('a first frame', async () => (await chunks.read()).value?.includes('"rows"'));
    await ada.signOut();
    await until('the end of the stream', async () => {
      const { value, done } = await chunks.read();
      return done || value?.includes('UNAUTHORIZED');
    });
  });
});

describe('the host has the last word', () => {
  test('a removed account is out at once', async () => {
    const browser = await again('cy');
    console.accounts.remove('cy');
    expect(refusalOf(await browser.query('session.own'))).toBe('SESSION_ENDED');
    console.accounts.add('cy', 'operator', now());
    // The account of the same name is another person's: the old session stays over.
    expect(refusalOf(await browser.query('session.own'))).toBe('SESSION_ENDED');
  });

  test('a reset second factor is shown anew, and the old codes are void', async () => {
    const old = console.freshCode('bob');
    console.accounts.resetTotp('bob', now());
    const password = console.accounts.password('bob');
    expect((await console.browser().signIn('bob', password, old)).json).toMatchObject({ code: 'WRONG' });
    expect((await console.browser().signIn('bob', password, '')).json).toMatchObject({ code: 'ENROL' });
    expect((await again('bob')).cookie).not.toBe('');
  });

  test('accounts that others could read let nobody in, and nobody on', async () => {
    const browser = await again('ada');
    const code = console.freshCode('ada');
    chmodSync(console.accounts.file, 0o644);
    expect(refusalOf(await browser.query('session.own'))).toBe('SESSION_ENDED');
    const answer = await console.browser().signIn('ada', console.accounts.password('ada'), code);
    expect(answer.json).toMatchObject({ code: 'NO_OPERATORS' });
    chmodSync(console.accounts.file, 0o600);
    expect((await browser.query('session.own')).status).toBe(200);
  });
});

describe('who guesses', () => {
  test('is told nothing of which part was wrong, and a code works once', async () => {
    const password = console.accounts.password('ada');
    const code = console.freshCode('ada');
    const browser = console.browser();
    expect((await browser.signIn('ada', password, code)).status).toBe(200);
    const answers = [
      await console.browser().signIn('ada', password, code),
      await console.browser().signIn('ada', 'guess', console.freshCode('ada')),
      await console.browser().signIn('nobody', password, console.freshCode('ada')),
      await console.browser().signIn('no such <b>name', password, '000000'),
    ];
    for (const { status, json } of answers) {
      expect(status).toBe(401);
      expect(json).toEqual({ ...(answers[0]?.json as object), code: 'WRONG' });
    }
  });

  test('two at one moment with one code: one is let in', async () => {
    const code = console.freshCode('ada');
    const password = console.accounts.password('ada');
    const answers = await Promise.all([1, 2, 3].map(() => console.browser().signIn('ada', password, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('needs the token of a page of ours', async () => {
    const forged = {
      account: 'ada',
      password: console.accounts.password('ada'),
      code: console.freshCode('ada'),
    };
    const browser = console.browser();
    await browser.csrf();
    const answer = await browser.post('/api/auth/callback/credentials', {
      ...forged,
      csrfToken: 'f'.repeat(64),
    });
    expect(answer).toMatchObject({ status: 403, json: { code: 'FORM_EXPIRED' } });
    const foreign = await browser.post(
      '/api/auth/callback/credentials',
      { ...forged, csrfToken: await browser.csrf() },
      { origin: 'https://evil.example' },
    );
    expect(foreign.status).toBe(403);
  });

  test('must wait after so many attempts, even with the right words; a stop never does', async () => {
    const stopper = await again('ada');
    const password = console.accounts.password('fay');
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= ATTEMPTS_MAX.account; attempt += 1)
      statuses.push((await console.browser().signIn('fay', 'guess', '')).status);
    expect(statuses).toEqual([...Array(ATTEMPTS_MAX.account).fill(401), 429]);
    const right = await console.browser().signIn('fay', password, console.freshCode('fay'));
    expect(right).toMatchObject({
      status: 429,
      json: { code: 'SLOW_DOWN', retry_after_ms: expect.any(Number) },
    });
    expect((await stopper.post('/api/control/stop', { idempotency_key: 'while-limited' })).status).not.toBe(
      429,
    );
    const redis = await console.pair.client('live', 'web');
    const leftMs = await redis.pttl(liveKeys.loginFailures('account', 'fay'));
    expect(leftMs > 0 && leftMs <= WINDOW_MS).toBe(true);
    await redis.del(liveKeys.loginFailures('account', 'fay'), liveKeys.loginFailures('address', '127.0.0.1'));
    expect((await console.browser().signIn('fay', password, console.freshCode('fay'))).status).toBe(200);
  });
});

describe('the second factor shown again', () => {
  test('is fresh for so long, and needs a code that was not used', async () => {
    const browser = await again('ada');
    console.clock.advance(STEP_UP_MS + 1);
    const act = { incident: '1' };
    expect(refusalOf(await browser.mutate('acts.resume', act))).toBe('NEEDS_STEP_UP');
    const wrong = dataOf(await browser.mutate('session.stepUp', { code: '000000' }));
    expect(wrong).toMatchObject({ code: 'WRONG' });
    const code = console.freshCode('ada');
    expect(dataOf(await browser.mutate('session.stepUp', { code }))).toMatchObject({ account: 'ada' });
    expect(refusalOf(await browser.mutate('acts.resume', act))).toBeNull();
    expect(dataOf(await browser.mutate('session.stepUp', { code }))).toMatchObject({ code: 'WRONG' });
    console.clock.advance(STEP_UP_MS + 1);
    expect(refusalOf(await browser.mutate('acts.resume', act))).toBe('NEEDS_STEP_UP');
  });
});

test('a stop that is refused to a stranger again and again is recorded once, and counted', async () => {
  const ask = () => console.browser().post('/api/control/stop', { idempotency_key: 'stranger' });
  const answers = await Promise.all(Array.from({ length: 30 }, ask));
  expect(answers.every(({ status }) => status === 401)).toBe(true);
  const refused = () =>
    console.auditRecords().filter(({ type, data }) => type === 'stop.asked' && data.who === null);
  await until('the record', () => Promise.resolve(refused().length > 0));
  expect(refused()).toHaveLength(1);
  expect(refused()[0]?.data).toMatchObject({ status: 401, address: '127.0.0.1' });
});

test('every attempt stands in the audit chain, and no password or code does', () => {
  const records = console
    .auditRecords()
    .filter(({ type }) => !['checkpoint', 'audit.segment', 'audit.opened'].includes(type));
  const count = (type: string) => records.filter((each) => each.type === type).length;
  for (const type of [
    'login.accepted',
    'login.refused',
    'login.limited',
    'second_factor.shown',
    'second_factor.enrolled',
    'session.ended',
    'step_up.accepted',
    'step_up.refused',
    'stop.asked',
  ])
    expect({ type, isThere: count(type) > 0 }).toEqual({ type, isThere: true });
  const text = JSON.stringify(records);
  for (const name of ['ada', 'bob', 'fay']) expect(text).not.toContain(console.accounts.password(name));
  expect(text).not.toContain('no such <b>name');
  expect(console.errors).toEqual([]);
});

describe('with redis-live gone', () => {
  test('nobody can sign in, who is known may look and change nothing, and a stop works', async () => {
    const known = await again('ada');
    expect((await known.query('session.own')).status).toBe(200);
    const stranger = known.copy();
    console.pair.signal('live', 'SIGSTOP');
    try {
      expect(
        (await console.browser().signIn('ada', console.accounts.password('ada'), console.freshCode('ada')))
          .json,
      ).toMatchObject({
        code: 'STORE_DOWN',
      });
      const refused = () =>
        console
          .auditRecords()
          .filter(({ type, data }) => type === 'login.refused' && data.code === 'STORE_DOWN');
      expect(refused()).toHaveLength(1);
      for (let n = 0; n < 3; n += 1)
        expect((await console.browser().signIn('ada', 'guess', '')).json).toMatchObject({
          code: 'STORE_DOWN',
        });
      expect(refused()).toHaveLength(1);
      expect((await stranger.get('/console')).text).toBe('page /console');
      expect((await known.query('console.direct', { engine_id: 'mm-1' })).status).toBe(200);
      expect(refusalOf(await known.mutate('acts.reduce', {}))).toBe('NOT_CONFIRMED');
      const early = await unseen().query('session.own');
      expect({ status: early.status, refusal: refusalOf(early) }).toEqual({
        status: 503,
        refusal: 'NOT_CONFIRMED',
      });
      expect((await unseen().query('console.state', { engine_id: 'mm-1' })).text).toContain('NOT_CONFIRMED');
      const stop = await known.post('/api/control/stop', { idempotency_key: 'live-gone' });
      expect(stop.json).toMatchObject({ stopped: true });
    } finally {
      console.pair.signal('live', 'SIGCONT');
    }
    const refusal = async () => refusalOf(await unseen().query('session.own'));
    await until('redis-live again', async () => (await refusal()) === 'SESSION_ENDED');
    expect((await known.query('session.own')).status).toBe(200);
  });

  test('a console that starts then waits for its first answer, and not for long', async () => {
    const runtime = runtimeConfigSchema.parse(
      JSON.parse(readFileSync(console.pair.runtimeFor('web'), 'utf8')),
    );
    const parts = { system: console.clock.system, next: async () => undefined };
    const quiet = { onError: () => undefined, onStop: () => undefined };
    console.pair.signal('live', 'SIGSTOP');
    const app = makeApp({ runtime, ...parts, ...quiet });
    try {
      const ready = app.ready(60_000).then(() => 'redis-live answered');
      expect(await Promise.race([ready, app.ready(300).then(() => 'it waited enough')])).toBe(
        'it waited enough',
      );
      console.pair.signal('live', 'SIGCONT');
      await ready;
    } finally {
      console.pair.signal('live', 'SIGCONT');
      await app.close();
    }
  });
});

/** A browser whose session this process never saw, as each is to one that has just started. */
function unseen() {
  const key = readFileSync(join(console.pair.home.secrets, 'session.secret'), 'utf8').trim();
  const claims = { sid: 'n'.repeat(32), sub: 'ada', exp: Math.ceil(now() / 1_000) + 60 };
  const cookie = `${COOKIES.sessionToken.name}=${signToken(claims, key)}`;
  return {
    query: (name: string, input?: object) => console.browser().query(name, input, { cookie }),
  };
}

/** Signs in once more, with a code that was not used. */
async function again(account: string) {
  return signedIn(console, account);
}

function sessionIdOf(cookie: string): string {
  const body = sessionCookieOf(cookie)?.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(body, 'base64url').toString()).sid;
}
