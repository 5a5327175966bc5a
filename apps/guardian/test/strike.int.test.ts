// What the guardian does at the venue, judged by the venue: it cancels until empty for every kind of stop, with nobody's help.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import { type VenueSeen, venueSeenSchema } from '@agora/shared/venue-seen';
import { until } from '@agora/testkit/app-process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';
import type { JournalLine } from './support/venue.ts';

const [A, B] = ['mm-a', 'mm-b'];
/** An account whose requests one test uses up for good. Its engine has never lived. */
const LIMITED = 'mm-c';
/** More than the venue leaves to any address, cancels included. */
const REQUESTS_OVER = 1_000_000;
let it: Deployment;
let engines: { stop(goodbye?: string): Promise<void> }[] = [];

beforeAll(async () => {
  it = await Deployment.start([A, B, LIMITED]);
});
afterAll(() => it.stop());
beforeEach(async () => {
  engines = await Promise.all([livingEngine(it, A), livingEngine(it, B)]);
  await it.guard();
  it.sinceMs = Date.now();
});
afterEach(async () => {
  await it.venue.clearFaults();
  await it.guardian?.remove();
  for (const path of killFiles()) rmSync(path, { recursive: true, force: true });
  for (const engine of engines) await engine.stop('test over');
  await Promise.all([it.resume(A), it.resume(B)]);
  await clean(A);
  await clean(B);
});

const killFiles = () =>
  ['mm-bot.kill', `${A}/kill`, `${B}/kill`].map((name) => join(it.pair.home.data, name));

/** Orders that a test left on purpose are gone before the next one begins. */
async function clean(id: string): Promise<void> {
  const account = it.venue.wallets(id).account_address;
  if ((await it.venue.openOrders(id)).length > 0)
    await it.venue.fault({ kind: 'internal_cancel', match: { account } });
  await it.untilEmpty(id);
}

/** Actions of the guardian's wallet for an engine, by the venue's journal. */
async function actions(id: string, from: number): Promise<{ type: string; t: number }[]> {
  const wallet = it.venue.wallets(id).guardian_address;
  return (await it.venue.journal(from)).flatMap((line) => {
    const { command } = (line.input ?? {}) as { command?: { signer: string; action: { type: string } } };
    return command?.signer === wallet ? [{ type: command.action.type, t: line.t }] : [];
  });
}

async function mark(): Promise<number> {
  const lines = await it.venue.journal();
  return (lines.at(-1)?.seq ?? 0) + 1;
}

describe('cancels until empty', () => {
  test('500 orders over four coins, one engine’s own latch; the other engine is left alone', async () => {
    const from = await mark();
    expect(await it.venue.place(A, 500)).toHaveLength(500);
    await it.venue.place(B, 20);
    await it.raise(A);
    await it.untilEmpty(A);
    expect(await it.venue.openOrders(B)).toHaveLength(20);
    const types = (await actions(A, from)).map(({ type }) => type);
    expect(types).toEqual(['cancel', 'cancel', 'cancel']);
    expect(await actions(B, from)).toEqual([]);
    const seen = await it.untilStage(A, 'verified');
    expect(seen).toMatchObject({
      orders: { count: 0 },
      epochs: { panic_epoch: (await it.pairs(A)).panic_epoch },
    });
    const other = await until('a read of the other account', () => it.venueSeen(B));
    expect(other.clearance).toBeNull();
  });

  test('the global latch: both engines at once', async () => {
    await Promise.all([it.venue.place(A, 30), it.venue.place(B, 30)]);
    await it.raise(null);
    await Promise.all([it.untilEmpty(A), it.untilEmpty(B)]);
    await Promise.all([it.untilStage(A, 'verified'), it.untilStage(B, 'verified')]);
    expect((await it.health()).state).toBe('watching');
  });

  test('says cancelling, zero_seen, verified in that order, and nothing before its proof', async () => {
    await it.venue.place(A, 3);
    const redis = await it.pair.client('latch', 'web');
    const lies: VenueSeen[] = [];
    let done = false;
    const watching = (async () => {
      while (!done) {
        const json = await redis.get(latchKeys.venueSeen(engineIdSchema.parse(A)));
        const seen = json === null ? null : venueSeenSchema.parse(JSON.parse(json));
        if (seen !== null && seen.orders.count > 0 && /zero_seen|verified/.test(seen.clearance ?? ''))
          lies.push(seen);
      }
    })();
    const stoppedMs = Date.now();
    await it.raise(A);
    const verified = await it.untilStage(A, 'verified', stoppedMs);
    done = true;
    await watching;
    expect(lies).toEqual([]);
    expect(Date.parse(verified.as_of) - stoppedMs).toBeGreaterThanOrEqual(3_000);
    const told = it.guardian?.lines
      .filter((line) => line.includes(`"${A}"`))
      .map((line) => String(JSON.parse(line).msg))
      .filter((msg) => /^(a stop|3 orders|cancel|the venue shows|verified)/.test(msg));
    expect(told).toEqual([
      'a stop stands: cancelling until the account is empty',
      expect.stringContaining('3 orders rest: '),
      'cancel: 1 actions sent',
      'the venue shows no order',
      'verified: no order can land any more',
    ]);
  });

  test('a resume ends it: orders that come then are left alone', async () => {
    await it.raise(A);
    await it.untilStage(A, 'verified');
    await it.resume(A);
    await until('watching', async () => (await it.detail(`venue ${A}`))?.startsWith('watching'));
    const from = await mark();
    await it.venue.place(A, 5);
    await it.raise(B);
    await it.untilStage(B, 'verified', Date.now());
    expect(await actions(A, from)).toEqual([]);
    expect(await it.venue.openOrders(A)).toHaveLength(5);
  });

  test('an order that appears after zero reopens it and is cancelled', async () => {
    await it.raise(A);
    await it.untilStage(A, 'verified');
    const [oid] = await it.venue.place(A, 1);
    await it.untilEmpty(A);
    expect(it.guardian?.messages).toContain(`1 order appeared after zero: ${oid}`);
  });

  test('a stop raised while another stands is not a second strike', async () => {
    const sinceMs = Date.now();
    await it.raise(A);
    await it.untilStage(A, 'verified', sinceMs);
    await it.raise(A);
    await it.raise(null);
    await it.untilStage(B, 'verified', sinceMs);
    const begun = it.guardian?.lines.filter(
      (line) => line.includes('"a stop stands') && line.includes(`"${A}"`),
    );
    expect(begun).toHaveLength(1);
  });
});

