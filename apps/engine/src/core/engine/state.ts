/**
 * All that the engine knows, in one value that only the core changes, in place. A restart begins HALTED(boot) with the
 * enable file of the moment spent.
 */
import type { CloidSource } from '@agora/shared/cloid';
import { cloidSource } from '@agora/shared/cloid';
import type { Envelope } from '@agora/shared/envelope';
import type { DenialCode } from '@agora/shared/gate';
import type { Halt } from '@agora/shared/halt';
import type { Cloid, HaltId, RequestId } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import type { PreflightLine } from '@agora/shared/preflight';
import { epochMsOf } from '@agora/shared/time';
import { NO_PERMIT, type Permit } from '../approve/permit.ts';
import { newRateWindow, type RateWindow } from '../budget/rate-window.ts';
import { type GateHistory, newGateHistory } from '../gate/gate-history.ts';
import type { GuardianSight } from '../gate/guardian-feed.ts';
import { type HighestEpochs, type Lease, newLease } from '../gate/lease.ts';
import { type EnableLook, type SpentMarks, spentMarks } from '../halt/enable-file.ts';
import { bootHalt } from '../halt/halt-record.ts';
import type { KillSight } from '../halt/kill-file.ts';
import { type EngineClearance, newEngineClearance } from './clearance.ts';
import type { Desk } from './desk.ts';
import type { Effect } from './effect.ts';
import type { CoreFacts } from './facts.ts';
import type { CancelDebt, EngineHaltRecord, OwedRaise } from './halt-record.ts';
import type { MarketNote } from './market-notes.ts';
import type { UnnamedStop } from './naming.ts';

export interface Control {
  lease: Lease;
  /** Wall-clock time of the last good contact, and since when a latch stands; null = none. */
  contactWallMs: number | null;
  latchedWallMs: number | null;
  guardian: GuardianSight | null;
  kill: KillSight | null;
  enableLooks: readonly EnableLook[];
  enableLookedMs: number | null;
  /** The mark that each enable file last had, by name. */
  enableMarks: SpentMarks;
  /** What the audit writer last said; null = nothing yet. */
  audit: { readonly problem: string | null; readonly takenMs: number } | null;
  preflight: {
    readonly ok: boolean;
    readonly envelopeAccepted: boolean;
    readonly evidence: string;
    readonly lines: readonly PreflightLine[];
    readonly takenMs: number;
    readonly takenWallMs: number;
  } | null;
  clock: {
    readonly offsetMs: number;
    readonly skewMs: number;
    readonly uncertaintyMs: number;
    readonly takenMs: number;
  } | null;
  /** Remarks about the market that are current, the newest last. */
  marketNotes: MarketNote[];
}

export interface Fsm {
  state: 'ACTIVE' | 'HALTED';
  /** The halt that stands, or the last one. */
  halt: Halt;
  /** Grows with every halt and every limit that shrinks: an approval of an earlier epoch is void. The audit calls it `halt_epoch`. */
  approvalEpoch: number;
  haltCount: number;
  /** Causes of what came after the halt that stands, of those that are no longer listed, too. */
  readonly laterCauses: Set<string>;
  clearance: EngineClearance;
  /** Nonces burnt since the stop. */
  burnt: number;
  /** No order of this or an earlier life lands after this monotonic instant, what is in flight aside. */
  earlierLifeUntilMs: number;
  toSpend: SpentMarks;
  /** What the halt durably recorded as spent; null = not recorded yet. */
  spent: SpentMarks | null;
  recordProblem: string | null;
  /** A resume was accepted: the epochs it wrote, and when. */
  recovering: {
    readonly requestId: RequestId;
    readonly who: string;
    readonly epochs: ReviewedEpochs;
    readonly sinceMs: number;
  } | null;
  /** A halt that the latch has to show, and when that was last asked for. */
  raise: (OwedRaise & { readonly askedMs: number }) | null;
  /** Told to end: nothing begins to trade any more in this life. */
  isEnding: boolean;
  /** While HALTED: all that can trip was seen well, and has been since. */
  wasWell: boolean;
  /** Daily PnL when it halted, micro-USD; null = not known. */
  tripPnlUusd: number | null;
  /** Orders that the venue took after a stop and after their own expiry. */
  acceptedAfter: number;
  /** A halt whose cause is still being looked up is told at the latest then. */
  tellDueMs: number | null;
  /** Stops that the latch shows and whose records are being looked up, the lowest epoch first. */
  unnamed: UnnamedStop[];
  /** The highest epoch of each pair that was taken note of. */
  readonly notedStops: { engine: number; global: number };
  /** What an earlier life left in its halt record; null = nothing. */
  readonly prior: PriorLife | null;
  /** Orders of an earlier life that no read has proven gone yet. */
  readonly owedBefore: Map<Cloid, CancelDebt>;
}

/** One stream of the venue. */
export interface Stream {
  connection: number;
  /** Monotonic time of its last sign of life; -1 = none on this connection. */
  aliveMs: number;
  /** Its last sign of life on an earlier connection, or boot; only meaningful while `aliveMs` is -1. */
  lostMs: number;
  /** Since when it has spoken without a longer pause, on this connection; only meaningful where `aliveMs` is not -1. */
  spokenSinceMs: number;
}

