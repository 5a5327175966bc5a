/** Random frames for property tests: every field varies alone, so that combinations nobody thought of occur. */
import fc from 'fast-check';
import { canonicalDecimal } from './decimal.ts';
import {
  ago,
  clearanceFixture,
  exposureRow,
  frameFixture,
  gatesWith,
  haltFixture,
  LATCH_CLEAR,
  latchSet,
  signalsWith,
  snapshotFixture,
} from './fixtures.ts';
import type { FrameFacts } from './frame-facts.ts';
import { HALT_CAUSE_CODES } from './halt-cause.ts';
import { STOP_PATHS } from './latch.ts';
import { RECOVERY_GATES, type RecoveryGateName } from './resume.ts';
import { SCENARIOS } from './scenarios.ts';
import { SIGNAL_NAMES } from './signal.ts';
import type { Seen } from './situation.ts';
import type { Snapshot } from './snapshot.ts';
import { type VenueSeen, venueSeenSchema } from './venue-seen.ts';

const seconds = fc.constantFrom(0, 1, 2.9, 3, 3.1, 5, 5.1, 14.9, 15, 60, 4_000, -1, -30);
const instant = seconds.map(ago);
const maybeInstant = fc.option(instant);
const ageMs = fc.option(
  fc.constantFrom(0, 100, 1_999, 2_001, 4_000, 4_001, 5_000, 5_001, 15_000, 15_001, 30_001),
  {
    freq: 12,
  },
);
const line = fc.constantFrom('', 'x', '−$512.40', 'a & <b>', 'n'.repeat(60));
const maybeLine = fc.option(line);
const count = fc.constantFrom(0, 0, 1, 3, 14);
const decimal = fc
  .constantFrom('0', '0', '0.42', '-0.42', '-512.4', '28140', '120000.01')
  .map(canonicalDecimal);

const halt: fc.Arbitrary<Snapshot['halt']> = fc.option(
  fc
    .record({
      at: instant,
      ended_at: fc.option(instant, { freq: 2 }),
      code: fc.constantFrom(...HALT_CAUSE_CODES, 'unknown' as const),
      value: maybeLine,
      limit: maybeLine,
      subject: maybeLine,
      path: fc.constantFrom(...STOP_PATHS, 'unknown' as const),
      who: maybeLine,
      consequences_total: count,
    })
    .map(({ code, value, limit, subject, ...rest }) =>
      haltFixture({ ...rest, cause: { code, raw_code: code, value, limit, subject } }),
    ),
);

const clearance: fc.Arbitrary<Snapshot['clearance']> = fc.option(
  fc
    .record({
      stage: fc.constantFrom('cancelling', 'zero_seen', 'verified', 'unknown' as const),
      started_at: instant,
      orders_total: fc.option(count),
      orders_confirmed: count,
      unconfirmed_notional_usd: fc.option(decimal),
      zero_seen_at: maybeInstant,
      verified_at: maybeInstant,
      reopened: fc.boolean(),
    })
    .map(clearanceFixture),
);

const row = fc
  .record({
    szi: decimal,
    liq_distance_pct: fc.option(fc.constantFrom(0, 14.9, 15, 29.9, 61)),
    worst_case_usd: fc.constantFrom('0', '60000', '60000.01').map(canonicalDecimal),
  })
  .map(exposureRow);

const snapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    state: fc.constantFrom('ACTIVE', 'ACTIVE', 'HALTED', 'HALTED', 'unknown' as const),
    quote_mode: fc.constantFrom('normal', 'defensive', 'reduce_only', 'unknown' as const),
    venue: fc.constantFrom('paper', 'mainnet', 'unknown' as const),
    halt,
    clearance,
    recovering: fc.option(fc.constant({ gate: 2, of: 7 }), { freq: 3 }),
    signals: fc
      .tuple(fc.oneof(fc.constant([]), fc.subarray([...SIGNAL_NAMES], { maxLength: 3 })), seconds)
      .map(([failing, forS]) => signalsWith(failing, forS)),
    gate: fc.record({
      open: fc.boolean(),
      since: maybeInstant,
      missing: fc.subarray([...SIGNAL_NAMES]),
      closures_10min: count,
    }),
    orders: fc.record({
      resting: count,
      in_flight: count,
      unresolved: count,
      stray: fc.constantFrom(0, 0, 0, 1),
      accepted_after_closure: fc.constantFrom(0, 0, 0, 1),
      source: fc.constantFrom('ws', 'rest', 'none', 'unknown' as const),
      as_of: maybeInstant,
    }),
    exposure: fc.tuple(fc.array(row, { maxLength: 2 }), decimal, maybeInstant).map(([rows, worst, asOf]) => ({
      ...snapshotFixture().exposure,
      rows,
      worst_case_usd: worst,
      as_of: asOf,
    })),
    loss: fc.option(decimal).map((daily_pnl_usd) => ({ ...snapshotFixture().loss, daily_pnl_usd })),
    recon: fc.option(fc.boolean()).map((match) => ({ ...snapshotFixture().recon, match })),
    recovery_gates: fc
      .subarray(Object.keys(RECOVERY_GATES) as RecoveryGateName[])
      .chain((outstanding) => fc.constantFrom([], gatesWith(outstanding))),
    dead_man: fc.record({
      armed: fc.boolean(),
      eligible: fc.option(fc.boolean()),
      fires_at: maybeInstant,
      triggers_left: fc.option(count),
      volume_missing_usd: fc.option(fc.nat(1_000_000).map((n) => canonicalDecimal(String(n)))),
      detail: fc.constantFrom('', 'renewed 2 s ago', 'not enough volume traded'),
    }),
  })
  .map(snapshotFixture);

