// I-30 and I-31 on virtual time, in their short form: five minutes without faults, then each single transient, after
// which the engine quotes on both sides again within five seconds and nobody had to do anything.
import { describe, expect, test } from 'vitest';
import { EngineWorld } from './engine-world.ts';
import { shippedEngine, shippedMakerVolume14dUsd } from './shipped-config.ts';
import { tradingReport } from './trading-report.ts';
import { ACCOUNT } from './venue-world.ts';

const BACK_WITHIN_MS = 5_000;
/** Of the machine, which may be busy; a case takes a second of it. */
const CASE_MS_MAX = 120_000;
const START_MS = Date.UTC(2026, 2, 1, 9);

function startedWorld(seed: number): EngineWorld {
  const world = new EngineWorld({
    ...{ config: shippedEngine(), seed, startMs: START_MS },
    ...{ blockMs: 70, latencyMs: 125, usd: '100000', makerVolume14dUsd: shippedMakerVolume14dUsd() },
  });
  world.run(90_000);
  return world;
}

test(
  'five minutes without faults: gate open, both sides quoted, books equal to the last digit',
  () => {
    const world = startedWorld(1);
    const fromUs = world.time.nowMs * 1_000;
    world.run(300_000);
    const toUs = world.time.nowMs * 1_000;
    expect(world.settle()).toBe(true);
    const report = tradingReport(world, { fromUs, toUs });
    expect(report.gate.openShare).toBeGreaterThanOrEqual(0.999);
    expect(report.twoSided).toBeGreaterThanOrEqual(0.99);
    expect({ halts: report.gate.halts, drifts: report.drifts }).toEqual({ halts: [], drifts: 0 });
    expect(report.rows.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(report.verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(report.pnl.cashEqual).toBe(true);
    expect(report.pnl.equityDiffersUsd).toBeLessThan(0.01);
  },
  CASE_MS_MAX,
);

describe('a single transient passes by itself, and nothing is lost or doubled', () => {
  test.each<[string, (world: EngineWorld) => void]>([
    ['redis-latch silent for 100 ms', (w) => w.latch.redis.freeze(100)],
    ['redis-latch silent for 400 ms', (w) => w.latch.redis.freeze(400)],
    ['the process stalled for 300 ms', (w) => w.process.stall(300)],
    ['one request over HTTP fails', (w) => failOne(w)],
    ['a lost book', (w) => w.streams.dropFrame('l2')],
    ['a lost best bid and offer', (w) => w.streams.dropFrame('bbo')],
    ['a lost mark price', (w) => w.streams.dropFrame('reference')],
    ['the end of an order is not told', (w) => takenUntold(w, 'orderUpdate')],
    ['a fill is not told', (w) => takenUntold(w, 'fill')],
    ['the market stream lost and resubscribed', (w) => w.streams.dropSocket('market', 600)],
    ['the account stream lost and resubscribed', (w) => w.streams.dropSocket('account', 600)],
    ['both streams lost and resubscribed', (w) => bothLost(w)],
  ])('%s', { timeout: CASE_MS_MAX }, (_, strike) => {
    const world = startedWorld(2);
    expect(quotes(world)).toBe(true);
    const halts = world.engine.fsm.haltCount;
    strike(world);
    world.run(BACK_WITHIN_MS);
    expect(quotes(world)).toBe(true);
    // Nor does it come to anything later.
    world.run(20_000);
    expect(quotes(world)).toBe(true);
    expect(world.engine.fsm.haltCount).toBe(halts);
    expect(world.settle()).toBe(true);
    const { verdicts, rows } = tradingReport(world, { fromUs: 0, toUs: 1 });
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
  });
});

test(
  'two of our levels taken in one block, and told newest first: the gate stays open',
  () => {
    const world = startedWorld(2);
    const closures = [...world.engine.gate.closuresMs];
    expect(world.venue.takeBest('BTC', 'B', 2)).toBe(true);
    world.run(BACK_WITHIN_MS);
    expect(world.remarks).toContain('fills of one block told newest first');
    expect(world.engine.gate.closuresMs).toEqual(closures);
    expect(world.settle()).toBe(true);
    const { verdicts, rows } = tradingReport(world, { fromUs: 0, toUs: 1 });
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
  },
  CASE_MS_MAX,
);

test(
  'a halt between approval and send: the batch is refused at the send line, and nothing reaches the venue',
  () => {
    const world = startedWorld(3);
    const { engine, venue } = world;
    const approved = () => [...(engine.desk?.batches.values() ?? [])].find(({ nonce }) => nonce === null);
    for (let ms = 0; approved() === undefined && ms < 600_000; ms += 1) world.run(1);
    const batch = approved();
    expect(batch).toBeDefined();
    const trip = { cause: 'shutdown' as const, value: null, limit: null, subject: 'a test' };
    world.process.feed({ kind: 'halt_wanted', trip });
    const seen = venue.journal.story.submissions.length;
    world.run(10_000);
    const { denied, intents } = world.chain.reader.story;
    expect(denied).toContainEqual(expect.objectContaining({ batch: batch?.number }));
    expect(intents.some((intent) => intent.batch === batch?.number)).toBe(true);
    const sent = venue.journal.story.submissions.slice(seen).map(({ cloid }) => cloid);
    expect(sent.filter((cloid) => batch?.cloids.some((own) => own === cloid))).toEqual([]);
    expect(venue.exchange.openOrders(ACCOUNT)).toEqual([]);
  },
  CASE_MS_MAX,
);

/** ACTIVE, the gate open, and both sides of both coins at the venue. */
function quotes({ engine, venue }: EngineWorld): boolean {
  const sides = new Set(venue.exchange.openOrders(ACCOUNT).map(({ coin, side }) => `${coin} ${side}`));
  return engine.fsm.state === 'ACTIVE' && engine.closure === 'open' && sides.size === 4;
}

function bothLost(world: EngineWorld): void {
  world.streams.dropSocket('market', 600);
  world.streams.dropSocket('account', 600);
}

function takenUntold(world: EngineWorld, kind: 'orderUpdate' | 'fill'): void {
  world.streams.dropFrame(kind);
  const fills = world.venue.journal.story.fills.length;
  expect(world.venue.takeBest('BTC', 'B')).toBe(true);
  world.run(200);
  expect(world.venue.journal.story.fills.length).toBeGreaterThan(fills);
}

/** The next look, or cancel, whichever comes first. */
function failOne(world: EngineWorld): void {
  world.process.life.shell.way.failing += 1;
  world.process.life.shell.reads.look('all');
}
