/**
 * Sample frames for tests of every surface: a quiet, quoting engine on mainnet, and changes to it by name.
 * Never imported by a process; all times are fixed, so that sentences can be compared letter by letter.
 */
import type { Clearance } from './clearance.ts';
import { canonicalDecimal } from './decimal.ts';
import type { ExposureRow } from './exposure.ts';
import { type FrameFacts, frameFactsSchema } from './frame-facts.ts';
import type { Halt } from './halt.ts';
import type { LatchState } from './latch.ts';
import { RECOVERY_GATES, type RecoveryGate, type RecoveryGateName } from './resume.ts';
import { SIGNAL_HOLDS_AT, SIGNAL_NAMES, type Signal, type SignalName } from './signal.ts';
import { type Snapshot, snapshotSchema } from './snapshot.ts';
import { epochMsOf, type IsoMs, isoMs, isoMsSchema } from './time.ts';

/** "Now" of every fixture. */
export const FIXTURE_NOW: IsoMs = isoMsSchema.parse('2026-03-01T03:16:02.000Z');

/** The instant `seconds` before the fixtures' now. */
export function ago(seconds: number): IsoMs {
  return isoMs(epochMsOf(FIXTURE_NOW) - seconds * 1_000);
}

const usd = canonicalDecimal;
const HASH = 'a'.repeat(64);

/** The six signals, all holding, but those named in `failing`, which fail since `failingForS` seconds. */
export function signalsWith(failing: readonly SignalName[], failingForS = 1): Signal[] {
  return SIGNAL_NAMES.map((name) => {
    const holds = !failing.includes(name);
    return {
      name,
      value: holds ? SIGNAL_HOLDS_AT[name] : !SIGNAL_HOLDS_AT[name],
      holds,
      since: ago(holds ? 3_600 : failingForS),
      age_ms: 40,
      age_limit_ms: 1_000,
      evidence: holds ? 'holds' : 'does not hold, blocks orders',
    };
  });
}

/** long 0.42 BTC, $28,140, far from its liquidation and inside its cap. */
export function exposureRow(change: Partial<ExposureRow> = {}): ExposureRow {
  return {
    coin: 'BTC' as ExposureRow['coin'],
    szi: usd('0.42'),
    entry_px: usd('66800'),
    mark_px: usd('67000'),
    notional_usd: usd('28140'),
    liq_px: usd('26100'),
    liq_distance_pct: 61,
    unrealized_pnl_usd: usd('84'),
    cap_usd: usd('60000'),
    worst_case_usd: usd('35000'),
    resting: 7,
    in_flight: 0,
    unresolved: 0,
    liq_limit_pct: 15,
    ...change,
  };
}

/** A recovery checklist in which every gate holds but those named. */
export function gatesWith(outstanding: readonly RecoveryGateName[]): RecoveryGate[] {
  return Object.entries(RECOVERY_GATES).map(([name, gate]) => ({
    gate: name as RecoveryGateName, // Object.entries forgets the keys' type
    holds: !outstanding.includes(name as RecoveryGateName),
    value: outstanding.includes(name as RecoveryGateName) ? 'not yet' : 'yes',
    age_ms: 900,
    helps: gate.helps,
  }));
}

/** A halt by the daily loss cap, 4 min 20 s ago. */
export function haltFixture(change: Partial<Halt> = {}): Halt {
  return {
    halt_id: 'halt-0001-a' as Halt['halt_id'],
    at: ago(260),
    ended_at: null,
    cause: {
      code: 'daily_loss',
      raw_code: 'daily_loss',
      value: '\u2212$512.40',
      limit: '\u2212$500.00',
      subject: null,
    },
    path: 'engine',
    who: null,
    reason: null,
    key: null,
    epochs: { panic_epoch: 4, panic_global_epoch: 1 },
    evidence: { rule: 'daily-loss v3', event_id: '1772334702117-0', audit_seq: 8_812, snapshot_at: ago(260) },
    consequences: [],
    consequences_total: 0,
    ...change,
  };
}

/** 14 of 14 orders cancelled and verified; change it to any earlier stage. */
export function clearanceFixture(change: Partial<Clearance> = {}): Clearance {
  return {
    stage: 'verified',
    started_at: ago(260),
    orders_total: 14,
    orders_confirmed: 14,
    unconfirmed_notional_usd: usd('0'),
    unconfirmed: [],
    zero_seen_at: ago(259),
    verified_at: ago(256),
    reopened: false,
    as_of: ago(1),
    ...change,
  };
}

/** Both pairs at rest. */
export const LATCH_CLEAR: LatchState = {
  panic_epoch: 3,
  resume_epoch: 3,
  global: { panic_epoch: 1, resume_epoch: 1 },
  latched: false,
  cause: null,
};

