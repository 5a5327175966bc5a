// What an account was worth, hour by hour: the history behind `portfolio`. Profit is worth less what was put in.
import type { Venue } from '../core/venue.ts';
import type { Account } from './account.ts';
import { accountValueUusd } from './margin.ts';

const KEPT_MAX = 1_000;
const SLACK = 100;

export type WorthSample = [timeMs: number, valueUusd: number, pnlUusd: number];

export function sampleWorth(venue: Venue): void {
  for (const account of venue.accounts.values()) {
    if (account.house) continue;
    account.worth.push(worthNow(account, venue.blockTimeMs));
    if (account.worth.length > KEPT_MAX + SLACK) account.worth.splice(0, SLACK);
  }
}

export function worthNow(account: Account, timeMs: number): WorthSample {
  const value = accountValueUusd(account);
  return [timeMs, value, value - account.netDepositsUusd];
}
