import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DISPLAY_WORDS, type Display, deriveDisplay, displaySchema } from './display.ts';
import {
  ago,
  clearanceFixture,
  exposureRow,
  frameFixture,
  haltedSnapshot,
  haltFixture,
  latchSet,
  signalsWith,
  snapshotFixture,
} from './fixtures.ts';
import { seenArbitrary } from './frame.arbitrary.ts';
import { frameFactsSchema } from './frame-facts.ts';
import { isLatched } from './latch.ts';
import { SCENARIOS } from './scenarios.ts';
import { readSituation, type Seen } from './situation.ts';

// Many random frames: on a loaded machine the default of five seconds may not do.
vi.setConfig({ testTimeout: 60_000 });

const TABLE: Readonly<Record<number, Pick<Display, 'word' | 'look' | 'priority'>>> = {
  1: { word: 'CHECKING', look: 'grey_dashed', priority: 'none' },
  2: { word: 'UNKNOWN', look: 'violet_dashed', priority: 'P1' },
  3: { word: 'HALTING', look: 'amber_outline', priority: 'P2' },
  4: { word: 'UNCONFIRMED', look: 'red_fill', priority: 'P1' },
  5: { word: 'BREACH', look: 'red_fill', priority: 'P1' },
  6: { word: 'HALTED', look: 'amber_outline', priority: 'P2' },
  7: { word: 'HALTED', look: 'grey', priority: 'P3' },
  8: { word: 'RECOVERING', look: 'grey_ring', priority: 'none' },
  9: { word: 'GATED', look: 'amber_outline', priority: 'P2' },
  10: { word: 'REDUCING', look: 'amber_outline', priority: 'P3' },
  11: { word: 'ACTIVE', look: 'grey', priority: 'none' },
  12: { word: 'UNKNOWN', look: 'violet_dashed', priority: 'P1' },
};

