// What the guardian does at the venue for one engine, judged by the venue: it cancels until empty for every kind of stop, with nobody's
// help. Each test has engines of its own; all share one guardian, so each also shows that the others are left alone.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import { type VenueSeen, venueSeenSchema } from '@agora/shared/venue-seen';
import { until } from '@agora/testkit/app-process';
import { readRecords } from '@agora/testkit/judge/audit-reader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deployment, livingEngine } from './support/deployment.ts';

const MANY = 'mm-many';
const BYSTANDER = 'mm-bystander';
const STAGES = 'mm-stages';
const RESUMED = 'mm-resumed';
const CLOCK = 'mm-clock';
const LATE = 'mm-late';
const DARK = 'mm-dark';
const PARTED = 'mm-parted';
const ALL = [MANY, BYSTANDER, STAGES, RESUMED, CLOCK, LATE, DARK, PARTED];
const LOOK_EVERY_MS = 5;
let it: Deployment;
let engines: Map<string, { stop(goodbye?: string): Promise<void> }>;

beforeAll(async () => {
  it = await Deployment.start(ALL);
  engines = new Map(await Promise.all(ALL.map(async (id) => [id, await livingEngine(it, id)] as const)));
  await it.guard();
});
afterAll(async () => {
  for (const engine of engines?.values() ?? []) await engine.stop('tests over');
  await it?.stop();
});

