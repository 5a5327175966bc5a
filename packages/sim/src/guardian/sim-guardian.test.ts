// The guardian's own code in the simulated world does what it is there for, and a world without faults keeps it quiet.
import type { AuditLine } from '@agora/testkit/judge/audit-story';
import { NO_FACTS, type StopHeard } from '@agora/testkit/judge/facts';
import { NO_OUTAGES } from '@agora/testkit/judge/verdict';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { expect, test } from 'vitest';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine } from '../shipped-config.ts';
import { tradingReport } from '../trading-report.ts';
import { ACCOUNT } from '../venue-world.ts';

const START_MS = Date.UTC(2026, 2, 1, 9);
const QUOTES_AFTER_MS = 20_000;

async function quoting() {
  const options = { seed: 1, startMs: START_MS, blockMs: 70, latencyMs: 125, usd: '100000', guarded: true };
  const world = new EngineWorld({ config: roomyEnvelope(shippedEngine()), ...options });
  await world.live(QUOTES_AFTER_MS);
  const { guardian } = world;
  if (guardian === null) throw new Error('the world is not guarded');
  const resting = () => world.venue.exchange.openOrders(ACCOUNT).length;
  const raised = () => guardian.lines.filter(({ type }) => type.startsWith('latch.')).map(({ type }) => type);
  expect([raised(), resting() > 0]).toEqual([[], true]);
  return { world, guardian, resting, raised };
}

test('an engine that stands still is dark after a second: raised, and cancelled although nobody else does', async () => {
  const { world, resting, raised } = await quoting();
  world.process.stall(60_000);
  await world.live(3_000);
  expect([raised(), resting()]).toEqual([['latch.raised'], 0]);
});

test('killed and back within moments, and its desk does not open: what it leaves is stopped for', async () => {
  const { world, resting, raised } = await quoting();
  world.process.crash(200, 600_000);
  await world.live(9_000);
  expect([raised(), resting() > 0]).toEqual([[], true]);
  await world.live(4_000);
  expect([raised(), resting()]).toEqual([['latch.raised'], 0]);
});

test('an ordinary restart is no cause: it cancels what it finds itself', async () => {
  const { world, resting, raised } = await quoting();
  world.process.crash(200);
  await world.live(40_000);
  expect([raised(), resting()]).toEqual([[], 0]);
});

test('a stop that redis-latch does not take is a kill file, struck for at once, and raised when redis-latch is back', async () => {
  const { world, resting, raised } = await quoting();
  world.latch.redis.restart(5_000);
  world.process.stall(60_000);
  await world.live(3_000);
  expect([raised(), world.host.kill.isThere, resting()]).toEqual([['latch.owed'], true, 0]);
  await world.live(4_000);
  expect(raised()).toContain('latch.raised');
  expect(world.latch.panicE).toBeGreaterThan(0);
});

test('a latch that went back is raised above what it once was, though the engine is gone', async () => {
  const { world, raised } = await quoting();
  for (const _ of [1, 2]) world.latch.stop('engine');
  await world.live(1_000);
  const before = world.latch.panicE;
  world.process.crash(60_000);
  world.latch.rollBack(100, 1);
  await world.live(500);
  expect(raised()).toContain('latch.raised');
  expect(world.latch.panicE).toBeGreaterThanOrEqual(before);
});

test('while it is dead nothing is struck; the next life finds the engine dark and strikes', async () => {
  const { world, guardian, resting, raised } = await quoting();
  guardian.die(5_000);
  world.process.stall(60_000);
  await world.live(4_900);
  expect([raised(), resting() > 0]).toEqual([[], true]);
  await world.live(3_000);
  expect([raised(), resting()]).toEqual([['latch.raised'], 0]);
});

test('cut off from the venue it raises all the same, and cancels when it reaches it again', async () => {
  const { world, guardian, resting, raised } = await quoting();
  guardian.cut('venue', 6_000);
  world.process.stall(60_000);
  await world.live(5_000);
  expect([raised(), resting() > 0]).toEqual([['latch.raised'], true]);
  await world.live(5_000);
  expect(resting()).toBe(0);
});

test('what it says of an empty account is judged by its own reads, and a word too early is noticed', async () => {
  const { world, guardian } = await quoting();
  world.process.stall(60_000);
  await world.live(10_000);
  const judged = (lines: readonly AuditLine[]) => {
    const facts = { ...NO_FACTS, guardian: lines };
    const { verdicts } = tradingReport(world, { fromUs: 0, toUs: 1 }, NO_OUTAGES, facts);
    return verdicts.find(({ id }) => id === 'I-05');
  };
  const said = judged(guardian.lines);
  expect([said?.holds, said?.evidence]).toEqual([true, []]);
  expect(said?.examined).toBeGreaterThan(judged([])?.examined ?? 0);
  const begun = guardian.lines.find(({ data }) => data.stage === 'cancelling');
  const early = guardian.lines.map((line) =>
    line.data.stage === 'verified' ? { ...line, ts: begun?.ts ?? '' } : line,
  );
  expect(judged(early)?.holds).toBe(false);
});

test('a stop that a kill file alone makes durable is answered so', async () => {
  const { world, guardian } = await quoting();
  const heard: StopHeard[] = [];
  world.latch.redis.restart(5_000);
  guardian.stop('own', 'sim-stop-1', (stop) => heard.push(stop));
  await world.live(3_000);
  expect(heard).toMatchObject([{ durable: true, inFile: true }]);
});
