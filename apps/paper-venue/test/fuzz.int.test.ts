// Whatever is thrown at it, the venue answers as the venue answers, stays up, and keeps its books whole.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ACTION_TYPES } from '../src/protocol/exchange/actions.ts';
import { INFO_TYPES } from '../src/protocol/info/registry.ts';
import { SUBSCRIPTION_TYPES } from '../src/protocol/ws/subscription.ts';
import type { RunningVenue } from '../src/server/app.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const KEY = numberedKey(0xa11ce);
const RUNS = { numRuns: 250, interruptAfterTimeLimit: 15_000 };
const CODES = [200, 400, 413, 415, 422, 500];
const RECORDED = join(import.meta.dirname, '../../../../shared/data/hyperliquid/btc-frames-2025-01-26.gz');

let venue: RunningVenue;

beforeAll(async () => {
  venue = await startTestVenue();
});

afterAll(async () => {
  await venue.close();
});

/** Alive, and nothing was made of nothing. */
async function expectSound(): Promise<void> {
  expect(await (await fetch(`${venue.url}/healthz`)).json()).toMatchObject({ status: 'ok' });
  const { conservation } = (await admin(venue, 'GET', 'state')) as {
    conservation: Record<'depositsUusd' | 'accountsUusd' | 'feesUusd' | 'roundingUusd', string>;
  };
  const { depositsUusd, accountsUusd, feesUusd, roundingUusd } = conservation;
  expect(BigInt(accountsUusd) + BigInt(feesUusd) + BigInt(roundingUusd)).toBe(BigInt(depositsUusd));
}

const nasty = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  '',
  '0x',
  'NaN',
  'Infinity',
  '-0.1',
  '1e5',
  '0.123456789',
  '9'.repeat(400),
  '\u0000',
  '\u2028',
  'a\u2029b',
  '🦄',
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: 1 },
);

