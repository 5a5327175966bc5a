// What a night knows of its own stops: those that no guardian was there to see, too.
import { knownStops } from '@agora/testkit/judge/stops-known';
import { roomyEnvelope } from '@agora/testkit/roomy-envelope';
import { expect, test } from 'vitest';
import { EngineWorld } from '../engine-world.ts';
import { shippedEngine } from '../shipped-config.ts';
import { evidenceOf } from '../trading-report.ts';
import { inject } from './inject.ts';
import { factsOf } from './known.ts';
import { LatchLooks } from './latch-looks.ts';
import { Operator } from './operator.ts';

/** Of the machine, which may be busy. */
const CASE_MS_MAX = 60_000;
const START_MS = Date.UTC(2026, 2, 1, 9);

test('a kill file and a raise by hand while the guardian is away', { timeout: CASE_MS_MAX }, async () => {
  const options = { seed: 1, startMs: START_MS, blockMs: 70, latencyMs: 125, usd: '100000', guarded: true };
  const world = new EngineWorld({ config: roomyEnvelope(shippedEngine()), ...options });
  const [operator, looks] = [new Operator(world), new LatchLooks(world)];
  await world.live(21_000);
  expect(world.engine.fsm.state).toBe('ACTIVE');
  world.guardian?.die(60_000);
  const [fromMs, facts] = [world.time.nowMs, () => factsOf(world, operator, looks)];
  inject(world, operator, { kind: 'kill_file', ms: 500 });
  await world.live(1_000);
  expect(world.engine.fsm.state).toBe('HALTED');
  expect(facts().killFiles).toEqual([{ fromUs: fromMs * 1_000, toUs: Number.POSITIVE_INFINITY }]);
  operator.stop('global');
  await world.live(6_000);
  // The operator has looked meanwhile: removed the file, and touched the other one.
  const { killFiles, touchedUs, stops, latch } = facts();
  expect(killFiles?.map(({ toUs }) => toUs < world.time.nowMs * 1_000)).toEqual([true]);
  expect(touchedUs?.some((us) => us > fromMs * 1_000)).toBe(true);
  expect(stops).toMatchObject([{ status: 0, scope: 'all', durable: true, epoch: 1 }]);
  expect(latch.length).toBeGreaterThan(0);
  const known = knownStops(evidenceOf(world, undefined, facts())).map(({ what }) => what);
  expect(known).toEqual(['the kill file', 'the stop answered 0']);
});