describe.concurrent('cancels until empty', () => {
  test('500 orders over four coins, one engine’s own latch; the other engine is left alone', async () => {
    const from = await it.mark();
    expect(await it.venue.place(MANY, 500)).toHaveLength(500);
    await it.venue.place(BYSTANDER, 20);
    await it.raise(MANY);
    await it.untilEmpty(MANY);
    expect(await it.venue.openOrders(BYSTANDER)).toHaveLength(20);
    const types = (await it.actions(MANY, from)).map(({ type }) => type);
    expect(types).toEqual(['cancel', 'cancel', 'cancel']);
    expect(await it.actions(BYSTANDER, from)).toEqual([]);
    const seen = await it.untilStage(MANY, 'verified');
    expect(seen).toMatchObject({
      orders: { count: 0 },
      epochs: { panic_epoch: (await it.pairs(MANY)).panic_epoch },
    });
    expect((await it.venueSeen(BYSTANDER))?.clearance ?? null).toBeNull();
  });

  test('says cancelling, zero_seen, verified in that order, and nothing before its proof', async () => {
    await it.venue.place(STAGES, 3);
    const redis = await it.pair.client('latch', 'web');
    const lies: VenueSeen[] = [];
    let done = false;
    const watching = (async () => {
      while (!done) {
        const json = await redis.get(latchKeys.venueSeen(engineIdSchema.parse(STAGES)));
        const seen = json === null ? null : venueSeenSchema.parse(JSON.parse(json));
        if (seen !== null && seen.orders.count > 0 && /zero_seen|verified/.test(seen.clearance ?? ''))
          lies.push(seen);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    })();
    const stoppedMs = Date.now();
    await it.raise(STAGES);
    const verified = await it.untilStage(STAGES, 'verified', stoppedMs);
    done = true;
    await watching;
    expect(lies).toEqual([]);
    expect(Date.parse(verified.as_of) - stoppedMs).toBeGreaterThanOrEqual(3_000);
    const told = it.said(STAGES);
    expect(told.filter((msg) => /^(a stop|3 orders|cancel|the venue shows|verified)/.test(msg))).toEqual([
      'a stop stands: cancelling until the account is empty',
      'cancel: 1 actions sent',
      expect.stringContaining('3 orders rest: '),
      'the venue shows no order',
      'verified: no order can land any more',
    ]);
  });

  test('a resume ends it: orders that come then are left alone', async () => {
    await it.raise(RESUMED);
    await it.untilStage(RESUMED, 'verified');
    await it.resume(RESUMED);
    await until('watching', async () => (await it.detail(`venue ${RESUMED}`))?.startsWith('watching'));
    const from = await it.mark();
    await it.venue.place(RESUMED, 5);
    await it.raise(CLOCK);
    await it.untilStage(CLOCK, 'verified');
    expect(await it.actions(RESUMED, from)).toEqual([]);
    expect(await it.venue.openOrders(RESUMED)).toHaveLength(5);
  });

  test('an order that appears after zero reopens it and is cancelled', async () => {
    await it.raise(LATE);
    await it.untilStage(LATE, 'verified');
    const [oid] = await it.venue.place(LATE, 1);
    await it.untilEmpty(LATE);
    // Struck for first: what was seen is said after the cancel is on its way.
    await until('it is told', () => it.said(LATE).includes(`1 order appeared after zero: ${oid}`));
  });
});

describe.concurrent('finds the cause itself, and raises before it strikes', () => {
  test('a dark engine', async () => {
    await it.venue.place(DARK, 10);
    const before = await it.pairs(DARK);
    await engines.get(DARK)?.stop();
    await it.untilEmpty(DARK);
    const acts = await until('its own audit of both', async () => {
      const records = await readRecords(join(it.pair.home.data, 'audit/guardian'));
      const own = records.filter(({ data }) => data.engine === DARK || data.engine_id === DARK);
      const types = own.map(({ type }) => type).filter((type) => /^(latch\.|cancel$)/.test(type));
      return types.includes('cancel') ? types : null;
    });
    expect(acts[0]).toMatch(/^latch\.(raised|owed)$/);
    await it.untilStage(DARK, 'verified');
    expect(await it.untilCauses(DARK, before.panic_epoch)).toEqual([
      expect.objectContaining({
        who: 'guardian',
        path: 'guardian',
        reason: expect.stringContaining('DARK'),
      }),
    ]);
    const other = await it.pairs(BYSTANDER);
    expect(other.panic_epoch).toBe(other.resume_epoch);
  });

  test('orders that an engine left when it said goodbye', async () => {
    await engines.get(PARTED)?.stop('SIGTERM');
    await until('a goodbye seen', async () => (await it.detail(`engine ${PARTED}`))?.startsWith('stopped'));
    const before = await it.pairs(PARTED);
    await it.venue.place(PARTED, 2);
    await it.untilEmpty(PARTED);
    expect(await it.untilCauses(PARTED, before.panic_epoch)).toEqual([
      expect.objectContaining({
        reason: expect.stringContaining(`orders rest although engine ${PARTED} stopped as planned`),
      }),
    ]);
  });
});

test('the kill file of one engine; over a restart neither it nor a darkness that lasts is another stop, another touch is', async () => {
  const killFile = join(it.pair.home.data, `${CLOCK}/kill`);
  await it.resume(CLOCK);
  await it.venue.place(CLOCK, 4);
  const { panic_epoch: before } = await it.pairs(CLOCK);
  mkdirSync(dirname(killFile), { recursive: true });
  const touchedMs = Date.now();
  writeFileSync(killFile, '');
  await it.untilEmpty(CLOCK);
  await it.untilStage(CLOCK, 'verified', touchedMs);
  expect(await it.venue.openOrders(BYSTANDER)).toHaveLength(20);
  const byFile = await it.untilCauses(CLOCK, before);
  expect(byFile).toEqual([expect.objectContaining({ path: 'file', reason: `${CLOCK}/kill` })]);
  const byDarkness = await it.untilCauses(DARK, 0);
  await it.guardian?.remove();
  const restartedMs = Date.now();
  await it.guard();
  await Promise.all([
    it.untilStage(CLOCK, 'verified', restartedMs),
    it.untilStage(DARK, 'verified', restartedMs),
  ]);
  expect((await it.causes(CLOCK, before)).map(({ key }) => key)).toEqual(byFile.map(({ key }) => key));
  expect((await it.causes(DARK, 0)).map(({ key }) => key)).toEqual(byDarkness.map(({ key }) => key));
  writeFileSync(`${killFile}.new`, 'again');
  renameSync(`${killFile}.new`, killFile);
  await until('another cause', async () => (await it.causes(CLOCK, before)).length === 2);
});

test('it never asked the venue for anything but to cancel, to do nothing, or to cancel later', async () => {
  const acts = (await Promise.all(ALL.map((id) => it.actions(id)))).flat();
  const types = new Set(acts.map(({ type }) => type));
  expect([...types].filter((type) => !['cancel', 'noop', 'scheduleCancel'].includes(type))).toEqual([]);
  expect(types.has('cancel')).toBe(true);
});
