// The words of the exposure panel. Nothing says flat, none or zero unless a fresh read of the venue proved
// it; what is only remembered is called last known, with its time and age.
import { canonicalDecimal, compareDecimals, type Decimal, decimalSchema } from '@agora/shared/decimal';
import { remaining } from '@agora/shared/display-text';
import type { ExposureRow } from '@agora/shared/exposure';
import { ageOf, countText, longAge, positionText, usdWhole, utcTime } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { isOpenPosition } from '@agora/shared/position';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';

export type ExposureHeading = {
  readonly title: string;
  readonly aside: string;
  readonly lost: boolean;
  /** For how long it has been memory, in milliseconds; null = live, or never known. */
  readonly lostForMs: number | null;
};

/** So many orders are named one by one; more would push the positions out of view. */
const UNCONFIRMED_NAMED_MAX = 4;
const ZERO: Decimal = decimalSchema.parse('0');

/** Title and age. The older of the two venue reads behind the panel counts. */
export function exposureHeading(situation: Situation | null): ExposureHeading {
  if (situation === null) return { title: 'Live exposure', aside: '', lost: false, lostForMs: null };
  const asOf = situation.snapshot?.exposure.as_of ?? null;
  if (asOf === null) return { title: 'Live exposure: not known', aside: '', lost: true, lostForMs: null };
  const isLost = isSnapshotLost(situation) || situation.lost.venue;
  const ageMs = ageOf(asOf, situation.nowMs);
  const hasRows = (situation.snapshot?.exposure.rows.length ?? 0) > 0;
  if (!isLost) {
    const aside = hasRows ? `read from the venue ${longAge(situation.ages.venue)} ago` : '';
    return { title: 'Live exposure', aside, lost: false, lostForMs: null };
  }
  if (!hasRows) return { title: 'Live exposure: not known', aside: '', lost: true, lostForMs: null };
  return {
    title: `Last known exposure, ${utcTime(asOf)} UTC, ${longAge(ageMs)} ago`,
    aside: '',
    lost: true,
    lostForMs: ageMs,
  };
}

/** What stands in place of the table when no row is known. */
export function noRowsText(situation: Situation | null): string {
  if (situation === null) return 'Not known yet.';
  const { snapshot, flat, stage, openOrders, ages } = situation;
  if (snapshot?.exposure.as_of == null)
    return 'Not known: the venue has not been read since the engine started.';
  if (isSnapshotLost(situation) || flat !== true) {
    const { as_of } = snapshot.exposure;
    return `The last read of the venue, ${utcTime(as_of)} UTC, ${longAge(ageOf(as_of, situation.nowMs))} ago, listed nothing.`;
  }
  const proven = stage === 'zero_seen' || stage === 'verified' || stage === 'none';
  if (!proven || openOrders === null) return 'No position seen. Resting orders: not known.';
  const orders = `${countText(openOrders, 'order')} resting`;
  return `No position, ${orders}, confirmed ${longAge(ages.venue)} ago.`;
}

/** What the guardian's own read of the venue shows while the engine is gone. */
export function guardianText(situation: Situation, frame: FrameFacts | null): string {
  const readMs = ageOf(frame?.guardian_seen?.as_of ?? null, situation.nowMs);
  const positions =
    situation.positions.length === 0 ? 'no position' : situation.positions.map(positionText).join('; ');
  return `Read from the venue by the guardian ${longAge(readMs)} ago: no order rests, ${positions}.`;
}

/** `long 0.42`, `short 0.9`; a coin without position reads `flat` only while that is live. */
export function sizeText(row: Pick<ExposureRow, 'szi'>, isLive: boolean): string {
  if (!isOpenPosition(row)) return isLive ? 'flat' : '0';
  const direction = compareDecimals(row.szi, ZERO) < 0 ? 'short' : 'long';
  return `${direction} ${row.szi.replace('-', '')}`;
}

/** Share of a cap in whole percent, rounded up so that nothing over a cap reads as 100 %; a few cents of it are no percent. */
export function shareText(part: Decimal, cap: Decimal): string {
  const share = (100 * Math.abs(Number(part))) / Number(cap);
  if (!Number.isFinite(share)) return 'not known';
  return share > 0 && share < 1 ? 'under 1 %' : `${Math.ceil(share)} %`;
}

/** How far the price may move until a liquidation. Beyond its own height it says no more, and a phone has no room for it. */
export function distanceText(pct: number | null): string {
  if (pct === null) return '—';
  return pct > 100 ? '> 100 %' : `${pct.toFixed(1)} %`;
}

/** Resting orders, and beside them those whose fate nobody knows. */
export function restingText(row: Pick<ExposureRow, 'resting' | 'in_flight' | 'unresolved'>): string {
  const doubtful = row.in_flight + row.unresolved;
  return doubtful === 0 ? `${row.resting}` : `${row.resting} + ${doubtful} ?`;
}

/** `sell 0.02 BTC at 67100, $1,342` for each order of a stop that is not confirmed gone; only while it is not. */
export function unconfirmedTexts(situation: Situation): string[] {
  if (situation.stage !== 'cancelling') return [];
  const orders = situation.snapshot?.clearance?.unconfirmed ?? [];
  const named = orders.slice(0, UNCONFIRMED_NAMED_MAX).map(({ side, sz, coin, px }) => {
    const notional = canonicalDecimal((Number(sz) * Number(px)).toFixed(2));
    return `${side} ${sz} ${coin} at ${px}, ${usdWhole(notional)}`;
  });
  // The engine lists only the first of many, but counts them all.
  const left = Math.max(orders.length, remaining(situation) ?? 0);
  return left === named.length ? named : [...named, `and ${left - named.length} more`];
}

/** What closing every position would close, by what this page knows; never that it is nothing while that is memory. */
export function flattenText(situation: Situation | null): { readonly text: string; readonly lost: boolean } {
  if (situation === null) return { text: 'Which positions it would close is not known yet.', lost: false };
  const { positions, flat, byGuardian, snapshot, nowMs, lost } = situation;
  const isLost = !byGuardian && (isSnapshotLost(situation) || lost.venue);
  if (positions.length === 0) {
    const text =
      flat === true ? 'It would find no position.' : 'Which positions it would close is not known.';
    return { text, lost: isLost };
  }
  const listed = positions.map(positionText).join('; ');
  if (!isLost) {
    const gross = byGuardian ? '' : ` Gross ${usdWhole(snapshot?.exposure.gross_usd ?? null)}.`;
    return { text: `It would close: ${listed}.${gross}`, lost: false };
  }
  const asOf = snapshot?.exposure.as_of ?? null;
  const age = `${utcTime(asOf)} UTC, ${longAge(ageOf(asOf, nowMs))} ago`;
  return { text: `Last known ${age}: ${listed}. It would close what is open by then.`, lost: true };
}
