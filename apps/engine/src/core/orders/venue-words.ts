/**
 * The venue's words about orders, read once: status words of `orderUpdates` and `orderStatus`, and error texts
 * of its answers. A word that is not known proves nothing.
 */

export type StatusMeaning = 'resting' | 'filled' | 'canceled' | 'rejected';

/** Words that end neither in "Canceled" nor in "Rejected". */
const STATUS_WORDS: Readonly<Record<string, StatusMeaning>> = {
  open: 'resting',
  filled: 'filled',
  canceled: 'canceled',
  scheduledCancel: 'canceled',
  internalCancel: 'canceled',
  rejected: 'rejected',
};

/** What a status word means, or null for one this build does not know (a trigger's, or a new one). */
export function meaningOfStatus(word: string): StatusMeaning | null {
  if (Object.hasOwn(STATUS_WORDS, word)) return STATUS_WORDS[word] ?? null;
  if (/^[a-z][A-Za-z]*Canceled$/.test(word)) return 'canceled';
  return /^[a-z][A-Za-z]*Rejected$/.test(word) ? 'rejected' : null;
}

/** Why the venue refused, as one code each for metrics, audit and reaction. */
export type VenueRefusal =
  | 'tick'
  | 'min_notional'
  | 'margin'
  | 'reduce_only'
  | 'post_only_cross'
  | 'ioc'
  | 'oracle'
  | 'position_limit'
  | 'too_many_orders'
  | 'post_only_window'
  | 'invalid'
  | 'gone'
  | 'address_budget'
  | 'batch_size'
  | 'nonce'
  | 'wallet'
  | 'expired'
  | 'other';

/** Texts of the real venue (recorded live; order texts carry ` asset=<n>` behind), most common first. */
const REFUSAL_TEXTS: readonly (readonly [VenueRefusal, RegExp])[] = [
  ['post_only_cross', /^Post only order would have immediately matched/],
  ['gone', /^Order was never placed, already canceled, or filled/],
  ['gone', /^Cannot modify canceled or filled order/],
  ['expired', /^Action already expired/],
  ['address_budget', /^Too many cumulative requests sent/],
  ['nonce', /^Invalid nonce:/],
  ['wallet', /^(?:L1 error: )?User or API Wallet .* does not exist/],
  ['wallet', /^(?:Must deposit before performing actions|Unable to recover signer|Vault may not perform)/],
  ['batch_size', /^Signed action over weight limit/],
  ['tick', /^Price must be divisible by tick size/],
  ['min_notional', /^Order must have minimum value of/],
  ['margin', /^Insufficient margin to place order/],
  ['reduce_only', /^Reduce only order would increase position/],
  ['ioc', /^Order could not immediately match/],
  ['oracle', /^(?:Order price too far|Price too far|Order price cannot be more than)/],
  ['position_limit', /^Order would (?:cause position to exceed|increase open interest|be more aggressive)/],
  ['too_many_orders', /^Too many open orders/],
  ['post_only_window', /^Only post-only orders allowed immediately after (?:a )?network upgrade/],
  ['invalid', /^(?:Order has (?:invalid|zero)|Orders are empty|Invalid TP\/SL price|No liquidity)/],
];

/** The code of an error text; `other` for one this build does not know. */
export function refusalOf(text: string): VenueRefusal {
  return REFUSAL_TEXTS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
}
