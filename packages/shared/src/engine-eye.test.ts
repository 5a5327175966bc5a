import { describe, expect, test } from 'vitest';
import type { OrdersListed } from './clearing-state.ts';
import { EngineEye } from './engine-eye.ts';
import { type EngineHeartbeat, engineHeartbeatSchema } from './heartbeat.ts';
import { engineIdSchema, oidSchema } from './ids.ts';
import { LatchBook } from './latch-book.ts';
import { isoMsSchema } from './time.ts';

const ID = engineIdSchema.parse('mm-1');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const CLEAR = { panic_epoch: 0, resume_epoch: 0, global: { panic_epoch: 0, resume_epoch: 0 } };
const beat = (seq: number, goodbye = false, change: object = {}): EngineHeartbeat =>
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
    ...change,
  });
const seen = (startedMs: number, count: number, from = 0): OrdersListed => ({
  startedMs,
  orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(from + i), coin: 'BTC' })),
});
const HEALTH = {
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
  const stop = eye.stopToRaise(book, null, 2_000);
  expect(stop).toMatchObject({ engine: ID, path: 'guardian', key: 'dark:mm-1:boot-0001:500' });
  expect(eye.stopToRaise(book, null, 2_000)).toEqual(stop);
  book.raised(ID, 1);
  expect(eye.stopToRaise(book, null, 2_000)).toBeNull();
});

test('nothing is raised before the verdict is told', () => {
  const { eye, book } = eyeAfter(2_000, 500);
  expect(eye.stopToRaise(book, null, 2_000)).toBeNull();
});

test('orders that an absent engine left are stopped for, by a read that began after it was found absent', () => {
  const { eye, book } = eyeAfter(500, 500, beat(500, true));
  expect(eye.news(500)).toBe('goodbye');
  expect(eye.stopToRaise(book, seen(500, 3), 600)).toBeNull();
  expect(eye.stopToRaise(book, seen(501, 0), 600)).toBeNull();
  expect(eye.stopToRaise(book, seen(501, 3), 600)).toMatchObject({
    engine: ID,
    key: 'left:mm-1:boot-0001:500',
  });
});

test('a living engine is not stopped for its orders', () => {
  const { eye, book } = eyeAfter(500, 500);
  eye.news(500);
  expect(eye.stopToRaise(book, seen(501, 9), 600)).toBeNull();
});

describe('orders that a halted engine leaves at rest, without a stop that stands', () => {
  const HALTED = { state: 'HALTED', boot_id: 'boot-0002' };
  /** An engine that trades until 500 and is seen again at 1,000, as another boot; `lists` are read meanwhile. What is raised, and when. */
  function raised(lists: readonly OrdersListed[], again: object = HALTED, beats = (_ms: number) => true) {
    const { eye, book } = eyeAfter(500, 500);
    for (let ms = 600; ms <= 30_000; ms += 100) {
      eye.looks(ms);
      eye.hears(ms >= 1_000 && beats(ms) ? beat(ms, false, again) : undefined, ms);
      eye.probes({ status: 200, json: { ...HEALTH, ...again } }, ms);
      eye.news(ms);
      const stop = eye.stopToRaise(book, lists.findLast(({ startedMs }) => startedMs < ms) ?? null, ms);
      if (stop !== null) return { ms, key: stop.key, reason: stop.reason };
    }
    return null;
  }

  test('are a cause when two lists ten seconds apart show them', () => {
    expect(raised([seen(3_000, 4), seen(13_000, 4)])).toEqual({
      ms: 13_100,
      key: 'rest:mm-1:boot-0002',
      reason: '4 orders rest although engine mm-1 is halted: it does not cancel them',
    });
  });

  test.each<[string, OrdersListed[]]>([
    ['one list alone says nothing', [seen(3_000, 4)]],
    ['nor do two that are nearer', [seen(3_000, 4), seen(11_999, 4)]],
    ['nor one that began before it was halted', [seen(900, 4), seen(11_000, 4)]],
    ['an ordinary restart cancels them', [seen(1_100, 4), seen(11_100, 0)]],
    ['others than those are another beginning', [seen(3_000, 4), seen(13_000, 2, 4)]],
    ['an empty list between is another beginning', [seen(3_000, 4), seen(8_000, 0), seen(13_000, 4)]],
  ])('%s', (_, lists) => {
    expect(raised(lists)).toBeNull();
  });

  test('some of them are enough, over many lists', () => {
    const lists = [seen(3_000, 4), seen(8_000, 2), seen(12_000, 1)];
    expect(raised(lists)).toMatchObject({ ms: 12_100, reason: expect.stringMatching(/^1 order rests/) });
  });

  test('an engine that trades is left alone', () => {
    expect(raised([seen(3_000, 4), seen(13_000, 4)], { boot_id: 'boot-0002' })).toBeNull();
  });

  test('what is not freshly known to be halted is left alone, and counts anew when it is', () => {
    const lists = [seen(3_000, 4), seen(13_000, 4), seen(23_000, 4)];
    expect(raised(lists, HALTED, (ms) => ms < 9_000)).toBeNull();
    expect(raised(lists, HALTED, (ms) => ms < 9_000 || ms > 11_000)).toMatchObject({ ms: 23_100 });
  });

  test('where a stop stands nothing is raised above it: they are being cancelled', () => {
    const { eye, book } = eyeAfter(500, 500);
    book.raised(ID, 1);
    for (let ms = 600; ms <= 30_000; ms += 100) {
      eye.looks(ms);
      eye.hears(beat(ms, false, HALTED), ms);
      eye.news(ms);
      expect(eye.stopToRaise(book, seen(ms - (ms % 10_000), 4), ms)).toBeNull();
    }
  });

  test('what was listed while a stop stood is no cause once it is resumed, however long the next list takes', () => {
    const { eye, book } = eyeAfter(500, 500);
    book.raised(ID, 1);
    for (let ms = 600; ms <= 30_000; ms += 100) {
      if (ms === 12_000) book.note(ID, { ...CLEAR, panic_epoch: 1, resume_epoch: 1 }, ms);
      eye.looks(ms);
      eye.hears(beat(ms, false, HALTED), ms);
      eye.news(ms);
      // Cancels failed for eleven seconds, and then no read is answered any more.
      const listedMs = Math.min(11_000, ms - (ms % 1_000));
      expect(eye.stopToRaise(book, seen(listedMs, 4), ms), `at ${ms} ms`).toBeNull();
    }
  });
});

test('a latch that went back is raised in its own scope', () => {
  const { eye, book } = eyeAfter(500, 500);
  book.note(ID, { ...CLEAR, global: { panic_epoch: 7, resume_epoch: 7 } }, 1);
  book.note(ID, CLEAR, 2);
  expect(eye.stopToRaise(book, null, 2_000)).toMatchObject({ engine: null, key: 'rolled-back:global:7' });
});

test('its own port keeps it alive, and only as itself', () => {
  const { eye } = eyeAfter(2_000, 500);
  eye.probes({ silent: 'ECONNREFUSED' }, 1_900);
  expect(eye.news(2_000)).toBe('DARK');
  eye.probes({ status: 200, json: { ...HEALTH, engine_id: 'mm-2' } }, 2_000);
  expect(eye.news(2_000)).toBeNull();
  eye.probes({ status: 200, json: HEALTH }, 2_000);
  expect(eye.news(2_000)).toBe('alive');
  expect(eye.sight.probeMs).toBe(2_000);
});
