// Oracle and mark at the oracle's cadence. Mark = median of (1) oracle + 150 s EMA of mid − oracle,
// (2) median of best bid, best ask and last trade, (3) other venues' perp mid; with exactly two of them a
// 30 s EMA of (2) joins. The EMAs are floating point; they round to the price unit before use.
import type { Asset, Ema } from './asset.ts';
import type { Venue } from './venue.ts';

const MID_EMA_S = 150;
const BOOK_EMA_S = 30;

export function publishOracle(venue: Venue): void {
  for (const asset of venue.assets) {
    if (!asset.frozen) {
      asset.oraclePx = asset.oracleInputPx;
      asset.markBeforePx = asset.markPx;
      asset.markPx = nextMark(asset, venue.blockTimeMs);
    }
    asset.emaAtMs = venue.blockTimeMs;
    venue.events.push({ type: 'ctxChanged', timeMs: venue.blockTimeMs, coin: asset.coin });
  }
}

function nextMark(asset: Asset, nowMs: number): number {
  const seconds = (nowMs - asset.emaAtMs) / 1000;
  const bid = asset.book.bids.best()?.px ?? null;
  const ask = asset.book.asks.best()?.px ?? null;
  if (bid !== null && ask !== null)
    sample(asset.midMinusOracle, (bid + ask) / 2 - asset.oraclePx, seconds, MID_EMA_S);
  const book = median([bid, ask, asset.lastTradePx].filter((px) => px !== null));
  if (book !== null) sample(asset.bookMedian, book, seconds, BOOK_EMA_S);
  const inputs = [asset.oraclePx + (value(asset.midMinusOracle) ?? 0)];
  if (book !== null) inputs.push(book);
  if (asset.perpMidPx !== null) inputs.push(asset.perpMidPx);
  const smooth = value(asset.bookMedian);
  if (inputs.length === 2 && smooth !== null) inputs.push(smooth);
  return Math.max(1, Math.round(median(inputs) ?? asset.oraclePx));
}

function sample(ema: Ema, x: number, seconds: number, windowSeconds: number): void {
  const decay = Math.exp(-seconds / windowSeconds);
  ema.numerator = ema.numerator * decay + x * seconds;
  ema.denominator = ema.denominator * decay + seconds;
}

function value(ema: Ema): number | null {
  return ema.denominator > 0 ? ema.numerator / ema.denominator : null;
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number; // the list is not empty
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}