describe('finds the cause itself, and raises before it strikes', () => {
  test('a dark engine', async () => {
    await it.venue.place(A, 10);
    const before = await it.pairs(A);
    await engines[0]?.stop();
    await it.untilEmpty(A);
    const after = await it.pairs(A);
    expect(after.panic_epoch).toBe(before.panic_epoch + 1);
    expect(await it.provenance(A, after.panic_epoch)).toMatchObject({
      who: 'guardian',
      path: 'guardian',
      reason: expect.stringContaining('DARK'),
    });
    const messages = it.guardian?.messages ?? [];
    expect(messages.indexOf('latch raised by guardian')).toBeLessThan(
      messages.findIndex((msg) => msg.startsWith('cancel: ')),
    );
    await it.untilStage(A, 'verified');
    expect((await it.pairs(A)).panic_epoch).toBe(after.panic_epoch);
    expect((await it.pairs(B)).panic_epoch).toBe((await it.pairs(B)).resume_epoch);
  });

  test('the same darkness is one cause, over a restart of the guardian too', async () => {
    await engines[0]?.stop();
    await it.untilStage(A, 'verified');
    const { panic_epoch } = await it.pairs(A);
    await it.guardian?.remove();
    await it.guard();
    await it.untilStage(A, 'verified', Date.now());
    expect((await it.pairs(A)).panic_epoch).toBe(panic_epoch);
  });

  test('orders that an engine left when it said goodbye', async () => {
    await engines[0]?.stop('SIGTERM');
    await until('a goodbye seen', async () => (await it.detail(`engine ${A}`))?.startsWith('stopped'));
    const before = await it.pairs(A);
    await it.venue.place(A, 2);
    await it.untilEmpty(A);
    const { panic_epoch } = await it.pairs(A);
    expect(panic_epoch).toBe(before.panic_epoch + 1);
    expect((await it.provenance(A, panic_epoch))?.reason).toContain(
      'orders rest although engine mm-a stopped as planned',
    );
  });

  test.each<[string, (path: string) => void]>([
    ['a touch', (path) => writeFileSync(path, '')],
    ['a text', (path) => writeFileSync(path, 'fat finger')],
    ['a directory', (path) => mkdirSync(path)],
    ['a link to nowhere', (path) => symlinkSync('/nowhere', path)],
    ['a file that nobody may read', (path) => writeFileSync(path, '', { mode: 0 })],
  ])('the kill file of every engine: %s', async (_, make) => {
    await Promise.all([it.venue.place(A, 4), it.venue.place(B, 4)]);
    const before = await it.pairs(A);
    make(join(it.pair.home.data, 'mm-bot.kill'));
    await Promise.all([it.untilEmpty(A), it.untilEmpty(B)]);
    const after = await it.pairs(A);
    expect(after.global.panic_epoch).toBe(before.global.panic_epoch + 1);
    expect(after.panic_epoch).toBe(before.panic_epoch);
    const record = await it.provenance(null, after.global.panic_epoch);
    expect(record).toMatchObject({
      path: 'file',
      reason: 'mm-bot.kill',
      key: expect.stringContaining('file:mm-bot.kill:'),
    });
    await it.untilZeroSeen(A);
    expect(await it.pairs(A)).toEqual(after);
  });

  test('the kill file of one engine', async () => {
    await Promise.all([it.venue.place(A, 4), it.venue.place(B, 4)]);
    mkdirSync(join(it.pair.home.data, A), { recursive: true });
    writeFileSync(join(it.pair.home.data, `${A}/kill`), '');
    await it.untilEmpty(A);
    await it.untilStage(A, 'verified');
    expect(await it.venue.openOrders(B)).toHaveLength(4);
    const { panic_epoch } = await it.pairs(A);
    expect(await it.provenance(A, panic_epoch)).toMatchObject({ path: 'file', reason: `${A}/kill` });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a data directory that cannot be looked into counts as a kill',
    async () => {
      await it.venue.place(A, 2);
      chmodSync(it.pair.home.data, 0o000);
      try {
        await it.untilEmpty(A);
      } finally {
        chmodSync(it.pair.home.data, 0o700);
      }
    },
  );

  test('another touch is another stop; the file that stands is not', async () => {
    const path = join(it.pair.home.data, 'mm-bot.kill');
    writeFileSync(path, '');
    await it.untilStage(A, 'verified');
    const { global } = await it.pairs(A);
    await it.guardian?.remove();
    await it.guard();
    await it.untilStage(A, 'verified', Date.now());
    expect((await it.pairs(A)).global).toEqual(global);
    writeFileSync(path, 'again');
    await until(
      'another epoch',
      async () => (await it.pairs(A)).global.panic_epoch === global.panic_epoch + 1,
    );
  });
});

describe('a venue in trouble', () => {
  const faults: [string, object[]][] = [
    ['429 to everything for a while', [{ kind: 'rate_limited', count: 6 }]],
    ['500 to cancels', [{ kind: 'server_error', match: { action: 'cancel' }, count: 5 }]],
    ['HTML to reads', [{ kind: 'bad_gateway', match: { info: 'frontendOpenOrders' }, count: 3 }]],
    ['connections cut before', [{ kind: 'drop_before', match: { action: 'cancel' }, count: 3 }]],
    ['a hanging cancel', [{ kind: 'hang', match: { action: 'cancel' }, count: 1, delay_ms: 30_000 }]],
    ['a hanging read', [{ kind: 'hang', match: { info: 'frontendOpenOrders' }, count: 1, delay_ms: 30_000 }]],
    ['half of a batch', [{ kind: 'partial_batch_error', match: { action: 'cancel' }, amount: 3, count: 2 }]],
    ['one error for a batch', [{ kind: 'single_batch_error', match: { action: 'cancel' }, count: 2 }]],
    ['errors although executed', [{ kind: 'error_but_executed', match: { action: 'cancel' }, count: 2 }]],
    ['commits without an answer', [{ kind: 'commit_then_drop', match: { action: 'cancel' }, count: 1 }]],
    ['a nonce too low', [{ kind: 'nonce_too_low', match: { action: 'cancel' }, count: 2 }]],
    ['a nonce too high', [{ kind: 'nonce_too_high', match: { action: 'cancel' }, count: 2 }]],
    ['a nonce twice', [{ kind: 'nonce_duplicate', match: { action: 'cancel' }, count: 2 }]],
  ];
  test.each(faults)('%s: empty all the same', async (_, specs) => {
    await it.venue.place(A, 40);
    for (const spec of specs) await it.venue.fault(spec);
    await it.raise(A);
    await it.untilEmpty(A);
    await it.untilZeroSeen(A);
  });

  test('dead, and back: finishes when it can, and never says zero in between', async () => {
    await it.venue.place(A, 10);
    it.venue.signal('SIGSTOP');
    await it.raise(A);
    await until('it says that it cannot read', async () =>
      (await it.detail(`venue ${A}`))?.includes('cannot be read'),
    );
    expect((await it.venueSeen(A))?.clearance).not.toBe('zero_seen');
    it.venue.signal('SIGCONT');
    await it.untilEmpty(A);
    await it.untilStage(A, 'verified');
  });

  test('a wallet that the venue no longer knows is no hand, and says so', async () => {
    const { account_address: account, guardian_address: agent } = it.venue.wallets(B);
    await it.venue.place(B, 2);
    await it.venue.fault({ kind: 'agent_unknown', match: { account } });
    await it.raise(B);
    const wallet = await until('the problem', async () => {
      const { wallets } = await it.heartbeat();
      return wallets.find(({ engine_id, problem }) => engine_id === B && problem?.includes('does not exist'));
    });
    expect(wallet).toMatchObject({ address: agent, proven_at: null });
    expect(await it.venue.openOrders(B)).toHaveLength(2);
    await it.venue.clearFaults();
    await it.untilEmpty(B);
    await until('proven again', async () => (await it.detail(`wallet ${B}`)) === 'proven');
  });

  test('an address over its limit, for cancels too: one action at a time, at least 11 s apart', {
    timeout: 90_000,
  }, async () => {
    await it.venue.place(LIMITED, 230);
    const account = it.venue.wallets(LIMITED).account_address;
    await it.venue.fault({ kind: 'address_limit', match: { account }, amount: REQUESTS_OVER });
    const from = await mark();
    await it.raise(LIMITED);
    await until('one batch is through', async () => (await it.venue.openOrders(LIMITED)).length < 230);
    await expect.poll(async () => (await it.venue.openOrders(LIMITED)).length, { timeout: 60_000 }).toBe(0);
    const sent = (await actions(LIMITED, from)).filter(({ type }) => type === 'cancel');
    const refused = (await it.venue.journal(from)).filter(isLimitRefusal);
    // The first two batches leave together, before the limit is known.
    const paced = sent.slice(2).map(({ t }, i) => t - (sent[i + 1]?.t ?? 0));
    expect(paced.length).toBeGreaterThan(0);
    for (const gapMs of paced) expect(gapMs).toBeGreaterThanOrEqual(10_900);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(sent.length);
  });

  const isLimitRefusal = (line: JournalLine) =>
    line.k === 'sent' && String(line.text).includes('Too many cumulative');
});

describe('with redis-latch', () => {
  test.each<[string, 'SIGSTOP' | 'SIGKILL']>([
    ['frozen', 'SIGSTOP'],
    ['killed', 'SIGKILL'],
  ])(
    '%s, a kill file still cancels; the stop is in redis-latch, once, when that is back',
    async (_, signal) => {
      await it.venue.place(A, 50);
      const before = await it.pairs(A);
      it.pair.signal('latch', signal);
      writeFileSync(join(it.pair.home.data, 'mm-bot.kill'), '');
      await it.untilEmpty(A);
      await until('verified', async () => (await it.detail(`venue ${A}`)) === 'stopped: verified');
      if (signal === 'SIGKILL') await it.pair.restart('latch');
      else it.pair.signal('latch', 'SIGCONT');
      const raised = await until('the stop in redis-latch', async () => {
        const pairs = await it.pairs(A);
        return pairs.global.panic_epoch > before.global.panic_epoch ? pairs : null;
      });
      expect(raised.global.panic_epoch).toBe(before.global.panic_epoch + 1);
      expect(await it.provenance(null, raised.global.panic_epoch)).toMatchObject({ path: 'file' });
      await it.untilStage(A, 'verified');
      expect((await it.pairs(A)).global.panic_epoch).toBe(raised.global.panic_epoch);
    },
  );

  test('gone, a dark engine is struck, and the stop is durable as its kill file', async () => {
    await it.venue.place(A, 8);
    it.pair.signal('latch', 'SIGSTOP');
    await engines[0]?.stop();
    try {
      await it.untilEmpty(A);
      const text = readFileSync(join(it.pair.home.data, `${A}/kill`), 'utf8');
      expect(JSON.parse(text)).toMatchObject({
        who: 'guardian',
        path: 'guardian',
        key: expect.stringContaining('dark:mm-a'),
      });
    } finally {
      it.pair.signal('latch', 'SIGCONT');
    }
    await until('the stop in redis-latch', async () => {
      const { panic_epoch, resume_epoch } = await it.pairs(A);
      return panic_epoch === resume_epoch + 1;
    });
  });
});

describe('kill -9 of the guardian', () => {
  test.each([0, 15, 60])('%i ms into a strike: a restart finishes it', async (ms) => {
    await it.venue.place(A, 300);
    await it.raise(A);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await it.guardian?.remove();
    await it.guard(true);
    await it.untilEmpty(A);
    await it.untilZeroSeen(A);
  });
});

describe('clocks apart', () => {
  test('the venue’s is three days ahead: nonces follow it, and cancels are taken', async () => {
    const apart = await Deployment.start([A]);
    try {
      const engine = await livingEngine(apart, A);
      await apart.venue.place(A, 5);
      await apart.venue.admin('clock', { skew_ms: 3 * 86_400_000 });
      await apart.guard();
      await apart.raise(A);
      await apart.untilEmpty(A);
      await engine.stop();
    } finally {
      await apart.stop();
    }
  });
});

test('it never asked the venue for anything but to cancel, to do nothing, or to cancel later', async () => {
  const types = new Set([...(await actions(A, 0)), ...(await actions(B, 0))].map(({ type }) => type));
  expect([...types].filter((type) => !['cancel', 'noop', 'scheduleCancel'].includes(type))).toEqual([]);
  expect(types.has('cancel')).toBe(true);
});
