/** How a channel's frames become news. A reader never throws; what it cannot use it names. */

import type { AccountNews, Dropped, MarketNews } from '../../../../ports/venue-stream.ts';
import type { Universe } from '../../../../ports/venue-universe.ts';

export interface ReadContext {
  readonly universe: Universe;
  /** Coins that this engine trades. */
  readonly traded: ReadonlySet<string>;
  /** The account, lower case. */
  readonly user: string;
  readonly connection: number;
  /** Monotonic. */
  readonly receivedMs: number;
  /** The venue's clock at the same moment; 0 = not known. */
  readonly venueNowMs: number;
  /** How far behind the venue's clock the account was that this connection showed last; 0 where it showed none. */
  readonly lagMs: number;
}

export interface Read {
  readonly news: readonly (MarketNews | AccountNews)[];
  /** What of the frame was not used; null = all of it was. */
  readonly dropped: Dropped | null;
  /** Subject that the frame keeps fresh, such as a coin; null = none. */
  readonly subject: string | null;
}

export type Reader = (data: unknown, context: ReadContext) => Read;

export function unused(dropped: Dropped): Read {
  return { news: [], dropped, subject: null };
}

export function used(subject: string, ...news: readonly (MarketNews | AccountNews)[]): Read {
  return { news, dropped: null, subject };
}

export function isUs(user: string, context: ReadContext): boolean {
  return user.toLowerCase() === context.user;
}