describe('the table', () => {
  test.each(Object.entries(SCENARIOS))('%s', (_, { seen, display }) => {
    const derived = deriveDisplay(seen);
    expect(derived).toMatchObject({ row: display, ...TABLE[display] });
    expect(displaySchema.parse(derived)).toEqual(derived);
  });

  test.each(Object.entries(SCENARIOS))('%s: the frame is as it would come over the wire', (_, { seen }) => {
    if (seen.frame !== null)
      expect(frameFactsSchema.parse(JSON.parse(JSON.stringify(seen.frame)))).toEqual(seen.frame);
  });

  test('the scenarios reach all twelve rows and every word', () => {
    const rows = new Set(Object.values(SCENARIOS).map((s) => s.display));
    expect([...rows].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const words = new Set(Object.values(SCENARIOS).map((s) => deriveDisplay(s.seen).word));
    expect(words.size).toBe(DISPLAY_WORDS.length);
  });
});

describe('boundaries', () => {
  const at = (frame: Seen['frame'], linkMs = 0): Seen => ({ frame, elapsedMs: 0, linkMs });
  const word = (seen: Seen) => deriveDisplay(seen).word;
  const stopping = (seconds: number) =>
    at(
      frameFixture({
        latch: latchSet(seconds),
        guardian_seen: null,
        snapshot: haltedSnapshot({
          clearance: clearanceFixture({ stage: 'cancelling', started_at: ago(seconds), zero_seen_at: null }),
        }),
      }),
    );
  const failingFor = (seconds: number) =>
    at(
      frameFixture({
        snapshot: snapshotFixture({
          signals: signalsWith(['preflight_ok'], seconds),
          gate: { open: false, since: null, missing: ['preflight_ok'], closures_10min: 0 },
        }),
      }),
    );
  const liquidation = (liq_distance_pct: number) =>
    at(
      frameFixture({
        snapshot: snapshotFixture({
          exposure: { ...snapshotFixture().exposure, rows: [exposureRow({ liq_distance_pct })] },
        }),
      }),
    );
  const age = (clock: string, ms: number | null) =>
    at(frameFixture({ ages: { ...frameFixture().ages, [clock]: ms } }));

  test.each<[string, Seen, string]>([
    ['a stop 5.000 s old', stopping(5), 'HALTING'],
    ['a stop 5.001 s old', stopping(5.001), 'UNCONFIRMED'],
    ['orders resting 3.000 s under a failed signal', failingFor(3), 'GATED'],
    ['orders resting 3.001 s under a failed signal', failingFor(3.001), 'UNKNOWN'],
    ['liquidation at its limit', liquidation(15), 'ACTIVE'],
    ['liquidation just inside its limit', liquidation(14.999), 'BREACH'],
    ['link 4.000 s', at(frameFixture(), 4_000), 'ACTIVE'],
    ['link 4.001 s', at(frameFixture(), 4_001), 'UNKNOWN'],
    ['redis-live 4.000 s', age('redis_live_ms', 4_000), 'ACTIVE'],
    ['redis-live 4.001 s', age('redis_live_ms', 4_001), 'UNKNOWN'],
    ['redis-latch 4.001 s', age('redis_latch_ms', 4_001), 'UNKNOWN'],
    ['engine 5.000 s', age('engine_ms', 5_000), 'ACTIVE'],
    ['engine 5.001 s', age('engine_ms', 5_001), 'UNKNOWN'],
    ['engine age not known', age('engine_ms', null), 'UNKNOWN'],
    ['snapshot 5.001 s', age('snapshot_ms', 5_001), 'UNKNOWN'],
    ['venue 15.000 s', age('venue_ms', 15_000), 'ACTIVE'],
    ['venue 15.001 s', age('venue_ms', 15_001), 'UNKNOWN'],
    ['reconciliation 30.000 s', age('recon_ms', 30_000), 'ACTIVE'],
    ['reconciliation 30.001 s', age('recon_ms', 30_001), 'UNKNOWN'],
    ['guardian silent', age('guardian_ms', null), 'ACTIVE'],
  ])('%s is %s', (_, seen, expected) => {
    expect(word(seen)).toBe(expected);
  });

  test('a frame grows old in the reader: the same frame is UNKNOWN later', () => {
    const frame = frameFixture();
    expect(word({ frame, elapsedMs: 3_800, linkMs: 0 })).toBe('ACTIVE');
    expect(word({ frame, elapsedMs: 4_700, linkMs: 0 })).toBe('UNKNOWN');
  });
});

describe('the guardian as witness of a dead engine', () => {
  const dead = SCENARIOS['engine dead, guardian saw zero and a position'].seen;
  const withSeen = (change: object, frame: object = {}): Seen => {
    const base = dead.frame;
    return {
      ...dead,
      frame: frameFactsSchema.parse({
        ...base,
        guardian_seen: { ...base?.guardian_seen, ...change },
        ...frame,
      }),
    };
  };
  test.each<[string, Seen]>([
    ['it saw an order', withSeen({ orders: { count: 1, oids: [] } })],
    ['its read is old', withSeen({ as_of: ago(15.001) })],
    ['its read lies in the future', withSeen({ as_of: ago(-1.001) })],
    ['it is still cancelling', withSeen({ clearance: 'cancelling' })],
    ['it was only watching a latched engine', withSeen({ clearance: null })],
    [
      'it had not seen the stop that stands now',
      withSeen({ epochs: { panic_epoch: 3, panic_global_epoch: 1 } }),
    ],
    ['it could not read the latch', withSeen({ epochs: null })],
    [
      'nothing is latched and nobody said goodbye',
      withSeen({ epochs: { panic_epoch: 3, panic_global_epoch: 1 } }, { latch: frameFixture().latch }),
    ],
    ['redis-latch cannot be read', withSeen({}, { latch: null })],
  ])('does not count when %s', (_, seen) => {
    expect(deriveDisplay(dead).word).toBe('HALTED');
    expect(deriveDisplay(seen)).toMatchObject({ row: 2, word: 'UNKNOWN' });
  });

  test('contradicts an engine that says zero', () => {
    const frame = frameFixture({
      latch: latchSet(),
      snapshot: haltedSnapshot(),
      guardian_seen: {
        ...frameFixture().guardian_seen,
        as_of: ago(5),
        orders: { count: 2, oids: [] },
      } as never,
    });
    expect(deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 }).word).toBe('UNCONFIRMED');
  });
});

