// The public tape: trades, the hourly buckets behind the day's figures, and the best prices as told at a
// block's end. Bounded; no rule of matching depends on it.

import type { Level } from '../matching/book.ts';
import type { Order } from '../matching/order.ts';
import type { Asset, HourBucket } from './asset.ts';
import { addToCandles } from './candles.ts';
import type { BookLevel, TradeView } from './seam/events.ts';
import { formatPx, formatSz, type Venue } from './venue.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const TRADES_SLACK = 100;
const UUSD_PER_CENT = 10_000;

export function noteTrade(
  venue: Venue,
  taker: Order,
  maker: Order,
  sz: number,
  tid: number,
  hash: string,
): void {
  const asset = taker.asset;
  const [buyer, seller] = taker.isBuy ? [taker, maker] : [maker, taker];
  const trade: TradeView = {
    coin: asset.coin,
    side: taker.isBuy ? 'B' : 'A',
    px: formatPx(asset, maker.px),
    sz: formatSz(asset, sz),
    time: venue.blockTimeMs,
    hash,
    tid,
    users: [buyer.account.address, seller.account.address],
  };
  asset.lastTradePx = maker.px;
  asset.trades.push(trade);
  if (asset.trades.length > venue.config.tradesMax + TRADES_SLACK) asset.trades.splice(0, TRADES_SLACK);
  addToCandles(asset.candles, venue.blockTimeMs, maker.px, sz);
  const bucket = hourBucket(asset, venue.blockTimeMs);
  bucket.ntlCents += Math.floor((maker.px * sz) / UUSD_PER_CENT);
  bucket.sz += sz;
  venue.events.push({ type: 'trade', timeMs: venue.blockTimeMs, trade });
}

/** This hour's bucket; opens it (with the mark of that moment) and forgets those older than a day. */
export function hourBucket(asset: Asset, timeMs: number): HourBucket {
  const hour = Math.floor(timeMs / HOUR_MS);
  const last = asset.hours[asset.hours.length - 1];
  if (last !== undefined && last.hour === hour) return last;
  const bucket: HourBucket = { hour, ntlCents: 0, sz: 0, markPx: asset.markPx };
  asset.hours.push(bucket);
  while (asset.hours[0] !== undefined && asset.hours[0].hour < hour - DAY_HOURS) asset.hours.shift();
  return bucket;
}

/** Tells which books and which best prices changed since the last block. */
export function tellBooks(venue: Venue): void {
  for (const asset of venue.assets) {
    if (!asset.bookDirty) continue;
    asset.bookDirty = false;
    const timeMs = venue.blockTimeMs;
    venue.events.push({ type: 'bookChanged', timeMs, coin: asset.coin });
    const bid = asset.book.bids.best();
    const ask = asset.book.asks.best();
    const key = `${levelKey(bid)}|${levelKey(ask)}`;
    if (key === asset.bboKey) continue;
    asset.bboKey = key;
    venue.events.push({
      type: 'bboChanged',
      timeMs,
      coin: asset.coin,
      bbo: [bookLevel(asset, bid), bookLevel(asset, ask)],
    });
  }
}

function levelKey(level: Level | null): string {
  return level === null ? '' : `${level.px},${level.sz},${level.n}`;
}

function bookLevel(asset: Asset, level: Level | null): BookLevel | null {
  return level === null ? null : { px: formatPx(asset, level.px), sz: formatSz(asset, level.sz), n: level.n };
}
