// Volume and fees: the tier comes from the last 14 completed UTC days, a maker's rebate from its share
// of the whole venue's volume. Fees are rounded towards zero to the micro-USD; volume down to the cent.
import { mulDivTrunc } from '../core/decimal.ts';
import type { ExchangeConfig } from '../core/seam/genesis.ts';
import type { Venue } from '../core/venue.ts';
import type { Account, DayVolume } from './account.ts';

export const DAY_MS = 86_400_000;
export const FEE_DAYS = 14;
/** Volume is remembered for as long as a portfolio's month. */
const VOLUME_DAYS = 30;
const UUSD_PER_CENT = 10_000;
const PPM = 1_000_000;

export function utcDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/** Refreshes the account's rates at the first need of each UTC day. */
export function refreshRates(venue: Venue, account: Account): void {
  const day = utcDay(venue.blockTimeMs);
  if (account.feeDay === day) return;
  account.feeDay = day;
  while (account.volume[0] !== undefined && account.volume[0].day < day - VOLUME_DAYS) account.volume.shift();
  const rates = ratesFor(venue.config, account.volume, day);
  account.takerPpm = rates.takerPpm;
  account.makerPpm = rates.makerPpm;
}

/** Rates of a UTC day from the 14 days before it. */
export function ratesFor(
  config: ExchangeConfig,
  volume: readonly DayVolume[],
  day: number,
): { takerPpm: number; makerPpm: number } {
  let takerCents = 0;
  let makerCents = 0;
  for (const entry of volume) {
    if (entry.day >= day || entry.day < day - FEE_DAYS) continue;
    takerCents += entry.takerCents;
    makerCents += entry.makerCents;
  }
  let { takerPpm, makerPpm } = config.feeTiers[0] ?? { takerPpm: 0, makerPpm: 0 };
  for (const tier of config.feeTiers) {
    if (takerCents + makerCents <= tier.volumeAboveUsd * 100) continue;
    takerPpm = tier.takerPpm;
    makerPpm = tier.makerPpm;
  }
  const venueCents = config.exchangeDailyVolumeUsd * 100 * FEE_DAYS;
  for (const tier of config.rebateTiers) {
    if (makerCents * PPM > tier.makerFractionAbovePpm * venueCents) makerPpm = tier.makerPpm;
  }
  return { takerPpm, makerPpm };
}

/** Fee in micro-USD, rounded towards zero; negative = rebate. */
export function feeUusdTrunc(ntlUusd: number, ratePpm: number): number {
  return mulDivTrunc(ntlUusd, ratePpm, PPM);
}

export function addVolume(venue: Venue, account: Account, ntlUusd: number, isTaker: boolean): void {
  const cents = Math.floor(ntlUusd / UUSD_PER_CENT);
  account.cumVlmCents += cents;
  const day = utcDay(venue.blockTimeMs);
  let today = account.volume[account.volume.length - 1];
  if (today === undefined || today.day !== day) {
    today = { day, takerCents: 0, makerCents: 0 };
    account.volume.push(today);
  }
  if (isTaker) today.takerCents += cents;
  else today.makerCents += cents;
}
