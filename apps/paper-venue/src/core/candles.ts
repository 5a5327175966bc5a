// Candles, built from trades and from nothing else: a minute without a trade has none. Minutes and hours are kept, the
// newest 5000 of each; longer intervals are put together when asked for.

import type { Asset } from './asset.ts';
import type { CandleInterval, CandleView } from './seam/views.ts';
import { formatPx, formatSz } from './venue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const KEPT_MAX = 5_000;
const SLACK = 200;
/** The first Monday after the epoch: weeks begin there. */
const MONDAY_MS = 4 * DAY_MS;

/** Opening time, prices and volume in the asset's units, trades. */
export type Candle = [t: number, o: number, h: number, l: number, c: number, v: number, n: number];
export type Candles = { minutes: Candle[]; hours: Candle[] };

const LENGTH_MS: Record<Exclude<CandleInterval, '1M'>, number> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '3d': 3 * DAY_MS,
  '1w': 7 * DAY_MS,
};

export function addToCandles(candles: Candles, timeMs: number, px: number, sz: number): void {
  add(candles.minutes, timeMs - (timeMs % MINUTE_MS), px, sz);
  add(candles.hours, timeMs - (timeMs % HOUR_MS), px, sz);
}

function add(list: Candle[], t: number, px: number, sz: number): void {
  const last = list[list.length - 1];
  if (last === undefined || last[0] !== t) {
    list.push([t, px, px, px, px, sz, 1]);
    if (list.length > KEPT_MAX + SLACK) list.splice(0, SLACK);
    return;
  }
  last[2] = Math.max(last[2], px);
  last[3] = Math.min(last[3], px);
  last[4] = px;
  last[5] += sz;
  last[6] += 1;
}

/** Candles that touch the range (inclusive), oldest first, the newest 5000 of them. */
export function candlesView(
  asset: Asset,
  interval: CandleInterval,
  startMs: number,
  endMs: number,
): CandleView[] {
  const merged: { from: number; to: number; candle: Candle }[] = [];
  const isLong = interval === '1M' || LENGTH_MS[interval] >= HOUR_MS;
  for (const part of isLong ? asset.candles.hours : asset.candles.minutes) {
    const { from, to } = spanOf(interval, part[0]);
    if (to < startMs || from > endMs) continue;
    const last = merged[merged.length - 1];
    if (last !== undefined && last.from === from) merge(last.candle, part);
    else merged.push({ from, to, candle: [...part] });
  }
  return merged.slice(-KEPT_MAX).map(({ from, to, candle }) => view(asset, interval, from, to, candle));
}

function merge(into: Candle, [, , h, l, c, v, n]: Candle): void {
  into[2] = Math.max(into[2], h);
  into[3] = Math.min(into[3], l);
  into[4] = c;
  into[5] += v;
  into[6] += n;
}

/** First and last millisecond of the interval a time lies in. */
function spanOf(interval: CandleInterval, timeMs: number): { from: number; to: number } {
  if (interval === '1M') {
    const date = new Date(timeMs);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) - 1 };
  }
  const length = LENGTH_MS[interval];
  const offset = interval === '1w' ? MONDAY_MS : 0;
  const from = timeMs - ((timeMs - offset) % length);
  return { from, to: from + length - 1 };
}

function view(
  asset: Asset,
  interval: CandleInterval,
  from: number,
  to: number,
  [, o, h, l, c, v, n]: Candle,
): CandleView {
  return {
    t: from,
    T: to,
    s: asset.coin,
    i: interval,
    o: formatPx(asset, o),
    c: formatPx(asset, c),
    h: formatPx(asset, h),
    l: formatPx(asset, l),
    v: formatSz(asset, v),
    n,
  };
}
