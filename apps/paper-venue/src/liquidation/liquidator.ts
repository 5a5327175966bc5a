// The account behind the backstop: it takes positions over with what is left of their margin.
import type { Account } from '../accounts/account.ts';
import type { Address } from '../core/seam/words.ts';
import type { Venue } from '../core/venue.ts';

/** The hex of `venue:liquidator`. */
export const LIQUIDATOR: Address = '0x76656e75653a6c697175696461746f7200000000';

/** A house account, made when it is first needed. */
export function liquidatorOf(venue: Venue): Account {
  return venue.accounts.get(LIQUIDATOR) ?? venue.addAccount(LIQUIDATOR, true, null);
}
