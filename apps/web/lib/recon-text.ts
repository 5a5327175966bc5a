// How old the comparison is that the page of the books shows. Its age is that of the report itself, which the engine gives when asked:
// what streams in beside it is of another moment. Pure.
import { ageOf, longAge, NOT_KNOWN } from '@agora/shared/format';
import { freshness, reconLimitsMs } from '@agora/shared/freshness';
import type { ReconReport } from '@agora/shared/recon-report';
import type { View } from './live/view.ts';

export type Compared = { readonly title: string; readonly aside: string; readonly isLost: boolean };

export function comparedText(report: ReconReport, { situation }: Pick<View, 'situation'>): Compared {
  const { as_of, interval_ms, match, differences_total } = report;
  const ageMs = ageOf(as_of, situation?.nowMs ?? null);
  const isStale = freshness(ageMs, reconLimitsMs(interval_ms)) === 'lost';
  const isLost = isStale || situation === null || situation.lost.link;
  const verdict = match === null ? 'not known' : match ? 'none' : `${differences_total}`;
  return {
    title: isLost ? `Differences when last known: ${verdict}` : `Differences: ${verdict}`,
    aside: `${ageMs === null ? `age ${NOT_KNOWN}` : `compared ${longAge(ageMs)} ago`}, every ${interval_ms / 1_000} s`,
    isLost,
  };
}

/** What is said under the list where it does not hold every difference; null = it does. */
export function unlistedText({ differences, differences_total }: ReconReport): string | null {
  const more = differences_total - differences.length;
  return more > 0 ? `And ${more} more, not listed.` : null;
}

/** Why these differences cannot be accepted on the page, whatever the state is; null = they can. */
export function notAcceptable(report: ReconReport, engineId: string): string | null {
  if (report.differences.some(({ kind }) => kind === 'order_foreign'))
    return 'An order that is not ours is being cancelled: wait until it is gone.';
  if (unlistedText(report) === null) return null;
  return `Not every difference is listed, and nobody accepts here what is not shown. By the hash alone, on the host: ./agora adopt ${engineId}`;
}