export interface Engine {
  readonly facts: CoreFacts;
  readonly source: CloidSource;
  readonly control: Control;
  readonly fsm: Fsm;
  readonly market: Stream;
  readonly account: Stream;
  gate: GateHistory;
  permit: Permit;
  /** What the closed gate asks for: nothing, no sends, or quotes off the book. */
  closure: 'open' | 'hold' | 'withdraw';
  /** Closures that were no halt, within ten minutes, monotonic. */
  readonly flapsMs: number[];
  desk: Desk | null;
  envelope: Envelope;
  envelopeHash: string;
  /** Limits that the configuration would expand and nobody accepted, as they were told; empty = none. */
  refusedExpansion: string;
  /** When a whole REST read was last asked for, and when a read of the orders alone or of everything was. */
  readAskedMs: number;
  ordersAskedMs: number;
  /** Weight spent on the IP within the last minute, before there is a desk, too. */
  readonly weight: RateWindow;
  /** Refusals by code since boot. */
  readonly denials: Map<DenialCode, number>;
  /** Of the event in hand. */
  effects: Effect[];
}

/** What is found before the first event. */
export interface Findings {
  readonly haltId: HaltId;
  readonly highest: HighestEpochs;
  readonly enableLooks: readonly EnableLook[];
  readonly prior: PriorLife | null;
}

/** What the halt record of an earlier life says. */
export interface PriorLife {
  readonly halt: Halt;
  readonly cancelDebt: readonly CancelDebt[];
  /** Of the venue's clock: no order of that life lands later. */
  readonly lastExpiresAfterMs: number;
  readonly nonceHighWater: number;
  /** What the latch did not show yet; null = nothing. */
  readonly owedRaise: OwedRaise | null;
}

export function priorLifeOf(record: EngineHaltRecord): PriorLife {
  return {
    halt: record.halt,
    cancelDebt: record.cancel_debt,
    lastExpiresAfterMs: record.last_expires_after_ms,
    nonceHighWater: record.nonce_high_water,
    owedRaise: record.owed_raise,
  };
}

/** Orders of an earlier life land at most this long after a boot: their expiry, a clock and a block. */
const EARLIER_LIFE_MS = 4_000;

export function bootEngine(facts: CoreFacts, findings: Findings): Engine {
  const { startedMs, startedAt } = facts;
  return {
    facts,
    source: cloidSource(facts.engineId, facts.bootId),
    control: {
      lease: newLease(facts.bootId, startedMs, findings.highest),
      contactWallMs: null,
      latchedWallMs: null,
      guardian: null,
      kill: null,
      enableLooks: findings.enableLooks,
      enableLookedMs: startedMs,
      enableMarks: spentMarks(findings.enableLooks),
      audit: null,
      preflight: null,
      clock: null,
      marketNotes: [],
    },
    fsm: {
      state: 'HALTED',
      halt: bootHalt(findings.haltId, facts.bootId, startedAt),
      approvalEpoch: 1,
      haltCount: 0,
      laterCauses: new Set(),
      clearance: newEngineClearance(startedMs, epochMsOf(startedAt), null),
      burnt: 0,
      earlierLifeUntilMs: startedMs + EARLIER_LIFE_MS,
      toSpend: spentMarks(findings.enableLooks),
      spent: null,
      recordProblem: null,
      recovering: null,
      raise: raiseOwed(findings.prior),
      isEnding: false,
      wasWell: false,
      tripPnlUusd: null,
      acceptedAfter: 0,
      tellDueMs: null,
      unnamed: [],
      notedStops: { engine: 0, global: 0 },
      prior: findings.prior,
      owedBefore: new Map(findings.prior?.cancelDebt.map((each) => [each.cloid, each])),
    },
    market: newStream(startedMs),
    account: newStream(startedMs),
    gate: newGateHistory(startedAt),
    permit: NO_PERMIT,
    closure: 'withdraw',
    flapsMs: [],
    desk: null,
    envelope: facts.config.envelope,
    envelopeHash: facts.envelopeHash,
    refusedExpansion: '',
    readAskedMs: -1,
    ordersAskedMs: -1,
    weight: newRateWindow(),
    denials: new Map(),
    effects: [],
  };
}

/** What an earlier life owed the latch is asked for as soon as that was looked at. */
function raiseOwed(prior: PriorLife | null): Fsm['raise'] {
  const owed = prior?.owedRaise ?? null;
  return owed === null ? null : { ...owed, askedMs: Number.NEGATIVE_INFINITY };
}

function newStream(lostMs: number): Stream {
  return { connection: 0, aliveMs: -1, lostMs, spokenSinceMs: -1 };
}

/** Our estimate of the venue's clock at a monotonic instant; null before the first reading. */
export function venueNowMs({ control }: Engine, nowMs: number): number | null {
  return control.clock === null ? null : Math.floor(nowMs + control.clock.offsetMs);
}
