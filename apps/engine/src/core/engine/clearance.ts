/**
 * How far a stop has got, by what the venue showed: `zero_seen` needs a REST read without orders that began after the
 * stop, `verified` one that began after the last order of ours could still land, and whose state is of after that, too: the venue's
 * nodes trail its blocks, and one that lags shows an empty past (I-05). Any order seen later reopens it.
 */
import { assertInvariant } from '../invariants/invariant.ts';
import type { SeenOrder } from '../reconcile/view.ts';

/** Added to the venue's expiry of an order before it counts as unable to land: a block, and clocks. */
export const LANDING_MARGIN_MS = 1_000;
/** After a verification the venue is still watched closely for this long. */
export const WATCH_AFTER_MS = 60_000;

export interface EngineClearance {
  readonly startedMs: number;
  readonly startedWallMs: number;
  stage: 'cancelling' | 'zero_seen' | 'verified';
  /** Since when it is pursued at full pace: the stop, or the last order that appeared after it. */
  pursuedMs: number;
  /** Orders open when the gate closed; null = not known. */
  total: number | null;
  /** What the last read showed; null = no read since the stop. */
  left: readonly SeenOrder[] | null;
  asOfWallMs: number | null;
  zeroWallMs: number | null;
  verifiedMs: number | null;
  verifiedWallMs: number | null;
  proof: 'expiry_passed' | 'nonces_burnt' | null;
  reopened: boolean;
}

export function newEngineClearance(
  startedMs: number,
  startedWallMs: number,
  total: number | null,
): EngineClearance {
  return {
    startedMs,
    startedWallMs,
    stage: 'cancelling',
    pursuedMs: startedMs,
    total,
    left: null,
    asOfWallMs: null,
    zeroWallMs: null,
    verifiedMs: null,
    verifiedWallMs: null,
    proof: null,
    reopened: false,
  };
}

/** What may still land, as the caller knows it: null = every order's outcome is proven. */
export interface Landing {
  /** Monotonic instant after which nothing of ours can land any more. */
  readonly untilMs: number | null;
  /** In the venue's time: only a state of later than this shows that nothing landed, and that what rested is gone. */
  readonly stateUntilMs: number;
  /** Nonces were burnt to get there. */
  readonly burnt: boolean;
}

export interface ReadSeen {
  readonly orders: readonly SeenOrder[];
  readonly issuedMs: number;
  /** The venue's own time of what it shows. */
  readonly stateMs: number;
  readonly nowMs: number;
  readonly wallMs: number;
}

export type ClearanceStep = 'none' | 'zero_seen' | 'verified' | 'reopened';

/** Takes in a whole REST read. A read that began before the stop proves nothing. */
export function noteClearanceRead(
  clearance: EngineClearance,
  read: ReadSeen,
  landing: Landing,
): ClearanceStep {
  if (read.issuedMs < clearance.startedMs) return 'none';
  const before = clearance.stage;
  Object.assign(clearance, { left: read.orders, asOfWallMs: read.wallMs });
  clearance.total = Math.max(clearance.total ?? 0, read.orders.length);
  if (read.orders.length > 0) return before === 'cancelling' ? 'none' : reopen(clearance, read.nowMs);
  clearance.zeroWallMs ??= read.wallMs;
  if (before === 'verified') return 'none';
  if (!isProof(read, landing)) {
    clearance.stage = 'zero_seen';
    return before === 'cancelling' ? 'zero_seen' : 'none';
  }
  assertInvariant(read.issuedMs >= clearance.startedMs, 'I-05', 'verified by a read from before the stop');
  clearance.stage = 'verified';
  clearance.verifiedMs = read.nowMs;
  clearance.verifiedWallMs = read.wallMs;
  clearance.proof = landing.burnt ? 'nonces_burnt' : 'expiry_passed';
  return 'verified';
}

/** An empty read shows that nothing rests and nothing can land any more. */
function isProof({ issuedMs, stateMs }: ReadSeen, { untilMs, stateUntilMs }: Landing): boolean {
  if (untilMs !== null && issuedMs <= untilMs) return false;
  return stateMs > stateUntilMs;
}

/** A stream told of an order after zero: what was read before says no longer what rests, nor how many there are if it is a stranger's. */
export function reopenByNews(
  clearance: EngineClearance,
  whose: 'ours' | 'unknown',
  nowMs: number,
): ClearanceStep {
  if (clearance.stage === 'cancelling') return 'none';
  clearance.left = null;
  if (whose === 'unknown') clearance.total = null;
  return reopen(clearance, nowMs);
}

/** An order was seen after zero. */
function reopen(clearance: EngineClearance, nowMs: number): ClearanceStep {
  if (clearance.stage === 'cancelling') return 'none';
  Object.assign(clearance, {
    stage: 'cancelling',
    pursuedMs: nowMs,
    reopened: true,
    zeroWallMs: null,
    verifiedMs: null,
    verifiedWallMs: null,
    proof: null,
  });
  return 'reopened';
}

/** How often the venue is read while HALTED: every second at first, then every 5 s until well after verification. */
export function readEveryMs(clearance: EngineClearance, nowMs: number): number {
  if (clearance.stage === 'verified') {
    return nowMs - (clearance.verifiedMs ?? nowMs) <= WATCH_AFTER_MS ? 5_000 : 15_000;
  }
  return nowMs - clearance.pursuedMs <= 5_000 ? 1_000 : 5_000;
}
