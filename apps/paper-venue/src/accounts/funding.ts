// Hourly funding from 5 s premium samples, in integers of 1e-10. Payment = position × oracle × hourly
// rate, rounded against the holder; what rounding leaves is kept by the venue, so money adds up.
import type { Asset } from '../core/asset.ts';
import { UUSD_PER_USD } from '../core/asset.ts';
import { formatScaled, mulDivFloor, mulDivTrunc } from '../core/decimal.ts';
import type { FundingPayment } from '../core/seam/events.ts';
import { formatSz, formatUusd, type Venue } from '../core/venue.ts';
import type { BookSide } from '../matching/book.ts';
import type { Account, Perp } from './account.ts';

export const RATE_DECIMALS = 10;
const RATE_ONE = 10 ** RATE_DECIMALS;
const INTEREST_8H = 1_000_000; // 0.01 %
const CLAMP_8H = 5_000_000; // 0.05 %
const HOURLY_CAP = 400_000_000; // 4 %
const PAYMENTS_PER_8H = 8;
const HISTORY_MAX = 5_000;
const HISTORY_SLACK = 500;

export function samplePremiums(venue: Venue): void {
  for (const asset of venue.assets) {
    const premium = premiumOf(asset);
    asset.premiumSum += premium;
    asset.premiumSamples += 1;
    asset.premiumLast = premium;
  }
}

/** (max(impactBid − oracle, 0) − max(oracle − impactAsk, 0)) / oracle; a missing side adds nothing. */
function premiumOf(asset: Asset): number {
  const bid = impactPx(asset, asset.book.bids);
  const ask = impactPx(asset, asset.book.asks);
  const above = bid === null ? 0 : Math.max(bid - asset.oraclePx, 0);
  const below = ask === null ? 0 : Math.max(asset.oraclePx - ask, 0);
  return mulDivTrunc(above - below, RATE_ONE, asset.oraclePx);
}

/** Average price of trading the impact notional into a side, rounded away from the trader; null when too thin. */
export function impactPx(asset: Asset, side: BookSide): number | null {
  const wanted = asset.spec.impactNotionalUsd * UUSD_PER_USD;
  let ntl = 0;
  let sz = 0;
  for (let i = side.levels.length - 1; i >= 0; i--) {
    const level = side.levels[i];
    if (level === undefined) break;
    const take = Math.min(level.sz, Math.ceil((wanted - ntl) / level.px));
    ntl += take * level.px;
    sz += take;
    if (ntl >= wanted) return side.isBuy ? Math.floor(ntl / sz) : Math.ceil(ntl / sz);
  }
  return null;
}

/** The hourly rate the running samples lead to, in 1e-10. */
export function hourlyRate(asset: Asset): number {
  if (asset.premiumSamples === 0) return asset.fundingRate;
  const average = Math.trunc(asset.premiumSum / asset.premiumSamples);
  const interest = Math.min(CLAMP_8H, Math.max(-CLAMP_8H, INTEREST_8H - average));
  const hourly = Math.trunc((average + interest) / PAYMENTS_PER_8H);
  return Math.min(HOURLY_CAP, Math.max(-HOURLY_CAP, hourly));
}

export function payFunding(venue: Venue): void {
  for (const asset of venue.assets) {
    const rate = hourlyRate(asset);
    const samples = asset.premiumSamples;
    const premium = samples === 0 ? 0 : Math.trunc(asset.premiumSum / samples);
    asset.fundings.push([venue.blockTimeMs, rate, premium]);
    if (asset.fundings.length > HISTORY_MAX + HISTORY_SLACK) asset.fundings.splice(0, HISTORY_SLACK);
    asset.fundingRate = rate;
    asset.premiumSum = 0;
    asset.premiumSamples = 0;
    for (const account of venue.accounts.values()) {
      const perp = account.perps[asset.index];
      if (perp !== undefined && perp.szi !== 0) pay(venue, account, perp, rate, samples);
    }
  }
}

function pay(venue: Venue, account: Account, perp: Perp, rate: number, samples: number): void {
  const { asset } = perp;
  const received = mulDivFloor(-perp.szi * asset.oraclePx, rate, RATE_ONE);
  if (perp.isolated) perp.isolatedRawUsd += received;
  else account.rawUsd += received;
  venue.roundingUusd -= received;
  perp.fundingAllTimeUusd -= received;
  perp.fundingSinceOpenUusd -= received;
  perp.fundingSinceChangeUusd -= received;
  if (!venue.tells(account)) return;
  const payment: FundingPayment = {
    time: venue.blockTimeMs,
    coin: asset.coin,
    usdc: formatUusd(received),
    szi: formatSz(asset, perp.szi),
    fundingRate: formatScaled(rate, RATE_DECIMALS),
    nSamples: samples === 0 ? null : samples,
  };
  if (!account.house) {
    account.fundings.push(payment);
    if (account.fundings.length > HISTORY_MAX + HISTORY_SLACK) account.fundings.splice(0, HISTORY_SLACK);
  }
  venue.events.push({ type: 'funding', timeMs: venue.blockTimeMs, account: account.address, payment });
}
