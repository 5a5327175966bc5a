// What the venue does by itself at the start of a block, in the venue's order: oracle and mark (with what the
// new mark sets off), premium samples, funding, then dead man's switches. A timer runs once however late the block is.
import { pruneAgents } from '../accounts/agents.ts';
import { payFunding, samplePremiums } from '../accounts/funding.ts';
import { fireScheduledCancels } from '../accounts/schedule-cancel.ts';
import { sampleWorth } from '../accounts/worth.ts';
import { liquidateAll } from '../liquidation/liquidate.ts';
import { enforceOpenInterestCaps } from '../matching/open-interest.ts';
import { fireTriggers } from '../matching/trigger.ts';
import { publishOracle } from './mark.ts';
import { hourBucket } from './market-data.ts';
import type { Venue } from './venue.ts';

export type Timers = { oracleMs: number; premiumMs: number; fundingMs: number };

export function firstTimers(venue: Venue): Timers {
  const { genesisMs, oraclePeriodMs, premiumPeriodMs, fundingPeriodMs } = venue.config;
  return {
    oracleMs: after(genesisMs, oraclePeriodMs),
    premiumMs: after(genesisMs, premiumPeriodMs),
    fundingMs: after(genesisMs, fundingPeriodMs),
  };
}

/** Earliest time anything is due. */
export function nextDueMs(venue: Venue, timers: Timers): number {
  return Math.min(timers.oracleMs, timers.premiumMs, timers.fundingMs, venue.nextScheduleMs);
}

export function runTimers(venue: Venue, timers: Timers): void {
  const now = venue.blockTimeMs;
  const { oraclePeriodMs, premiumPeriodMs, fundingPeriodMs } = venue.config;
  if (now >= timers.oracleMs) {
    for (const asset of venue.assets) hourBucket(asset, now);
    publishOracle(venue);
    enforceOpenInterestCaps(venue);
    fireTriggers(venue);
    liquidateAll(venue);
    timers.oracleMs = after(now, oraclePeriodMs);
  }
  if (now >= timers.premiumMs) {
    samplePremiums(venue);
    timers.premiumMs = after(now, premiumPeriodMs);
  }
  if (now >= timers.fundingMs) {
    payFunding(venue);
    sampleWorth(venue);
    pruneAgents(venue);
    timers.fundingMs = after(now, fundingPeriodMs);
  }
  if (now >= venue.nextScheduleMs) fireScheduledCancels(venue);
}

/** The first multiple of the period after a time. */
function after(timeMs: number, periodMs: number): number {
  return (Math.floor(timeMs / periodMs) + 1) * periodMs;
}
