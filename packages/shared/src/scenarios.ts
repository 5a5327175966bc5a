/**
 * Named situations for tests of every surface: together they reach each row of the display and of the
 * next-action table. Never imported by a process.
 */
import { canonicalDecimal } from './decimal.ts';
import {
  ago,
  clearanceFixture,
  exposureRow,
  frameFixture,
  gatesWith,
  haltedSnapshot,
  haltFixture,
  LATCH_CLEAR,
  latchSet,
  signalsWith,
  snapshotFixture,
} from './fixtures.ts';
import type { FrameFacts } from './frame-facts.ts';
import type { Seen } from './situation.ts';
import type { Snapshot } from './snapshot.ts';
import { venueSeenSchema } from './venue-seen.ts';

export interface Scenario {
  readonly seen: Seen;
  /** Row of the display table, 1 to 12. */
  readonly display: number;
  /** Row of the next-action table, 1 to 20. */
  readonly action: number;
}

const at = (
  frame: FrameFacts | null,
  display: number,
  action: number,
  linkMs: number | null = 300,
): Scenario => ({
  seen: { frame, elapsedMs: 0, linkMs },
  display,
  action,
});
const active = (change: Partial<Snapshot>, frame: Partial<FrameFacts> = {}) =>
  frameFixture({ snapshot: snapshotFixture(change), ...frame });
const halted = (change: Partial<Snapshot>, frame: Partial<FrameFacts> = {}) =>
  frameFixture({ snapshot: haltedSnapshot(change), latch: latchSet(), guardian_seen: null, ...frame });

const BTC_OPEN = {
  ...snapshotFixture().exposure,
  rows: [exposureRow({ resting: 0, worst_case_usd: canonicalDecimal('28140') })],
  worst_case_usd: canonicalDecimal('28140'),
};
const NEAR_LIQUIDATION = { ...BTC_OPEN, rows: [exposureRow({ liq_distance_pct: 14.9 })] };
const OVER_CAP = { ...BTC_OPEN, worst_case_usd: canonicalDecimal('120000.01') };
const KILLED = haltFixture({
  cause: { code: 'kill_api', raw_code: 'kill_api', value: null, limit: null, subject: 'the console' },
  path: 'api',
  who: 'operator-1',
  key: latchSet().cause?.key ?? null,
  evidence: { rule: null, event_id: '1772334955001-0', audit_seq: 8_840, snapshot_at: ago(7) },
});
const stoppingSince = (seconds: number) =>
  clearanceFixture({
    stage: 'cancelling',
    started_at: ago(seconds),
    orders_confirmed: 11,
    unconfirmed_notional_usd: canonicalDecimal('9380'),
    zero_seen_at: null,
    verified_at: null,
  });
const stopping = (seconds: number) =>
  halted(
    {
      halt: { ...KILLED, at: ago(seconds) },
      clearance: stoppingSince(seconds),
      exposure: BTC_OPEN,
      orders: { ...snapshotFixture().orders, resting: 3 },
    },
    { latch: latchSet(seconds) },
  );
const gated = (change: Partial<Snapshot> = {}, failingForS = 1, frame: Partial<FrameFacts> = {}) =>
  active(
    {
      signals: signalsWith(['reconcile_ok'], failingForS),
      gate: { open: false, since: ago(failingForS), missing: ['reconcile_ok'], closures_10min: 1 },
      orders: { ...snapshotFixture().orders, resting: 0 },
      ...change,
    },
    frame,
  );
const pnl = (usd: string) => ({ loss: { ...snapshotFixture().loss, daily_pnl_usd: canonicalDecimal(usd) } });
const ages = (change: Partial<FrameFacts['ages']>) => ({ ages: { ...frameFixture().ages, ...change } });
const venueSilent = (row: Parameters<typeof exposureRow>[0] = {}) =>
  halted(
    { exposure: { ...BTC_OPEN, rows: [exposureRow({ resting: 0, ...row })], as_of: ago(1_200) } },
    ages({ venue_ms: 1_200_000 }),
  );
const ENGINE_SILENT = ages({ engine_ms: 31_000, snapshot_ms: 31_000, venue_ms: 31_000, recon_ms: 34_000 });
const guardianSaw = (change: object) =>
  venueSeenSchema.parse({
    engine_id: 'mm-btc-1',
    as_of: ago(4),
    orders: { count: 0, oids: [] },
    positions: [],
    clearance: 'zero_seen',
    cancelling_since: ago(30),
    epochs: { panic_epoch: 4, panic_global_epoch: 1 },
    ...change,
  });