/** A value with one place of it replaced, removed or doubled. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(value);
  return fc
    .record({
      path: fc.constantFrom(...paths),
      by: nasty,
      how: fc.constantFrom('set', 'drop', 'double', 'rename'),
    })
    .map(({ path, by, how }) => changeAt(value, path, how, by));
}

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function changeAt(value: unknown, path: readonly string[], how: string, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return how === 'double' ? [value, value] : by;
  if (typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    if (name !== key) return [[name, item] as const];
    if (rest.length === 0 && how === 'drop') return [];
    if (rest.length === 0 && how === 'rename') return [[`${name}x`, item] as const];
    return [[name, changeAt(item, rest, how, by)] as const];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const order = limit(3, true, '99000', '0.01', { cloid: `0x${'c1'.repeat(16)}` });
const goodActions = [
  orderAction(order, limit(4, false, '3100', '0.1', { tif: 'Alo' })),
  { type: 'cancel', cancels: [{ a: 3, o: 62_000_000_001 }] },
  { type: 'cancelByCloid', cancels: [{ asset: 3, cloid: `0x${'c1'.repeat(16)}` }] },
  { type: 'modify', oid: 1, order },
  { type: 'batchModify', modifies: [{ oid: `0x${'c1'.repeat(16)}`, order }] },
  { type: 'updateLeverage', asset: 3, isCross: true, leverage: 3 },
  { type: 'scheduleCancel', time: 1_900_000_000_000 },
];

describe('/info', () => {
  test('any JSON is answered with a known code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        expect(CODES).toContain((await post(`${venue.url}/info`, JSON.stringify(body))).status);
      }),
      RUNS,
    );
    await expectSound();
  });

  test('any text is answered with a known code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), async (text) => {
        expect(CODES).toContain((await post(`${venue.url}/info`, text)).status);
      }),
      RUNS,
    );
  });

  test('mutations of every request', async () => {
    const good = INFO_TYPES.map((type) => ({
      type,
      user: alice.address,
      coin: 'BTC',
      oid: 5,
      startTime: 0,
      endTime: null,
      nSigFigs: 5,
      mantissa: 2,
    }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good).chain(mutated), async (body) => {
        const answer = await post(`${venue.url}/info`, JSON.stringify(body) ?? 'null');
        expect(CODES).toContain(answer.status);
        if (answer.status === 200) expect(() => answer.json()).not.toThrow();
      }),
      RUNS,
    );
    await expectSound();
  });
});

describe('/exchange', () => {
  test('mutations of signed envelopes, signed before the mutation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...goodActions).chain((action) => mutated(signed(KEY, action as never))),
        async (body) => {
          const answer = await post(`${venue.url}/exchange`, JSON.stringify(body) ?? 'null');
          expect([200, 422]).toContain(answer.status);
          if (answer.status === 200)
            expect(answer.json()).toMatchObject({ status: expect.stringMatching(/^(ok|err)$/) });
        },
      ),
      RUNS,
    );
    await expectSound();
  });

  test('mutations of actions, signed after the mutation', async () => {
    const signable = fc.constantFrom(...goodActions).chain(mutated);
    await fc.assert(
      fc.asyncProperty(signable, async (action) => {
        let body: unknown;
        try {
          body = signed(KEY, action as never);
        } catch {
          return;
        }
        const answer = await post(`${venue.url}/exchange`, body);
        expect([200, 422]).toContain(answer.status);
      }),
      RUNS,
    );
    await expectSound();
  });

  test('every decimal within the form of the wire is answered, never half executed', async () => {
    const decimal = fc.oneof(
      fc.stringMatching(/^\d{1,18}(\.\d{1,8})?$/),
      fc.constantFrom('0', '0.0', '00000000000000000000000001', '99999999999999999999', '.5', '5.'),
    );
    await fc.assert(
      fc.asyncProperty(decimal, decimal, fc.boolean(), async (p, s, isBuy) => {
        const body = signed(KEY, orderAction({ ...limit(3, isBuy, '1', '1', { tif: 'Ioc' }), p, s }));
        expect([200, 422]).toContain((await post(`${venue.url}/exchange`, body)).status);
      }),
      RUNS,
    );
    await expectSound();
  });

  test('ten thousand orders in one action are over the weight limit', async () => {
    const orders = Array.from({ length: 10_000 }, () => limit(3, true, '99000', '0.01'));
    const answer = await post(`${venue.url}/exchange`, signed(KEY, orderAction(...orders)));
    expect(answer.json()).toEqual({ status: 'err', response: 'Signed action over weight limit of 200.' });
  });

  test('a megabyte of brackets, of digits and of keys', async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]));
    for (const text of [
      '['.repeat(1_000_000),
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      '1'.repeat(1_000_000),
      JSON.stringify(many),
    ]) {
      for (const path of ['info', 'exchange']) {
        expect([400, 422]).toContain((await post(`${venue.url}/${path}`, text)).status);
      }
    }
  });

  test('a replayed request is refused for its nonce, however often it comes', async () => {
    const body = signed(KEY, { type: 'noop' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(`${venue.url}/exchange`, body)));
    const ok = answers.filter(({ text }) => text.includes('"ok"'));
    expect(ok).toHaveLength(1);
    expect(answers.filter(({ text }) => text.includes('duplicate nonce'))).toHaveLength(19);
  });

  test.each(ACTION_TYPES)('%s with nothing in it', async (type) => {
    expect([200, 422]).toContain((await post(`${venue.url}/exchange`, signed(KEY, { type }))).status);
  });
});

describe('/ws', () => {
  const user = alice.address;
  const goodMessages = [
    { method: 'ping' },
    ...SUBSCRIPTION_TYPES.flatMap((type) =>
      ['subscribe', 'unsubscribe'].map((method) => ({
        method,
        subscription: { type, coin: 'BTC', user, fast: true },
      })),
    ),
    { method: 'post', id: 1, request: { type: 'info', payload: { type: 'openOrders', user } } },
    { method: 'post', id: 2, request: { type: 'action', payload: signed(KEY, { type: 'noop' }) } },
  ];

  async function throwAt(messages: readonly (string | Uint8Array)[]): Promise<void> {
    const socket = await RawSocket.open(venue.wsUrl);
    for (const message of messages) socket.socket.send(message);
    socket.send({ method: 'ping' });
    await vi.waitFor(() => expect(socket.frames.some(({ channel }) => channel === 'pong')).toBe(true), {
      timeout: 5_000,
    });
    for (const { channel, data } of socket.frames) {
      const braces = channel === 'error' ? /\{.*\}/s.exec(String(data))?.[0] : undefined;
      if (braces !== undefined) expect(() => JSON.parse(braces)).not.toThrow();
    }
    socket.close();
  }

  test('any text or bytes leave the connection in use', async () => {
    const message = fc.oneof(
      fc.string(),
      fc.uint8Array(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 12 }), (messages) => throwAt(messages)),
      { ...RUNS, numRuns: 60 },
    );
    await expectSound();
  });

  test('mutations of every message', async () => {
    const message = fc
      .constantFrom(...goodMessages)
      .chain(mutated)
      .map((value) => JSON.stringify(value) ?? 'null');
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 20 }), (messages) => throwAt(messages)),
      { ...RUNS, numRuns: 60 },
    );
    await expectSound();
  });

  test('brackets a hundred thousand deep, wherever a message may have them', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    await throwAt([
      deep,
      `{"method":"shout","x":${deep}}`,
      `{"method":${deep}}`,
      `{"method":"subscribe","subscription":{"type":"nope","x":${deep}}}`,
      `{"method":"subscribe","subscription":{"type":"bbo","coin":"NOPE","x":${deep}}}`,
      `{"method":"unsubscribe","subscription":{"type":"nope","x":${deep}}}`,
      `{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC","x":${deep}}}`,
      ...['info', 'action'].flatMap((type) => [
        `{"method":"post","id":1,"request":{"type":"${type}","payload":${deep}}}`,
        `{"method":"post","id":1,"request":{"type":"${type}","payload":{"type":${deep}}}}`,
        `{"method":"post","id":1,"request":{"type":"${type}","payload":{"type":"allMids","dex":${deep},"x":${deep}}}}`,
      ]),
    ]);
    await expectSound();
  });

  test.skipIf(!existsSync(RECORDED))(
    'recorded frames of the real venue, whole and mutated, sent back to ours',
    async () => {
      const frames = gunzipSync(readFileSync(RECORDED))
        .toString()
        .split('\n')
        .slice(0, 12)
        .map((line) => line.slice(line.indexOf(' ') + 1))
        .filter((text) => text !== '');
      await throwAt(frames);
      const broken = fc.record({
        frame: fc.constantFrom(...frames),
        at: fc.nat(4_000),
        with: fc.string({ maxLength: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(broken, { maxLength: 8 }), (cuts) =>
          throwAt(cuts.map(({ frame, at, with: text }) => frame.slice(0, at) + text + frame.slice(at + 1))),
        ),
        { ...RUNS, numRuns: 30 },
      );
    },
  );

  test('two thousand subscriptions are cut at a thousand, and all are freed', async () => {
    const tight = await startTestVenue({
      networkLimits: {
        ...(await import('../src/server/limits.ts')).VENUE_LIMITS,
        messagesPerMinuteMax: 5_000,
      },
    });
    const socket = await RawSocket.open(tight.wsUrl);
    const coins = ['BTC', 'ETH', 'SOL', 'HYPE'];
    for (let i = 0; i < 2_000; i++) {
      const nSigFigs = 2 + (i % 4);
      const subscription = {
        type: 'l2Book',
        coin: coins[Math.floor(i / 4) % 4],
        nSigFigs,
        fast: i % 32 < 16,
      };
      socket.subscribe(
        i < 64 ? subscription : { type: 'userFills', user: `0x${String(i).padStart(40, '0')}` },
      );
    }
    await vi.waitFor(
      () => expect(socket.of('subscriptionResponse').length + socket.of('error').length).toBe(2_000),
      {
        timeout: 10_000,
      },
    );
    expect(socket.of('subscriptionResponse').length).toBeLessThanOrEqual(1_000);
    socket.close();
    await vi.waitFor(async () => {
      expect(await admin(tight, 'GET', 'state')).toMatchObject({ connections: [] });
    });
    await tight.close();
  });
});
