import { healthSchema } from '@agora/shared/health';
import { statusSchema } from '@agora/shared/status';
import { describe, expect, test } from 'vitest';
import { HandClock } from '../../test/support/doubles.ts';
import { bootedEngine, leaseValues, RUN_ID } from '../../test/support/facts.ts';
import { haltRecordOf } from '../core/engine/halting.ts';
import { process } from '../core/engine/process.ts';
import { healthOf } from './health.ts';
import { shellParts } from './shell-parts.ts';
import { statusOf } from './status.ts';

/** Booted at 0, recorded, in good contact by a read issued at 100. */
function contacted() {
  const engine = bootedEngine();
  const at = (nowMs: number) => ({ nowMs, wallMs: Date.UTC(2026, 0, 1) + nowMs });
  const read = { issuedMs: 100, answeredMs: 100, runId: RUN_ID, values: leaseValues() };
  process(engine, { kind: 'halt_recorded', record: haltRecordOf(engine), ...at(1) });
  process(engine, { kind: 'audit_state', problem: null, ...at(2) });
  process(engine, { kind: 'heartbeat_accepted', issuedMs: 50, ...at(50) });
  process(engine, { kind: 'latch_read', read, ...at(100) });
  return engine;
}

const clockAt = (nowMs: number) => Object.assign(new HandClock(), { nowMs });

test('the status is what the contract says and claims no order count that was not read', () => {
  const engine = contacted();
  const clock = clockAt(120);
  const status = statusOf({
    shell: () => shellParts(),
    engine,
    clock,
    pid: 7,
    heartbeatMs: () => 50,
    publishedMs: () => 90,
  });
  expect(statusSchema.safeParse(status).success).toBe(true);
  expect(status).toMatchObject({
    engine_id: 'mm-1',
    state: 'HALTED',
    clearance: 'cancelling',
    cause: { cause: { code: 'boot' } },
  });
  expect(status.orders).toMatchObject({ source: 'none', as_of: null });
  expect(status.processes).toMatchObject([
    { name: 'engine-mm-1', state: 'up', pid: 7, age_ms: 70 },
    { name: 'guardian', state: 'down', pid: null, age_ms: null },
  ]);
});

test('epochs that were not freshly read are not known, and count as latched', () => {
  const engine = contacted();
  const clock = clockAt(1_000);
  const { latch } = statusOf({
    shell: () => shellParts(),
    engine,
    clock,
    pid: 7,
    heartbeatMs: () => null,
    publishedMs: () => null,
  });
  expect(latch).toEqual({
    panic_epoch: null,
    resume_epoch: null,
    latched: true,
    global: { panic_epoch: null, resume_epoch: null },
  });
});

describe('/healthz', () => {
  test.each([
    ['just under 1 s', 1_099, true],
    ['at 1 s', 1_100, true],
    ['just over 1 s', 1_101, false],
  ])('redis-latch is well while the last good contact was issued %s ago', (_, nowMs, ok) => {
    expect(healthOf(contacted(), nowMs, clockAt(nowMs)).redis_latch.ok).toBe(ok);
  });

  test.each([
    ['just under 3 s', 2_999, true],
    ['at 3 s', 3_000, true],
    ['just over 3 s', 3_001, false],
  ])('redis-live is well while the last accepted frame was issued %s ago', (_, ageMs, ok) => {
    expect(healthOf(contacted(), 100, clockAt(100 + ageMs)).redis_live.ok).toBe(ok);
  });

  test('right after boot it answers, with nothing known and nothing well', () => {
    const health = healthOf(bootedEngine(), null, clockAt(5));
    expect(healthSchema.safeParse(health).success).toBe(true);
    expect(health).toMatchObject({
      ok: false,
      state: 'HALTED',
      uptime_ms: 5,
      redis_latch: { ok: false, age_ms: null },
      redis_live: { ok: false, age_ms: null },
    });
  });
});
