/** Reads our account at the venue. Never throws; a read that is not whole is no answer. */
import type { VenueAccount } from '../core/venue/account.ts';
import type { Outcome } from './outcome.ts';

export interface VenueReader {
  readAccount(): Promise<Outcome<VenueAccount>>;
}