const SNAPSHOT_PARTS = [
  'state',
  'quote_mode',
  'halt',
  'clearance',
  'recovering',
  'signals',
  'gate',
  'orders',
  'exposure',
  'loss',
  'recon',
  'recovery_gates',
] as const satisfies readonly (keyof Snapshot)[];

const epochs = fc.option(
  fc.record({ panic_epoch: fc.constantFrom(3, 4), panic_global_epoch: fc.constantFrom(1, 2) }),
);
const venueSeen: fc.Arbitrary<VenueSeen> = fc
  .record({
    as_of: instant,
    orders: count.map((n) => ({ count: n, oids: [] })),
    positions: fc.array(row, { maxLength: 2 }),
    clearance: fc.option(fc.constantFrom('cancelling', 'zero_seen', 'verified', 'unknown')),
    cancelling_since: maybeInstant,
    epochs,
  })
  .map((change) => venueSeenSchema.parse({ engine_id: 'mm-btc-1', ...change }));

const latch = fc.oneof(
  { weight: 3, arbitrary: fc.constant(LATCH_CLEAR) },
  { weight: 3, arbitrary: seconds.map(latchSet) },
  { weight: 1, arbitrary: fc.constant({ ...latchSet(), cause: null }) },
  {
    weight: 1,
    arbitrary: fc.constant({ ...LATCH_CLEAR, latched: true, global: { panic_epoch: 2, resume_epoch: 1 } }),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);

const frame: fc.Arbitrary<FrameFacts> = fc
  .record({
    snapshot: fc.option(snapshot, { freq: 12 }),
    ages: fc.record({
      redis_live_ms: ageMs,
      redis_latch_ms: ageMs,
      engine_ms: ageMs,
      snapshot_ms: ageMs,
      venue_ms: ageMs,
      recon_ms: ageMs,
      guardian_ms: ageMs,
    }),
    latch,
    guardian_seen: fc.option(venueSeen),
    engine_gone: fc.option(
      fc.record({ how: fc.constantFrom('goodbye', 'never_started', 'unknown' as const), at: maybeInstant }),
      { freq: 2 },
    ),
    alerts: fc.option(
      fc.record({
        undelivered_ms: fc.option(fc.constantFrom(0, 60_000, 60_001)),
        pager_ms: ageMs,
        last_delivered_at: maybeInstant,
      }),
    ),
  })
  .map(frameFixture);

/** A named scenario of which up to two parts of the snapshot and up to one of the frame are replaced at random. */
const nearScenario: fc.Arbitrary<FrameFacts> = fc
  .record({
    base: fc.constantFrom(
      ...Object.values(SCENARIOS).flatMap(({ seen }) => (seen.frame === null ? [] : [seen.frame])),
    ),
    other: frame,
    parts: fc.subarray(['latch', 'guardian_seen', 'engine_gone', 'alerts', 'ages'] as const, {
      maxLength: 1,
    }),
    otherSnapshot: snapshot,
    snapshotParts: fc.subarray([...SNAPSHOT_PARTS], { maxLength: 2 }),
  })
  .map(({ base, other, parts, otherSnapshot, snapshotParts }) =>
    frameFixture({
      ...base,
      ...pick(other, parts),
      snapshot: base.snapshot && { ...base.snapshot, ...pick(otherSnapshot, snapshotParts) },
    }),
  );

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const key of keys) picked[key] = from[key];
  return picked;
}

/** Frames close to a named scenario, frames in which anything may be wrong, and none at all. */
export const seenArbitrary: fc.Arbitrary<Seen> = fc.record({
  frame: fc.oneof(
    { weight: 20, arbitrary: nearScenario },
    { weight: 8, arbitrary: frame },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  elapsedMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 500, 4_000, 60_000),
  linkMs: fc.option(fc.constantFrom(0, 0, 0, 0, 0, 0, 300, 4_000, 4_001), { freq: 20 }),
});
