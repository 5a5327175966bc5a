// I-19: no order is priced from a book older than its limit, a crossed one, or one from before the last reconnect. The
// venue's journal shows which frames had left for a connection that was open when the order came in.

import type { MarketFrame } from './venue-story.ts';
import { at, type Evidence, type Judge, placed, verdict } from './verdict.ts';
import { within } from './window.ts';

/** The age limit of a book, and what lies between the decision and the arrival: sign, record, write. */
const BOOK_AGE_US_MAX = 2_000_000;
const ON_THE_WAY_US_MAX = 500_000;

export const freshBookOnly: Judge = (evidence) => {
  const { venue } = evidence;
  const books = Map.groupBy(venue.frames, ({ coin }) => coin);
  const orders = placed(evidence);
  const broken = orders.flatMap(({ cloid, us, assetId }) => {
    const coin = venue.coins.get(assetId) ?? String(assetId);
    const recent = within(books.get(coin) ?? [], us - BOOK_AGE_US_MAX - ON_THE_WAY_US_MAX, us);
    return recent.some((frame) => isReadable(frame) && isConnected(evidence, frame, us))
      ? []
      : [`${cloid} came in at ${at(us)} without a fresh book of ${coin}`];
  });
  return verdict('I-19', orders.length, broken);
};

/** A whole book that the journal does not show is what the exchange itself holds; what a fault put in its place is none. */
function isReadable({ shown, replaced, bid, ask }: MarketFrame): boolean {
  if (replaced) return false;
  return shown ? bid !== null && ask !== null && bid < ask : true;
}

/** Some connection that got the frame was still open a moment before the order came in. */
function isConnected({ venue }: Evidence, { connections }: MarketFrame, us: number): boolean {
  return connections.some((id) => {
    const closedUs = venue.connections.get(id)?.closedUs ?? null;
    return closedUs === null || closedUs >= us - ON_THE_WAY_US_MAX;
  });
}