/** Set by operator-1 over the API, `seconds` ago. */
export function latchSet(seconds = 260): LatchState {
  return {
    ...LATCH_CLEAR,
    panic_epoch: 4,
    latched: true,
    cause: {
      who: 'operator-1',
      path: 'api',
      reason: null,
      key: 'stop-7F3K' as Halt['key'],
      time: ago(seconds),
    },
  };
}

const LIVE = { live: true, checked_at: ago(60), detail: 'checked by drill' };
const QUOTING = snapshotSchema.parse({
  contract_version: 1,
  engine_id: 'mm-btc-1',
  boot_id: 'boot-0001',
  build_id: '4f9c2e1',
  seq: 18_000,
  as_of: ago(0.4),
  venue: 'mainnet',
  state: 'ACTIVE',
  quote_mode: 'normal',
  warmup_s: 180,
  halt: null,
  clearance: null,
  recovering: null,
  signals: signalsWith([]),
  preflight: { ok: true, checked_at: ago(2), passed: 17, total: 17, failed: [] },
  gate: { open: true, since: ago(3_600), missing: [], closures_10min: 0 },
  latch: { panic_epoch: 3, resume_epoch: 3, global: { panic_epoch: 1, resume_epoch: 1 } },
  orders: {
    resting: 7,
    in_flight: 0,
    unresolved: 0,
    stray: 0,
    accepted_after_closure: 0,
    source: 'ws',
    as_of: ago(0.3),
  },
  exposure: {
    rows: [exposureRow()],
    gross_usd: usd('28140'),
    net_usd: usd('28140'),
    worst_case_usd: usd('35000'),
    cap_usd: usd('120000'),
    equity_usd: usd('40210.5'),
    as_of: ago(0.8),
  },
  loss: {
    daily_pnl_usd: usd('-120.4'),
    cap_usd: usd('500'),
    warning_band_usd: usd('100'),
    at_trip_usd: null,
    series: [0, -20, -60, -120],
    series_start_at: '2026-03-01T00:00:00.000Z',
    series_step_s: 600,
  },
  recon: {
    match: true,
    interval_ms: 15_000,
    as_of: ago(3),
    cached_count: 7,
    rest_count: 7,
    differences: [],
    differences_total: 0,
    differences_hash: null,
  },
  recovery_gates: [],
  dead_man: {
    armed: true,
    eligible: true,
    fires_at: ago(-28),
    triggers_left: 9,
    volume_missing_usd: usd('0'),
    detail: 'renewed 2 s ago',
  },
  agent_wallets: [{ name: 'engine', ends_at: ago(-60 * 86_400) }],
  kill_paths: { telegram: LIVE, file: LIVE, api: LIVE, cli: LIVE },
  envelope: { version: 31, hash: HASH, accepted: true },
});

/** An engine that quotes both sides of BTC, everything fresh, no halt in its past. */
export function snapshotFixture(change: Partial<Snapshot> = {}): Snapshot {
  return { ...QUOTING, ...change };
}

/** HALTED by the daily loss cap, latched, verified, without a position. */
export function haltedSnapshot(change: Partial<Snapshot> = {}): Snapshot {
  return snapshotFixture({
    state: 'HALTED',
    halt: haltFixture(),
    clearance: clearanceFixture(),
    signals: signalsWith(['kill_switch_active', 'operator_enabled'], 260),
    gate: {
      open: false,
      since: ago(260),
      missing: ['kill_switch_active', 'operator_enabled'],
      closures_10min: 1,
    },
    orders: { ...snapshotFixture().orders, resting: 0 },
    exposure: {
      ...snapshotFixture().exposure,
      rows: [],
      gross_usd: usd('0'),
      net_usd: usd('0'),
      worst_case_usd: usd('0'),
    },
    recovery_gates: gatesWith(['operator_enable', 'loss_under_cap']),
    ...change,
  });
}

const FRAME = frameFactsSchema.parse({
  seq: 42,
  server_now: FIXTURE_NOW,
  engine_id: 'mm-btc-1',
  snapshot: snapshotFixture(),
  ages: {
    redis_live_ms: 200,
    redis_latch_ms: 100,
    engine_ms: 250,
    snapshot_ms: 400,
    venue_ms: 800,
    recon_ms: 3_000,
    guardian_ms: 300,
  },
  latch: LATCH_CLEAR,
  guardian_seen: {
    engine_id: 'mm-btc-1',
    as_of: ago(8),
    orders: { count: 7, oids: [] },
    positions: [],
    clearance: null,
    cancelling_since: null,
    epochs: { panic_epoch: 3, panic_global_epoch: 1 },
  },
  engine_gone: null,
  alerts: { undelivered_ms: null, pager_ms: 900, last_delivered_at: ago(400) },
});

/** A frame around a snapshot: every clock fresh, latch clear, alerts arriving. */
export function frameFixture(change: Partial<FrameFacts> = {}): FrameFacts {
  return { ...FRAME, ...change };
}