describe('laws over random frames', () => {
  const law = (name: string, holds: (seen: Seen, display: Display) => void) =>
    test(name, () => {
      fc.assert(
        fc.property(seenArbitrary, (seen) => holds(seen, deriveDisplay(seen))),
        { numRuns: 1_000 },
      );
    });

  law('every frame has exactly one row, and its text is whole', (_, display) => {
    expect(TABLE[display.row]).toMatchObject({
      word: display.word,
      look: display.look,
      priority: display.priority,
    });
    const text = Object.values(display).join('|');
    expect(text).not.toMatch(/undefined|NaN|Infinity|null|\[object/);
    expect(display.answer).not.toBe('');
    expect(display.title).toMatch(/^(\? |! )?[A-Z]+/);
  });

  law(
    'the gate is OPEN only under ACTIVE or REDUCING, with a latch that was read as clear',
    (seen, display) => {
      if (display.gate !== 'Gate OPEN') return;
      expect(['ACTIVE', 'REDUCING']).toContain(display.word);
      expect(isLatched(seen.frame?.latch ?? null)).toBe(false);
      expect(seen.frame?.snapshot?.signals.every((s) => s.holds)).toBe(true);
    },
  );

  law('a frame says ACTIVE, REDUCING or GATED only of an engine that says ACTIVE', (seen, display) => {
    if (!['ACTIVE', 'REDUCING', 'GATED'].includes(display.word)) return;
    expect(seen.frame?.snapshot?.state).toBe('ACTIVE');
    expect(isLatched(seen.frame?.latch ?? null)).toBe(false);
  });

  law('words this build does not know give UNKNOWN, unless the guardian saw zero', (seen, display) => {
    const s = readSituation(seen);
    if (s === null || s.byGuardian || s.snapshot === null) return;
    if (s.snapshot.state === 'unknown') expect(display.word).toBe('UNKNOWN');
    if (s.snapshot.quote_mode === 'unknown') expect(['ACTIVE', 'REDUCING']).not.toContain(display.word);
    if (s.stage === 'unknown') expect(['HALTED', 'HALTING']).not.toContain(display.word);
  });

  law('"flat" is said only by a fresh venue read and of no position', (seen, display) => {
    if (!/flat/i.test(`${display.answer}${display.detail}`)) return;
    const s = readSituation(seen);
    expect(s?.positions).toEqual([]);
    expect(s?.byGuardian === true || s?.lost.venue === false).toBe(true);
  });

  law('an engine that is not heard is never called halted on its own word', (seen, display) => {
    const s = readSituation(seen);
    if (s?.lost.engine && !s.byGuardian) expect(display.word).toBe('UNKNOWN');
  });

  law('an old frame is UNKNOWN, whatever it said', (seen) => {
    if (seen.frame === null) return;
    expect(deriveDisplay({ ...seen, linkMs: 60_000 }).word).toBe('UNKNOWN');
    expect(deriveDisplay({ ...seen, elapsedMs: seen.elapsedMs + 60_000 }).word).toBe('UNKNOWN');
  });
});

test('an unreadable snapshot is not known, and never an error', () => {
  const frame = frameFactsSchema.parse({ ...frameFixture(), snapshot: { state: 'ACTIVE', rubbish: true } });
  expect(frame.snapshot).toBeNull();
  expect(deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 }).word).toBe('UNKNOWN');
});

test('the title of a halt says for how long', () => {
  const frame = frameFixture({
    latch: latchSet(),
    guardian_seen: null,
    snapshot: haltedSnapshot({ halt: haltFixture() }),
  });
  expect(deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 }).title).toBe('HALTED 4m · mm-btc-1');
});
