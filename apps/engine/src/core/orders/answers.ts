/**
 * What the venue's answer to a batch proves about each of its orders or cancels. The venue may answer one status
 * for n items, so nothing is ever matched by index unless the counts agree; what is not proven is unresolved.
 */
import type { OrderInput } from './order.ts';
import { refusalOf, type VenueRefusal } from './venue-words.ts';

/** One status of an order answer, already parsed; `other` is a word this build does not know. */
export type PlaceStatus =
  | { readonly kind: 'resting'; readonly oid: number }
  | { readonly kind: 'filled'; readonly oid: number }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'other' };

/** The answer to one action: the statuses of an accepted one, or the text of a refusal of the whole. */
export type PlaceAnswer =
  | { readonly kind: 'statuses'; readonly statuses: readonly PlaceStatus[] }
  | { readonly kind: 'refused'; readonly text: string };

export interface PlaceOutcome {
  readonly input: OrderInput;
  readonly refusal: VenueRefusal | null;
}

const UNRESOLVED: PlaceOutcome = { input: { kind: 'no_answer' }, refusal: null };

/** One outcome for each of the `count` orders sent, in their order. */
export function placeOutcomes(count: number, answer: PlaceAnswer): PlaceOutcome[] {
  if (answer.kind === 'refused') return Array.from({ length: count }, () => ofWholeAction(answer.text));
  const { statuses } = answer;
  if (statuses.length === count) return statuses.map(ofStatus);
  const [only] = statuses;
  const forAll = statuses.length === 1 && only?.kind === 'error' ? ofStatus(only) : UNRESOLVED;
  return Array.from({ length: count }, () => forAll);
}

function ofStatus(status: PlaceStatus): PlaceOutcome {
  switch (status.kind) {
    case 'resting':
    case 'filled':
      return { input: { kind: status.kind, oid: status.oid }, refusal: null };
    case 'error':
      return { input: { kind: 'rejected' }, refusal: refusalOf(status.text) };
    case 'other':
      return UNRESOLVED;
  }
}

/** A refusal of the whole proves that nothing was placed only where the text is a known refusal. */
function ofWholeAction(text: string): PlaceOutcome {
  const refusal = refusalOf(text);
  return refusal === 'other' ? { ...UNRESOLVED, refusal } : { input: { kind: 'rejected' }, refusal };
}

/** One status of a cancel answer. */
export type CancelStatus = 'success' | { readonly error: string };
export type CancelAnswer =
  | { readonly kind: 'statuses'; readonly statuses: readonly CancelStatus[] }
  | { readonly kind: 'refused'; readonly text: string };

/** `gone`: not on the book, but not said whether filled, cancelled or never placed. `failed`: try again. */
export type CancelOutcome = 'canceled' | 'gone' | 'failed';

export function cancelOutcomes(count: number, answer: CancelAnswer): CancelOutcome[] {
  if (answer.kind === 'refused') return Array.from({ length: count }, () => 'failed');
  const { statuses } = answer;
  if (statuses.length !== count) return Array.from({ length: count }, () => 'failed');
  return statuses.map((status) => {
    if (status === 'success') return 'canceled';
    return refusalOf(status.error) === 'gone' ? 'gone' : 'failed';
  });
}
