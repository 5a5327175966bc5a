// What happened over time: funding of coins and accounts, ledgers, portfolios. Ranges are inclusive, oldest first.
import type { Account } from '../../accounts/account.ts';
import { DAY_MS, utcDay } from '../../accounts/fees.ts';
import { hourlyRate, RATE_DECIMALS } from '../../accounts/funding.ts';
import { type WorthSample, worthNow } from '../../accounts/worth.ts';
import { formatScaled } from '../decimal.ts';
import type { FundingPayment, LedgerEntry } from '../seam/events.ts';
import type { FundingHistoryView, PortfolioView, PredictedFundingView, TimeRange } from '../seam/views.ts';
import type { Address } from '../seam/words.ts';
import { formatUusd, type Venue } from '../venue.ts';

const SERVED_MAX = 500;
const HOUR_MS = 3_600_000;
const SPANS = [
  ['day', 1],
  ['week', 7],
  ['month', 30],
  ['allTime', Number.POSITIVE_INFINITY],
] as const;

function within<T extends { time: number }>(list: readonly T[], { startTime, endTime }: TimeRange): T[] {
  const to = endTime ?? Number.POSITIVE_INFINITY;
  return list.filter(({ time }) => time >= startTime && time <= to).slice(0, SERVED_MAX);
}

export function fundingHistoryView(venue: Venue, coin: string, range: TimeRange): FundingHistoryView[] {
  const paid = venue.assetsByCoin.get(coin)?.fundings ?? [];
  const shown = paid.map(([time, rate, premium]) => ({
    coin,
    fundingRate: formatScaled(rate, RATE_DECIMALS),
    premium: formatScaled(premium, RATE_DECIMALS),
    time,
  }));
  return within(shown, range);
}

export function userFundingView(venue: Venue, user: Address, range: TimeRange): FundingPayment[] {
  return within(venue.accounts.get(user)?.fundings ?? [], range);
}

export function ledgerView(venue: Venue, user: Address, range: TimeRange): LedgerEntry[] {
  return within(venue.accounts.get(user)?.ledger ?? [], range);
}

/** What the running hour would pay; only this venue is known here. */
export function predictedFundingsView(venue: Venue): PredictedFundingView[] {
  const nextFundingTime = (Math.floor(venue.clockMs / HOUR_MS) + 1) * HOUR_MS;
  return venue.assets
    .filter(({ delisted }) => !delisted)
    .map((asset) => {
      const fundingRate = formatScaled(hourlyRate(asset), RATE_DECIMALS);
      return [asset.coin, [['HlPerp', { fundingRate, nextFundingTime, fundingIntervalHours: 1 }]]];
    });
}

export function portfolioView(venue: Venue, user: Address): PortfolioView {
  const account = venue.accounts.get(user);
  const spans = SPANS.map(([name, days]) => [name, spanView(venue, account, days)] as const);
  const perps = spans.map(([name, span]) => {
    const capital = name.charAt(0).toUpperCase() + name.slice(1);
    return [`perp${capital}`, span] as const;
  });
  return [...spans, ...perps];
}

function spanView(venue: Venue, account: Account | undefined, days: number): PortfolioView[number][1] {
  if (account === undefined) return { accountValueHistory: [], pnlHistory: [], vlm: '0.0' };
  const since = venue.clockMs - days * DAY_MS;
  const samples = [...account.worth, worthNow(account, venue.clockMs)].filter(([time]) => time >= since);
  const base = days === Number.POSITIVE_INFINITY ? 0 : (samples[0]?.[2] ?? 0);
  const figures = (at: (sample: WorthSample) => number): [number, string][] =>
    samples.map((sample) => [sample[0], formatUusd(at(sample))]);
  return {
    accountValueHistory: figures(([, value]) => Math.max(0, value)),
    pnlHistory: figures(([, , pnl]) => pnl - base),
    vlm: formatScaled(volumeCents(venue, account, days), 2),
  };
}

function volumeCents(venue: Venue, account: Account, days: number): number {
  if (days === Number.POSITIVE_INFINITY) return account.cumVlmCents;
  const today = utcDay(venue.clockMs);
  return account.volume
    .filter(({ day }) => day > today - days)
    .reduce((sum, { takerCents, makerCents }) => sum + takerCents + makerCents, 0);
}
