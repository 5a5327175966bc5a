// What the guardian's stop endpoint answers to everything that may come: judged by the answer and by the latch itself. Whatever is not
// a stop raises nothing; whatever is one is raised before anything is said about it.
import { existsSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { until } from '@agora/testkit/app-process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const A = 'mm-a';
let it: Deployment;
let engine: { stop(goodbye?: string): Promise<void> };

beforeAll(async () => {
  it = await Deployment.start([A]);
  // Who raises waits 50 and 100 ms for redis-latch: a disk that other tests keep busy is no part of this file.
  await (await it.pair.hostLatch()).config('SET', 'appendfsync', 'no');
  engine = await livingEngine(it, A);
  await it.guard();
});
afterAll(async () => {
  await engine.stop();
  await it.stop();
});
beforeEach(() => resumed());

const killFiles = () => ['mm-bot.kill', `${A}/kill`].map((name) => join(it.pair.home.data, name));

const panics = async () => {
  const { panic_epoch, global } = await it.pairs(A);
  return { own: panic_epoch, all: global.panic_epoch };
};

async function resumed(): Promise<void> {
  for (const file of killFiles()) rmSync(file, { force: true });
  await it.resume(A);
}

/** What a stop is answered that redis-latch takes in time, and the epochs before it: one that a machine holds up goes to a kill file first. */
function taken(body: unknown, init: object = {}) {
  return until('a stop that redis-latch takes in time', async () => {
    const before = await panics();
    const answer = await it.stopBy(body, init);
    if (!killFiles().some(existsSync)) return { answer, before };
    await until('the same stop in redis-latch', async () => {
      const { own, all } = await panics();
      return own > before.own || all > before.all;
    });
    await resumed();
    return null;
  });
}

describe('is no stop, says what is wrong, and raises nothing', () => {
  const key = 'bad-input';
  test.each<[string, unknown, object, number, object]>([
    ['no key', {}, {}, 400, { field: 'idempotency_key' }],
    ['an empty key', { idempotency_key: '' }, {}, 400, { field: 'idempotency_key' }],
    ['a key of 3 kB', { idempotency_key: 'k'.repeat(3_000) }, {}, 400, { field: 'idempotency_key' }],
    ['a key of 10 kB', { idempotency_key: 'k'.repeat(10_240) }, {}, 400, { field: 'body' }],
    ['a key with control bytes', { idempotency_key: 'a\u0000b' }, {}, 400, { field: 'idempotency_key' }],
    ['a body of bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80]), {}, 400, { field: 'body' }],
    ['no JSON', '{', {}, 400, { field: 'body' }],
    ['a list', [], {}, 400, { field: 'body' }],
    ['an unknown field', { idempotency_key: key, dry_run: true }, {}, 400, { field: 'dry_run' }],
    ['an unknown engine', { idempotency_key: key, engine: 'mm-z' }, {}, 400, { field: 'engine' }],
    [
      'another content type',
      { idempotency_key: key },
      { headers: { 'content-type': 'text/plain' } },
      400,
      { field: 'content-type' },
    ],
    ['no token', { idempotency_key: key }, { headers: { authorization: '' } }, 401, {}],
    ['another token', { idempotency_key: key }, { headers: { authorization: 'Bearer x' } }, 401, {}],
    ['GET', null, { method: 'GET' }, 405, { field: 'method' }],
    ['PUT', { idempotency_key: key }, { method: 'PUT' }, 405, { field: 'method' }],
  ])('%s', async (_, body, init, status, more) => {
    const before = await panics();
    const answer = await it.stopBy(body, init);
    expect(answer).toMatchObject({ status, body: { stopped: false, ...more } });
    expect(answer.body.helps).toContain('./agora kill');
    expect(await panics()).toEqual(before);
  });

  test('a body that never ends is cut off, and a stop beside it is taken', async () => {
    const { hostname, port } = new URL(it.url);
    const headers = {
      authorization: `Bearer ${it.token('stop')}`,
      'content-type': 'application/json',
      'content-length': 4_000,
    };
    const slow = httpRequest({ hostname, port, path: '/api/control/stop', method: 'POST', headers });
    const closed = new Promise((resolve) => slow.once('close', resolve));
    slow.once('error', () => undefined).write('{"idempotency_key":"');
    expect((await it.stopBy({ idempotency_key: 'beside-a-slow-one' })).status).toBe(200);
    await closed;
  });
});

describe('is a stop', () => {
  test.each<[string, unknown, object]>([
    ['of all, as JSON', { idempotency_key: 'json' }, {}],
    [
      'of all, as a form',
      'idempotency_key=form&reason=',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    [
      'of all, from a foreign page: no cookie authenticates here',
      { idempotency_key: 'foreign' },
      { headers: { origin: 'https://evil.example' } },
    ],
  ])('%s', async (_, body, init) => {
    const { answer, before } = await taken(body, init);
    expect(answer).toMatchObject({
      status: 200,
      body: { path: 'api', replayed: false, epoch: before.all + 1, hands: { guardian_age_ms: 0 } },
    });
    expect(await panics()).toEqual({ own: before.own, all: before.all + 1 });
    expect(await it.untilProvenance(null, before.all + 1)).toMatchObject({
      path: 'api',
      who: 'the stop token',
    });
  });

  test('of one engine: the other pair stays', async () => {
    const { answer, before } = await taken({ idempotency_key: 'one', engine: A, reason: 'why' });
    expect(answer.status).toBe(200);
    expect(await panics()).toEqual({ own: before.own + 1, all: before.all });
    expect(await it.untilProvenance(A, before.own + 1)).toMatchObject({ reason: 'why' });
  });

  test('again while it stands is a replay; after a resume it stops again', async () => {
    const body = { idempotency_key: 'replayed' };
    const first = (await taken(body)).answer;
    expect(first).toMatchObject({ status: 200, body: { replayed: false } });
    const raised = [first.body.epoch];
    // A look for the key that takes too long raises once more.
    const { replay, before } = await until('a look for the key in time', async () => {
      const before = await panics();
      const replay = await it.stopBy(body);
      if (replay.body.replayed === true) return { replay, before };
      raised.push(replay.body.epoch);
      return null;
    });
    expect(replay.status).toBe(200);
    expect(raised).toContain(replay.body.epoch);
    expect(await panics()).toEqual(before);
    await resumed();
    const anew = await taken(body);
    expect(anew.answer).toMatchObject({ status: 200, body: { replayed: false } });
    expect((await panics()).all).toBe(anew.before.all + 1);
  });

  test('with the key of another one: raised first, then told', async () => {
    await taken({ idempotency_key: 'reused', reason: 'first' });
    let tries = 0;
    // As above; each with a reason of its own, or one would be the replay of the one before.
    const { told, before } = await until('a look for the key in time', async () => {
      const before = (await panics()).all;
      tries += 1;
      const told = await it.stopBy({ idempotency_key: 'reused', reason: `another ${tries}` });
      return told.status === 422 ? { told, before } : null;
    });
    expect(told.body).toMatchObject({ stopped: true });
    expect((await panics()).all).toBe(before + 1);
  });

  test('two keys at once are two stops; 1,000 of one key at once are all answered', async () => {
    /** How many looks take too long is the machine's: of a thousand, a small part. */
    const FEW = 100;
    const before = await panics();
    const untilRaisedBy = (epochs: number) =>
      until('its epochs in redis-latch', async () => (await panics()).all >= before.all + epochs);
    const two = await Promise.all(['k1', 'k2'].map((key) => it.stopBy({ idempotency_key: key })));
    expect(two.map(({ status }) => status)).toEqual([200, 200]);
    await untilRaisedBy(2);
    const crowd = await Promise.all(
      Array.from({ length: 1_000 }, () => it.stopBy({ idempotency_key: 'crowd' })),
    );
    expect(crowd.every(({ status }) => status === 200)).toBe(true);
    // A look for the key that takes too long raises once more: one halt all the same, and never one stop too few.
    const raised = new Set(crowd.map(({ body }) => body.epoch)).size;
    expect(raised).toBeLessThanOrEqual(FEW);
    await untilRaisedBy(2 + raised);
    // An epoch whose answer came too late was raised, and told to nobody.
    expect((await panics()).all - before.all - 2).toBeLessThanOrEqual(FEW);
  });
});

test('health and metrics: open and for the scraper alone; the stop token opens nothing else', async () => {
  expect((await it.get('/healthz')).status).toBe(200);
  expect((await it.get('/metrics', it.token('stop'))).status).toBe(401);
  expect((await it.get('/metrics', it.token('scraper'))).status).toBe(200);
  expect((await it.get('/api/control/resume', it.token('stop'))).status).toBe(404);
  const canaries = ['stop', 'scraper'].map((caller) => it.token(caller));
  const text = await (await it.get('/healthz')).text();
  for (const canary of canaries) expect(text).not.toContain(canary);
});
