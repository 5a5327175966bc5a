/**
 * The clearance of a halt that began with a start: what an earlier life of this engine may have left at the venue.
 * `zero_seen` needs a venue read without orders, `verified` one that started after the last order of an earlier life
 * could still land; any order seen later reopens it (I-05).
 */
import { type Clearance, UNCONFIRMED_LISTED_MAX } from '@agora/shared/clearance';
import type { IsoMs } from '@agora/shared/time';
import type { VenueOrder, VenueRead } from '../venue/account.ts';

/** Every order carries `expiresAfter` = approval + 2 s; a clock may be off by 1 s; one more for the block. */
export const LANDING_MS_MAX = 4_000;

export interface BootClearance {
  readonly startedMs: number;
  readonly startedAt: IsoMs;
  readonly stage: 'cancelling' | 'zero_seen' | 'verified';
  /** Orders of the first read; null before it. */
  readonly total: number | null;
  readonly left: readonly VenueOrder[];
  readonly zeroSeenAt: IsoMs | null;
  readonly verifiedAt: IsoMs | null;
  readonly reopened: boolean;
  readonly asOf: IsoMs | null;
}

export function newBootClearance(startedMs: number, startedAt: IsoMs): BootClearance {
  return {
    startedMs,
    startedAt,
    stage: 'cancelling',
    total: null,
    left: [],
    zeroSeenAt: null,
    verifiedAt: null,
    reopened: false,
    asOf: null,
  };
}

/** The clearance after one venue read that finished at `at`. */
export function noteVenueRead(before: BootClearance, read: VenueRead, at: IsoMs): BootClearance {
  const left = read.account.orders;
  const seen = { ...before, left, asOf: read.startedAt, total: Math.max(before.total ?? 0, left.length) };
  if (left.length > 0) {
    return {
      ...seen,
      stage: 'cancelling',
      zeroSeenAt: null,
      verifiedAt: null,
      reopened: before.reopened || before.stage !== 'cancelling',
    };
  }
  const zeroSeenAt = before.zeroSeenAt ?? at;
  if (read.startedMs < before.startedMs + LANDING_MS_MAX) return { ...seen, stage: 'zero_seen', zeroSeenAt };
  return { ...seen, stage: 'verified', zeroSeenAt, verifiedAt: before.verifiedAt ?? at };
}

/** As the console shows it. */
export function shownClearance(clearance: BootClearance): Clearance {
  const { total, left } = clearance;
  return {
    stage: clearance.stage,
    started_at: clearance.startedAt,
    orders_total: total,
    orders_confirmed: total === null ? 0 : total - left.length,
    unconfirmed_notional_usd: null,
    unconfirmed: left.slice(0, UNCONFIRMED_LISTED_MAX).map((order) => ({
      cloid: order.cloid,
      oid: order.oid,
      coin: order.coin,
      side: order.side,
      px: order.px,
      sz: order.sz,
      orig_sz: order.origSz,
      reduce_only: order.reduceOnly,
      status: 'resting',
      at: clearance.asOf ?? clearance.startedAt,
    })),
    zero_seen_at: clearance.zeroSeenAt,
    verified_at: clearance.verifiedAt,
    reopened: clearance.reopened,
    as_of: clearance.asOf,
  };
}
