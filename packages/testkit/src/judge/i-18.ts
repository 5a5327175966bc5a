// I-18: no prefix of the venue's journal breaks the collar, the largest order, the largest position with everything that
// may still fill, or the message rate. Judged by what the venue knew, which is never more than the engine counts.
import { approximate, exact, magnitude, product, sum, textOf } from './exact.ts';
import type { Side, Submission, VenueOrder } from './venue-story.ts';
import { type Evidence, type Judge, placed, verdict } from './verdict.ts';
import { within } from './window.ts';

/** The engine may price from a book this old; its mid is one of those. */
const MID_AGE_US_MAX = 2_000_000;
/** Shorter than the minute by what an order may take to come in. */
const RATE_WINDOW_US = 59_000_000;

export const withinLimits: Judge = (evidence) => {
  const orders = placed(evidence);
  const broken = [
    ...tooLarge(evidence, orders),
    ...outOfCollar(evidence, orders),
    ...tooMany(evidence, orders),
    ...tooMuch(evidence),
  ];
  return verdict('I-18', orders.length + evidence.venue.fills.length, broken);
};

function tooLarge({ limits }: Evidence, orders: readonly Submission[]): string[] {
  return orders
    .filter(({ px, sz }) => product(px, sz) > limits.orderNotionalUsdMax)
    .map(({ cloid, px, sz }) => `${cloid} is worth ${textOf(product(px, sz))} USD`);
}

function outOfCollar({ venue, limits }: Evidence, orders: readonly Submission[]): string[] {
  const byCoin = Map.groupBy(
    venue.frames.filter(({ replaced, bid, ask }) => !replaced && bid !== null && ask !== null),
    ({ coin }) => coin,
  );
  return orders.flatMap(({ cloid, px, us, assetId }) => {
    const usable = within(byCoin.get(venue.coins.get(assetId) ?? '') ?? [], us - MID_AGE_US_MAX, us);
    const distances = usable.map(({ bid, ask }) => {
      const mid = ((bid ?? 0) + (ask ?? 0)) / 2;
      return (Math.abs(approximate(px) - mid) / mid) * 10_000;
    });
    const nearest = Math.min(...distances);
    return distances.length === 0 || nearest <= limits.collarMidBps
      ? []
      : [`${cloid} lies ${nearest.toFixed(1)} bps off the mid`];
  });
}

/** Orders and cancels, by item; only a place may not be made beyond the limit. */
function tooMany({ venue, wallets, limits }: Evidence, orders: readonly Submission[]): string[] {
  const messages = [
    ...orders.map(({ us }) => ({ us, items: 1, place: true })),
    ...venue.actions
      .filter(({ signer }) => signer === wallets.engine)
      .map(({ us, items }) => ({ us, items, place: false })),
  ].sort((a, b) => a.us - b.us);
  const broken: string[] = [];
  let first = 0;
  let count = 0;
  for (const { us, items, place } of messages) {
    count += items;
    for (
      let old = messages[first];
      old !== undefined && old.us < us - RATE_WINDOW_US;
      old = messages[first]
    ) {
      count -= old.items;
      first += 1;
    }
    if (place && count > limits.messagesPerMinMax) broken.push(`${count} messages within a minute of ${us}`);
  }
  return broken;
}

/** Walks orders and fills in the order of the journal; the worst case counts what rests on one side. */
function tooMuch({ venue, limits }: Evidence): string[] {
  const steps = [
    ...[...venue.orders.values()].map((order) => ({ seq: order.seq, coin: order.coin, order, fill: null })),
    ...venue.fills.map((fill) => ({ seq: fill.seq, coin: fill.coin, order: null, fill })),
  ].sort((a, b) => a.seq - b.seq);
  const positions = new Map<string, bigint>();
  const open = new Map<string, Set<Resting>>();
  const broken: string[] = [];
  for (const { seq, coin, order, fill } of steps) {
    const resting = open.get(coin) ?? new Set();
    open.set(coin, resting);
    if (fill !== null) {
      const signed = fill.side === 'buy' ? fill.sz : -fill.sz;
      positions.set(coin, (positions.get(coin) ?? 0n) + signed);
      for (const each of resting) if (each.order.oid === fill.oid) each.left -= fill.sz;
    } else if (order !== null) resting.add({ order, left: order.origSz });
    for (const each of resting)
      if (each.left <= 0n || (each.order.ended !== null && each.order.ended.seq < seq)) resting.delete(each);
    const max = limits.positionSzMax.get(coin) ?? exact('0');
    const worst = worstOf(positions.get(coin) ?? 0n, resting);
    if (worst > max)
      broken.push(`${coin} could become ${textOf(worst)} after record ${seq}, at most ${textOf(max)}`);
  }
  return broken;
}

interface Resting {
  readonly order: VenueOrder;
  left: bigint;
}

function worstOf(position: bigint, resting: ReadonlySet<Resting>): bigint {
  const side = (wanted: Side) =>
    sum([...resting].filter(({ order }) => order.side === wanted).map(({ left }) => left));
  const [long, short] = [magnitude(position + side('buy')), magnitude(position - side('sell'))];
  if (long > short) return long;
  return short;
}