export const SCENARIOS = {
  'no frame yet': at(null, 1, 1, null),
  'browser link lost': at(frameFixture(), 2, 1, 4_001),
  'redis-live lost': at(frameFixture(ages({ redis_live_ms: 4_001 })), 2, 2),
  'redis-latch lost while active': at(
    frameFixture({ ...ages({ redis_latch_ms: 6_000 }), latch: null }),
    2,
    2,
  ),
  'redis-latch answers garbage': at(frameFixture({ latch: null }), 2, 2),
  'redis-latch lost while halted': at(halted({}, { ...ages({ redis_latch_ms: 6_000 }), latch: null }), 6, 2),
  'snapshots stopped while the engine lives': at(frameFixture(ages({ snapshot_ms: 5_001 })), 2, 2),
  'engine silent, orders may rest': at(frameFixture(ENGINE_SILENT), 2, 3),
  'engine dead, guardian saw zero and a position': at(
    frameFixture({
      ...ENGINE_SILENT,
      latch: latchSet(30),
      guardian_seen: guardianSaw({ positions: BTC_OPEN.rows }),
    }),
    6,
    11,
  ),
  'engine off as planned, flat': at(
    frameFixture({
      ...ENGINE_SILENT,
      engine_gone: { how: 'goodbye', at: ago(40) },
      guardian_seen: guardianSaw({ clearance: null, epochs: { panic_epoch: 3, panic_global_epoch: 1 } }),
    }),
    7,
    13,
  ),
  'engine dead after a halt by the loss cap, flat': at(
    halted({}, { ...ENGINE_SILENT, guardian_seen: guardianSaw({}) }),
    7,
    13,
  ),
  'stop not yet taken up': at(active({}, { latch: latchSet(1) }), 3, 4),
  'stopping, 11 of 14': at(stopping(4), 3, 4),
  'unconfirmed after 7 s': at(stopping(7), 4, 4),
  'unconfirmed after 15 s': at(stopping(15), 4, 5),
  'order seen after zero': at(
    halted({ clearance: clearanceFixture({ stage: 'cancelling', reopened: true }) }),
    4,
    5,
  ),
  'halted, no venue read for 8 s': at(halted({ halt: haltFixture({ at: ago(8) }), clearance: null }), 4, 4),
  'active above cap': at(active({ exposure: OVER_CAP }), 5, 6),
  'order accepted after a closure': at(
    active({ orders: { ...snapshotFixture().orders, accepted_after_closure: 1 } }),
    5,
    6,
  ),
  'stray order while active': at(active({ orders: { ...snapshotFixture().orders, stray: 1 } }), 5, 6),
  'halted near liquidation': at(halted({ exposure: NEAR_LIQUIDATION }), 5, 10),
  'halted, liquidation below twice its limit': at(
    halted({ exposure: { ...BTC_OPEN, rows: [exposureRow({ liq_distance_pct: 29.9 })] } }),
    6,
    10,
  ),
  'halted with a position': at(halted({ exposure: BTC_OPEN }), 6, 11),
  'halted, books differ': at(
    halted({
      recon: {
        ...snapshotFixture().recon,
        match: false,
        differences: ['order 77 only at the venue'],
        differences_total: 1,
      },
    }),
    6,
    9,
  ),
  'halted, venue read lost': at(halted({}, ages({ venue_ms: 15_001 })), 6, 9),
  'halted with a position, venue read lost': at(venueSilent(), 6, 9),
  'halted below twice the limit, venue read lost': at(venueSilent({ liq_distance_pct: 29.9 }), 6, 10),
  'stray order while halted': at(halted({ orders: { ...haltedSnapshot().orders, stray: 1 } }), 6, 8),
  'halted by the loss cap, flat': at(halted({}), 7, 12),
  'halted by the loss cap, which a new day opened again': at(
    halted({ halt: haltFixture({ at: ago(18_000) }), recovery_gates: gatesWith(['operator_enable']) }),
    7,
    13,
  ),
  'halted by a person, gates outstanding': at(halted({ halt: KILLED }), 7, 13),
  'halted, gates not known': at(halted({ halt: KILLED, recovery_gates: [] }), 7, 13),
  'halted, only an ended halt recorded': at(halted({ halt: haltFixture({ ended_at: ago(100) }) }), 7, 13),
  'halted by a person, all gates pass': at(halted({ halt: KILLED, recovery_gates: gatesWith([]) }), 7, 14),
  'boot halt, waiting for the operator': at(
    halted(
      {
        halt: haltFixture({
          cause: { code: 'boot', raw_code: 'boot', value: null, limit: null, subject: null },
        }),
        clearance: clearanceFixture({ orders_total: 0, orders_confirmed: 0 }),
        recovery_gates: gatesWith(['operator_enable']),
      },
      { latch: LATCH_CLEAR },
    ),
    7,
    13,
  ),
  'resume accepted': at(
    halted(
      { recovering: { gate: 3, of: 7 } },
      { latch: { ...LATCH_CLEAR, panic_epoch: 4, resume_epoch: 4 } },
    ),
    8,
    16,
  ),
  'gated, nothing rests': at(gated({}, 600), 9, 15),
  'gated, withdrawing': at(gated({ orders: { ...snapshotFixture().orders, resting: 4 } }, 2), 9, 15),
  'gated for the third time': at(
    gated({ gate: { open: false, since: ago(1), missing: ['reconcile_ok'], closures_10min: 3 } }),
    9,
    15,
  ),
  'signal failed, orders still rest': at(
    gated({ orders: { ...snapshotFixture().orders, resting: 4 } }, 4),
    12,
    7,
  ),
  'signal failed since a time not known, orders rest': at(
    gated({
      signals: signalsWith(['reconcile_ok']).map((s) => (s.holds ? s : { ...s, since: null })),
      orders: { ...snapshotFixture().orders, resting: 4 },
    }),
    12,
    7,
  ),
  'gate closed though all signals hold': at(
    active({ gate: { open: false, since: ago(1), missing: [], closures_10min: 1 } }),
    12,
    20,
  ),
  'reduce-only': at(active({ quote_mode: 'reduce_only' }), 10, 19),
  active: at(frameFixture(), 11, 19),
  'active, alerts undelivered': at(
    frameFixture({ alerts: { undelivered_ms: 60_001, pager_ms: 900, last_delivered_at: ago(600) } }),
    11,
    17,
  ),
  'active, loss at 80 % of the cap': at(active(pnl('-400')), 11, 18),
  'active, ended halt in the past': at(
    active({ halt: haltFixture({ ended_at: ago(200) }), clearance: clearanceFixture() }),
    11,
    19,
  ),
  'active, daily result not known': at(
    active({ loss: { ...snapshotFixture().loss, daily_pnl_usd: null } }),
    11,
    20,
  ),
  'state of a newer engine': at(active({ state: 'unknown' }), 12, 20),
} as const satisfies Record<string, Scenario>;
