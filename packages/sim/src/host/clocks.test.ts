// A host whose clock is off writes its time into the audit; the judges know the true one, and see the jump.
import { expect, test } from 'vitest';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine, shippedMakerVolume14dUsd } from '../shipped-config.ts';
import { tradingReport } from '../trading-report.ts';

test('I-20: a clock that goes back by half a minute is seen in the audit, and halts', {
  timeout: 60_000,
}, () => {
  const world = new EngineWorld({
    ...{ config: shippedEngine(), seed: 1, startMs: Date.UTC(2026, 2, 1, 9) },
    ...{ blockMs: 70, latencyMs: 125, usd: '100000', makerVolume14dUsd: shippedMakerVolume14dUsd() },
  });
  world.run(90_000);
  expect(world.engine.fsm.state).toBe('ACTIVE');
  const fromMs = world.time.nowMs;
  world.host.shiftClock(-30_000, 20_000);
  world.run(10_000);
  const { jumps, events } = world.chain.reader.story;
  expect(jumps.map(({ ms, byMs }) => [ms >= fromMs, byMs])).toEqual([[true, -30_000]]);
  expect(events.filter(({ ms }) => ms >= fromMs).map(({ event }) => event)).toContain('halt');
  const { verdicts } = tradingReport(world, { fromUs: 0, toUs: 1 });
  expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
  expect(verdicts.find(({ id }) => id === 'I-20')?.examined).toBeGreaterThan(0);
});
