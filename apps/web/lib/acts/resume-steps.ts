// What still stands between a review and a resume, in words; and what changed since the review, which voids it. Pure. The
// server and the engine check all of it again.
import type { ResumeReview } from '@agora/shared/console-act';
import type { View } from '../live/view.ts';

export type ResumeInputs = {
  readonly review: ResumeReview | null;
  readonly typed: string;
  readonly secondFactorS: number;
  /** Why this person may not; null = they may. */
  readonly refusal: string | null;
};

/** Everything that is missing, in the order of the page. */
export function missingSteps({ review, typed, secondFactorS, refusal }: ResumeInputs, view: View): string[] {
  const missing: string[] = [];
  if (refusal !== null) missing.push(refusal);
  if (review === null) return [...missing, 'Review first.'];
  if (review.obstacle !== null) missing.push(review.obstacle);
  const changed = changedSince(review, view);
  if (changed !== null) missing.push(changed);
  // As they are now: one that has come to pass since the review needs no second one, and one that fails now counts.
  const gates = view.situation?.snapshot?.recovery_gates ?? [];
  if (gates.length === 0 || gates.some((gate) => !gate.holds))
    missing.push('Not every recovery gate passes.');
  if (typed !== review.phrase) missing.push(`Type the phrase: ${review.phrase}`);
  if (secondFactorS <= 0) missing.push('Show the second factor.');
  return missing;
}

/** Why the review is void; null = it still stands. */
export function changedSince(review: ResumeReview, { situation, display, seen }: View): string | null {
  if (situation === null || display.word === 'UNKNOWN')
    return 'The state is not known: nothing can be resumed.';
  if (situation.nowMs > Date.parse(review.valid_until)) return 'The review is too old: review again.';
  const { snapshot } = situation;
  if (situation.state !== 'HALTED') return 'The engine is not halted.';
  if ((snapshot?.halt?.halt_id ?? null) !== review.halt_id) return 'Another halt stands now: review again.';
  const latch = seen.frame?.latch ?? null;
  const isSame =
    latch !== null &&
    review.reviewed !== null &&
    latch.panic_epoch === review.reviewed.panic_epoch &&
    latch.global.panic_epoch === review.reviewed.panic_global_epoch;
  return isSame ? null : 'A newer stop came after the review: review again.';
}
