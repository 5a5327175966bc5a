/**
 * The way back after somebody acted by hand: the operator names the hash of exactly the differences shown, and the books
 * take over what the venue says. Foreign orders are not taken over: they have to be cancelled, or named one by one.
 */
import { canonicalJson } from '@agora/shared/canonical-json';
import type { DriftDifference } from '@agora/shared/event-risk';
import { keyOf } from './compare.ts';

/** One text for one set of differences, whatever their order: what the hash that an operator accepts is over. */
export function differencesText(differences: readonly DriftDifference[]): string {
  const sorted = [...differences].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return canonicalJson(sorted.map(({ kind, subject, ours, venue }) => ({ kind, subject, ours, venue })));
}

export interface AdoptWish {
  readonly differencesHash: string;
  /** Cloids or oids of foreign orders that may stay. */
  readonly namedOrders: readonly (string | number)[];
}

export type AdoptRefusal = 'NOT_HALTED' | 'NO_DIFFERENCES' | 'OTHER_DIFFERENCES' | 'FOREIGN_ORDERS';

/** Null when the differences may be adopted now. `shownHash` is the hash over `differencesText(differences)`. */
export function adoptRefusal(
  wish: AdoptWish,
  halted: boolean,
  differences: readonly DriftDifference[],
  shownHash: string,
): AdoptRefusal | null {
  if (!halted) return 'NOT_HALTED';
  if (differences.length === 0) return 'NO_DIFFERENCES';
  if (wish.differencesHash !== shownHash) return 'OTHER_DIFFERENCES';
  const named = new Set(wish.namedOrders.map((id) => (typeof id === 'number' ? `oid ${id}` : id)));
  const unnamed = differences.some(({ kind, subject }) => kind === 'order_foreign' && !named.has(subject));
  return unnamed ? 'FOREIGN_ORDERS' : null;
}
