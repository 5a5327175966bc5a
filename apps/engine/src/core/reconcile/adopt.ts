/**
 * The way back after somebody acted by hand: the operator names the hash of exactly the differences shown, and the books
 * take over what the venue says. Foreign orders are not taken over, and none may stay: while halted, engine and guardian cancel whatever rests.
 */
import { canonicalJson } from '@agora/shared/canonical-json';
import type { DriftDifference } from '@agora/shared/event-risk';
import { keyOf } from './compare.ts';

/** One text for one set of differences, whatever their order: what the hash that an operator accepts is over. */
export function differencesText(differences: readonly DriftDifference[]): string {
  const sorted = [...differences].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return canonicalJson(sorted.map(({ kind, subject, ours, venue }) => ({ kind, subject, ours, venue })));
}

export type AdoptRefusal = 'NOT_HALTED' | 'NO_DIFFERENCES' | 'OTHER_DIFFERENCES' | 'FOREIGN_ORDERS';

/** Null when the differences may be adopted now. `reviewedHash` is what the operator saw, `shownHash` the hash over `differencesText(differences)`. */
export function adoptRefusal(
  reviewedHash: string,
  halted: boolean,
  differences: readonly DriftDifference[],
  shownHash: string,
): AdoptRefusal | null {
  if (!halted) return 'NOT_HALTED';
  if (differences.length === 0) return 'NO_DIFFERENCES';
  if (reviewedHash !== shownHash) return 'OTHER_DIFFERENCES';
  return differences.some(({ kind }) => kind === 'order_foreign') ? 'FOREIGN_ORDERS' : null;
}
