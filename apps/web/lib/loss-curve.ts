// The daily loss as a curve against its cap: what part of the day is known, and what is hatched because nobody vouches for it.
import { compareDecimals, decimalSchema } from '@agora/shared/decimal';
import { usdCents, utcTime } from '@agora/shared/format';
import type { Situation } from '@agora/shared/situation';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { isSnapshotLost } from './clocks.ts';

export type LossPoint = { readonly atMs: number; readonly lossUsd: number | null };

export type LossCurve = {
  readonly points: readonly LossPoint[];
  readonly capUsd: number;
  readonly startMs: number;
  /** The right edge: now, also when nothing is known of now. */
  readonly nowMs: number;
  /** From here to now nothing is known; null = the curve reaches now. */
  readonly hatchedFromMs: number | null;
  /** The curve in one sentence. */
  readonly summary: string;
};

const MINUTE_MS = 60_000;
const ZERO = decimalSchema.parse('0');

/** Null before the first frame. Losses count downwards from 0; a day without loss lies on 0. */
export function lossCurve(situation: Situation | null): LossCurve | null {
  const snapshot = situation?.snapshot ?? null;
  if (situation === null || snapshot === null) return null;
  const { loss } = snapshot;
  const startMs = epochMsOf(loss.series_start_at);
  const knownUntilMs = epochMsOf(snapshot.as_of);
  const points: LossPoint[] = loss.series.map((usd, index) => ({
    atMs: startMs + index * loss.series_step_s * 1_000,
    lossUsd: usd === null ? null : Math.min(0, usd),
  }));
  const now = loss.daily_pnl_usd === null ? null : Math.min(0, Number(loss.daily_pnl_usd));
  const isLost = isSnapshotLost(situation) || situation.lost.venue;
  const known = [...points.filter(({ atMs }) => atMs < knownUntilMs), { atMs: knownUntilMs, lossUsd: now }];
  // The right edge moves by whole minutes, so that the chart is drawn anew once a minute and not once a second.
  const nowMs = Math.max(knownUntilMs, Math.ceil(situation.nowMs / MINUTE_MS) * MINUTE_MS);
  return {
    points: known,
    capUsd: Number(loss.cap_usd),
    startMs,
    nowMs,
    hatchedFromMs: isLost ? knownUntilMs : null,
    summary: summaryOf(situation, known, isLost),
  };
}

function summaryOf({ snapshot }: Situation, points: readonly LossPoint[], isLost: boolean): string {
  if (snapshot === null) return 'Daily loss not known.';
  const { daily_pnl_usd, cap_usd } = snapshot.loss;
  const known = points.filter((point) => point.lossUsd !== null);
  const worst = known.reduce<LossPoint | null>(
    (least, point) => (least === null || (point.lossUsd ?? 0) < (least.lossUsd ?? 0) ? point : least),
    null,
  );
  const now =
    daily_pnl_usd === null
      ? 'not known'
      : compareDecimals(daily_pnl_usd, ZERO) < 0
        ? usdCents(daily_pnl_usd)
        : 'none';
  const worstText =
    worst === null
      ? ''
      : ` Worst ${Math.round(worst.lossUsd ?? 0)} USD at ${utcTime(isoMs(worst.atMs)).slice(0, 5)} UTC.`;
  return `Daily loss since 00:00 UTC ${isLost ? 'when last known' : 'now'}: ${now}, cap \u2212${usdCents(cap_usd)}.${worstText}`;
}
