// What a run found worse or better than the kept one. A difference counts only beyond the noise of both: the spreads of the compared figure must
// lie apart, and its factor, less what the physical limit of the two runs moved by, must reach NOISE. Pure; no test hangs on it.
import type { Figure } from './measured.ts';
import { comparedFigure, type Row } from './row.ts';

/**
 * From which factor on a figure has changed. Measured: the 4,000 stops of four drills on one machine (bench/results/drill-*.json, 2026-11-28), cut into
 * runs of 200 of the same code; of the 200 pairs of runs of one figure 95 % are nearer to each other than 1.27 (p50), 1.24 (p95), 1.59 (p99) and
 * 2.14 (worst).
 */
export const NOISE: Readonly<Record<Figure, number>> = { p50: 1.3, p95: 1.3, p99: 1.6, worst: 2.2 };

export interface Change {
  readonly name: string;
  readonly figure: Figure;
  readonly before: number;
  readonly now: number;
  readonly unit: string;
  /** Above 1 = worse by so many times. */
  readonly factor: number;
  /** By how many times the physical limit was worse, 1 where there is none: that much is the machine's. */
  readonly machine: number;
  readonly verdict: 'worse' | 'better' | 'same';
}

/** Of every row that both have and that has a direction. */
export function changesOf(before: readonly Row[], now: readonly Row[]): Change[] {
  const old = new Map(before.map((row) => [row.name, row]));
  return now.flatMap((row) => {
    const kept = old.get(row.name);
    const isSame = kept?.unit === row.unit && kept.better === row.better && row.better !== null;
    return kept !== undefined && isSame ? [changeOf(kept, row)] : [];
  });
}

function changeOf(before: Row, now: Row): Change {
  const figure = comparedFigure(now.promise);
  const factor = worseBy(before.figure, now.figure, now.better);
  const [then, limit] = [before.limit, now.limit];
  const machine =
    then === null || limit === null || then.name !== limit.name
      ? 1
      : worseBy(then.p50, limit.p50, now.better);
  const own = factor / machine;
  const isApart = now.spread[0] > before.spread[1] || now.spread[1] < before.spread[0];
  // The machine explains a change in its own direction and never makes one.
  const verdict = !isApart
    ? 'same'
    : Math.min(factor, own) >= NOISE[figure]
      ? 'worse'
      : Math.max(factor, own) <= 1 / NOISE[figure]
        ? 'better'
        : 'same';
  const { name, unit } = now;
  return { name, figure, before: before.figure, now: now.figure, unit, factor, machine, verdict };
}

/** A figure that comes from or goes to zero has no factor that means anything. */
function worseBy(before: number, now: number, better: Row['better']): number {
  if (!(before > 0 && now > 0)) return 1;
  return better === 'larger' ? before / now : now / before;
}
