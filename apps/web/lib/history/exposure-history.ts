// Gross exposure as this page saw it, every half minute of the last hour. Pure and bounded. A half minute in which nobody vouched for
// a figure is a gap, never a line drawn across it.
import { canonicalDecimal } from '@agora/shared/decimal';
import { usdWhole } from '@agora/shared/format';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from '../clocks.ts';

export type ExposurePoint = { readonly atMs: number; readonly grossUsd: number | null };

export const STEP_MS = 30_000;
/** One hour. */
export const POINTS_MAX = 120;

/** The points after `situation` was seen; the same ones where it adds nothing. */
export function withExposure(
  points: readonly ExposurePoint[],
  situation: Situation | null,
): readonly ExposurePoint[] {
  if (situation === null) return points;
  const atMs = Math.floor(situation.nowMs / STEP_MS) * STEP_MS;
  const point = { atMs, grossUsd: grossOf(situation) };
  const last = points.at(-1);
  if (last === undefined) return [point];
  if (last.atMs > atMs) return points;
  if (last.atMs < atMs) return [...points, ...gap(last.atMs, atMs), point].slice(-POINTS_MAX);
  return last.grossUsd === null && point.grossUsd !== null ? [...points.slice(0, -1), point] : points;
}

/** What was not seen between two moments: the page slept, or was hidden. */
function gap(fromMs: number, toMs: number): ExposurePoint[] {
  const missing = Math.min(POINTS_MAX, (toMs - fromMs) / STEP_MS - 1);
  return Array.from({ length: missing }, (_, index) => ({
    atMs: toMs - (missing - index) * STEP_MS,
    grossUsd: null,
  }));
}

function grossOf(situation: Situation): number | null {
  const exposure = situation.snapshot?.exposure ?? null;
  if (exposure === null || exposure.as_of === null) return null;
  return isSnapshotLost(situation) || situation.lost.venue ? null : Number(exposure.gross_usd);
}

/** The line in one sentence. */
export function exposureSummary(points: readonly ExposurePoint[], capUsd: number): string {
  const known = points.flatMap(({ grossUsd }) => (grossUsd === null ? [] : [grossUsd]));
  if (known.length === 0 || !Number.isFinite(capUsd))
    return 'Gross exposure: not known since this page was opened.';
  const minutes = Math.max(1, Math.round((points.length * STEP_MS) / 60_000));
  // No figure of now: the table above has a newer one.
  return `Over the last ${minutes} min, by the half minute: at most ${usd(Math.max(...known))} gross, cap ${usd(capUsd)}.`;
}

function usd(amount: number): string {
  return usdWhole(canonicalDecimal(amount.toFixed(2)));
}
