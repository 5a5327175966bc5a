import { expect, test } from 'vitest';
import type { AccountSeen } from './clearing.ts';
import { EngineEye } from './engine-eye.ts';
import { type EngineHeartbeat, engineHeartbeatSchema } from './heartbeat.ts';
import { engineIdSchema, oidSchema } from './ids.ts';
import { LatchBook } from './latch-book.ts';
import { isoMsSchema } from './time.ts';

const ID = engineIdSchema.parse('mm-1');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const CLEAR = { panic_epoch: 0, resume_epoch: 0, global: { panic_epoch: 0, resume_epoch: 0 } };
const beat = (seq: number, goodbye = false): EngineHeartbeat =>
  engineHeartbeatSchema.parse({
    boot_id: 'boot-0001',
    build_id: 'test-build',
    contract_version: 1,
    pid: 1,
    seq,
    at: AT,
    mono_ms: 0,
    engine_id: 'mm-1',
    state: 'ACTIVE',
    ...(goodbye ? { goodbye: { at: AT, reason: 'SIGTERM' } } : {}),
  });
const seen = (startedMs: number, count: number): AccountSeen => ({
  startedMs,
  at: AT,
  epochs: null,
  orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(i), coin: 'BTC' })),
  positions: [],
});

/** Looks every 100 ms from 0 to `untilMs`; the last look at a heartbeat is at `beatsUntilMs`. */
function eyeAfter(untilMs: number, beatsUntilMs: number, last?: EngineHeartbeat) {
  const [eye, book] = [new EngineEye(ID, 0), new LatchBook()];
  book.note(ID, CLEAR, 0);
  for (let ms = 0; ms <= untilMs; ms += 100) {
    eye.looks(ms);
    if (ms <= beatsUntilMs) eye.hears(ms === beatsUntilMs && last !== undefined ? last : beat(ms), ms);
    else eye.hears(undefined, ms);
  }
  return { eye, book };
}

test('each change of the verdict is news once', () => {
  const { eye } = eyeAfter(500, 500);
  expect([eye.news(500), eye.news(500)]).toEqual(['alive', null]);
  for (let ms = 600; ms <= 1_600; ms += 100) eye.looks(ms);
  expect([eye.news(1_600), eye.news(1_700)]).toEqual(['DARK', null]);
});

test('a dark engine is stopped once, and again while no stop stands', () => {
  const { eye, book } = eyeAfter(2_000, 500);
  eye.news(2_000);
  const stop = eye.stopToRaise(book, null);
  expect(stop).toMatchObject({ engine: ID, path: 'guardian', key: 'dark:mm-1:boot-0001:500' });
  expect(eye.stopToRaise(book, null)).toEqual(stop);
  book.raised(ID, 1);
  expect(eye.stopToRaise(book, null)).toBeNull();
});

test('nothing is raised before the verdict is told', () => {
  const { eye, book } = eyeAfter(2_000, 500);
  expect(eye.stopToRaise(book, null)).toBeNull();
});

test('orders that an absent engine left are stopped for, by a read that began after it was found absent', () => {
  const { eye, book } = eyeAfter(500, 500, beat(500, true));
  expect(eye.news(500)).toBe('goodbye');
  expect(eye.stopToRaise(book, seen(500, 3))).toBeNull();
  expect(eye.stopToRaise(book, seen(501, 0))).toBeNull();
  expect(eye.stopToRaise(book, seen(501, 3))).toMatchObject({ engine: ID, key: 'left:mm-1:boot-0001:500' });
});

test('a living engine is not stopped for its orders', () => {
  const { eye, book } = eyeAfter(500, 500);
  eye.news(500);
  expect(eye.stopToRaise(book, seen(501, 9))).toBeNull();
});

test('a latch that went back is raised in its own scope', () => {
  const { eye, book } = eyeAfter(500, 500);
  book.note(ID, { ...CLEAR, global: { panic_epoch: 7, resume_epoch: 7 } }, 1);
  book.note(ID, CLEAR, 2);
  expect(eye.stopToRaise(book, null)).toMatchObject({ engine: null, key: 'rolled-back:global:7' });
});

test('its own port keeps it alive, and only as itself', () => {
  const { eye } = eyeAfter(2_000, 500);
  eye.probes({ silent: 'ECONNREFUSED' }, 1_900);
  expect(eye.news(2_000)).toBe('DARK');
  const health = {
    process: 'engine',
    engine_id: 'mm-1',
    ok: true,
    boot_id: 'boot-0001',
    build_id: 'b',
    contract_version: 1,
    at: AT,
    state: 'ACTIVE',
    parts: [],
  };
  eye.probes({ status: 200, json: { ...health, engine_id: 'mm-2' } }, 2_000);
  expect(eye.news(2_000)).toBeNull();
  eye.probes({ status: 200, json: health }, 2_000);
  expect(eye.news(2_000)).toBe('alive');
  expect(eye.sight.probeMs).toBe(2_000);
});
