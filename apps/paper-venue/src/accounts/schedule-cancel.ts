// The dead man's switch: cancels every order of the account at a set time. Gated by traded volume, at
// least 5 s ahead, and counted when it fires (10 a UTC day).
import { formatPlain } from '../core/decimal.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { ACTION_TEXT, TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import { finishResting } from '../matching/rest.ts';
import type { Account } from './account.ts';
import { utcDay } from './fees.ts';

const AHEAD_MS_MIN = 5_000;

export function scheduleCancel(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'scheduleCancel' }>,
): ActionResponse {
  const gate = venue.scheduleCancelGateUsd;
  if (account.cumVlmCents < gate * 100) {
    const traded = formatPlain(account.cumVlmCents, 2);
    return { status: 'err', response: ACTION_TEXT.scheduleGate(gate, traded) };
  }
  if (action.time !== undefined) {
    if (action.time < venue.blockTimeMs + AHEAD_MS_MIN)
      return { status: 'err', response: TEXT.scheduleTooEarly };
    if (triggersToday(venue, account) >= venue.config.scheduleCancelTriggersPerDay) {
      return { status: 'err', response: TEXT.scheduleTooMany };
    }
  }
  account.schedule.atMs = action.time ?? null;
  refreshNextSchedule(venue);
  return { status: 'ok', response: { type: 'default' } };
}

/** Recomputes the earliest time a switch fires. */
export function refreshNextSchedule(venue: Venue): void {
  venue.nextScheduleMs = Number.POSITIVE_INFINITY;
  for (const { schedule } of venue.accounts.values()) {
    if (schedule.atMs !== null && schedule.atMs < venue.nextScheduleMs) venue.nextScheduleMs = schedule.atMs;
  }
}

export function fireScheduledCancels(venue: Venue): void {
  for (const account of venue.accounts.values()) {
    const { schedule } = account;
    if (schedule.atMs === null || schedule.atMs > venue.blockTimeMs) continue;
    schedule.atMs = null;
    schedule.triggers = triggersToday(venue, account) + 1;
    schedule.day = utcDay(venue.blockTimeMs);
    for (const order of [...account.open.values()]) {
      // A child goes with its parent.
      if (account.open.has(order.oid)) finishResting(venue, order, 'scheduledCancel');
    }
  }
  refreshNextSchedule(venue);
}

function triggersToday(venue: Venue, account: Account): number {
  return account.schedule.day === utcDay(venue.blockTimeMs) ? account.schedule.triggers : 0;
}
