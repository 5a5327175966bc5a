// A coin's prices, premiums, candles and trades as plain JSON and back. Its book is made of the accounts' open orders.
import type { Asset, Ema, HourBucket } from '../asset.ts';
import type { Candles } from '../candles.ts';
import type { TradeView } from '../seam/events.ts';

export type AssetState = {
  coin: string;
  px: [oracleInput: number, oracle: number, mark: number, markBefore: number];
  perpMidPx: number | null;
  frozen: boolean;
  lastTradePx: number | null;
  emas: [Ema, Ema];
  emaAtMs: number;
  premium: [sum: number, samples: number, last: number | null];
  fundingRate: number;
  hours: HourBucket[];
  trades: TradeView[];
  candles: Candles;
  fundings: Asset['fundings'];
  bookDirty: boolean;
  bboKey: string;
  openInterestCapUusd: number | null;
  delisted: boolean;
};

export function assetState(asset: Asset): AssetState {
  return {
    coin: asset.coin,
    px: [asset.oracleInputPx, asset.oraclePx, asset.markPx, asset.markBeforePx],
    perpMidPx: asset.perpMidPx,
    frozen: asset.frozen,
    lastTradePx: asset.lastTradePx,
    emas: [asset.midMinusOracle, asset.bookMedian],
    emaAtMs: asset.emaAtMs,
    premium: [asset.premiumSum, asset.premiumSamples, asset.premiumLast],
    fundingRate: asset.fundingRate,
    hours: asset.hours,
    trades: asset.trades,
    candles: asset.candles,
    fundings: asset.fundings,
    bookDirty: asset.bookDirty,
    bboKey: asset.bboKey,
    openInterestCapUusd: asset.openInterestCapUusd,
    delisted: asset.delisted,
  };
}

export function restoreAsset(asset: Asset, state: AssetState): void {
  [asset.oracleInputPx, asset.oraclePx, asset.markPx, asset.markBeforePx] = state.px;
  asset.perpMidPx = state.perpMidPx;
  asset.frozen = state.frozen;
  asset.lastTradePx = state.lastTradePx;
  [asset.midMinusOracle, asset.bookMedian] = state.emas;
  asset.emaAtMs = state.emaAtMs;
  [asset.premiumSum, asset.premiumSamples, asset.premiumLast] = state.premium;
  asset.fundingRate = state.fundingRate;
  asset.hours = state.hours;
  asset.trades = state.trades;
  asset.candles = state.candles;
  asset.fundings = state.fundings;
  asset.bboKey = state.bboKey;
  asset.openInterestCapUusd = state.openInterestCapUusd;
  asset.delisted = state.delisted;
}
