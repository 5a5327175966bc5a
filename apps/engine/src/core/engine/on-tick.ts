/** What time alone brings about, every 50 ms: retries, reads, the UTC day, quote mode, breaches, and quotes that cooled down. */
import { symbolOf } from '@agora/shared/ids';
import { midX2 } from '../book/prices.ts';
import { usdForDisplay } from '../money/usd.ts';
import { pruneOrders } from '../orders/table.ts';
import { isBorneOut } from '../position/day-clock.ts';
import { dailyPnlUusd, equityUusd, rollDay, unrealizedUusd, utcDayOf } from '../position/pnl.ts';
import { quoteModeOf } from '../quoting/quote-mode.ts';
import { type Breach, breaches } from '../risk/breach.ts';
import { armedDistanceBps, lossStage } from '../risk/daily-loss.ts';
import { forgetLoss } from '../risk/loss-guard.ts';
import { isMarkOff, markGapBps, markGapSince } from '../risk/mark-gap.ts';
import { announce } from './announce.ts';
import { retryCancels } from './cancelling.ts';
import type { Desk } from './desk.ts';
import { askRead, dueRead } from './doubt.ts';
import type { Timed } from './event.ts';
import { tellOverdue } from './naming.ts';
import { raiseAgain } from './on-control.ts';
import { chaseOrders } from './on-orders.ts';
import { quoteCoin } from './quoting-cycle.ts';
import { type Engine, venueNowMs } from './state.ts';
import { coinsAtRisk } from './views.ts';

/** One bucket of the loss curve. */
export const LOSS_BUCKET_MS = 600_000;

/** Before the gate is looked at. */
export function onTick(engine: Engine, t: Timed): void {
  tellOverdue(engine, t);
  raiseAgain(engine, t.nowMs);
  const { desk } = engine;
  if (desk !== null) {
    turnDay(engine, desk, t);
    retryCancels(engine, desk, t.nowMs);
    chaseOrders(engine, desk, t);
    pruneOrders(desk.table, t.nowMs);
    noteLoss(engine, desk, t);
    noteBreaches(engine, desk, t);
    noteMode(engine, desk, t);
  }
  const due = dueRead(engine, t.nowMs);
  if (due !== null) askRead(engine, due.reason, t.nowMs, due.what);
}

/** After the gate was looked at: quotes that cooled down, or that the gate lets back. */
export function quoteAll(engine: Engine, t: Timed): void {
  const { desk } = engine;
  if (desk === null) return;
  for (const coinDesk of desk.coins.values()) quoteCoin(engine, desk, coinDesk, t);
}

/**
 * The day is the venue's: a wall clock that is set forward must not forget a loss, nor one set back keep it. Nor may a venue that is wrong: of a
 * day that nothing of ours bears out, or that is over, nothing is counted.
 */
function turnDay(engine: Engine, desk: Desk, t: Timed): void {
  const venueMs = venueNowMs(engine, t.nowMs);
  if (venueMs === null) return;
  const day = utcDayOf(venueMs);
  const isBelieved = isBorneOut(venueMs, t, desk.dayOffsetMs);
  if (isBelieved && rollDay(desk.ledger, day)) {
    desk.lossSeries = [];
    desk.dayStart = new Map([...desk.ledger.coins].map(([coin, own]) => [coin, unrealizedUusd(own) ?? 0]));
  }
  if (day !== desk.ledger.utcDay) return;
  if (isBelieved || desk.dayOffsetMs === null) desk.dayOffsetMs = venueMs - t.nowMs;
  const bucket = Math.floor((venueMs - day * 86_400_000) / LOSS_BUCKET_MS);
  if (desk.lossSeries.length <= bucket) noteDay(engine, desk, day);
  while (desk.lossSeries.length <= bucket) desk.lossSeries.push(null);
  const pnl = dailyPnlUusd(desk.ledger);
  desk.lossSeries[bucket] = pnl === null ? null : Math.round(usdForDisplay(pnl));
}

/** What a later life of this day has to count from; at every bucket, so that it is near the end of the chain. */
function noteDay(engine: Engine, desk: Desk, day: number): void {
  const data = { utc_day: day, ...Object.fromEntries(desk.dayStart) };
  engine.effects.push({ kind: 'note', type: 'day', data });
}

/** The warning band: told when entered, and left only when the PnL is back above it. */
function noteLoss(engine: Engine, desk: Desk, t: Timed): void {
  const pnl = dailyPnlUusd(desk.ledger);
  const stage = lossStage(pnl, desk.limits);
  if (stage === 'fine' || stage === 'armed') forgetLoss(desk.lossGuard);
  const armed = stage === 'armed' || stage === 'tripped';
  if (stage === 'unknown' || armed === desk.lossArmed) return;
  desk.lossArmed = armed;
  if (!armed || pnl === null) return;
  const distance = armedDistanceBps(pnl, desk.limits, equityUusd(desk.ledger));
  announce(engine, t.wallMs, {
    event: 'kill_threshold_armed',
    daily_pnl_usd: usdForDisplay(pnl),
    daily_loss_limit_usd: -usdForDisplay(desk.limits.dailyLossUusd),
    armed_distance_bps: distance ?? 0,
    controls: {
      hard_kill_at_usd: -usdForDisplay(desk.limits.dailyLossUusd),
      warning_band_usd: usdForDisplay(desk.limits.warningBandUusd),
      operator_override_allowed: false,
    },
  });
}

function noteBreaches(engine: Engine, desk: Desk, t: Timed): void {
  const now = breaches(coinsAtRisk(desk), desk.limits, equityUusd(desk.ledger));
  for (const breach of now) if (!desk.breached.includes(nameOf(breach))) announceBreach(engine, breach, t);
  desk.breached = now.map(nameOf);
}

function nameOf({ field, coin }: Breach): string {
  return coin === null ? field : `${field} (${coin})`;
}

function announceBreach(engine: Engine, { field, coin, observed, limit }: Breach, t: Timed): void {
  const symbol = coin === null ? {} : { symbol: symbolOf(coin) };
  announce(engine, t.wallMs, { event: 'envelope_breach', ...symbol, field, observed, limit });
}

function noteMode(engine: Engine, desk: Desk, t: Timed): void {
  const { mode, reason } = quoteModeOf(desk.quoteMode, {
    operatorReduce: desk.reduceRequest !== null,
    breach: desk.breached[0] === undefined ? null : `breach of ${desk.breached[0]}`,
    markOff: markOff(desk, t.nowMs),
    lossArmed: desk.lossArmed,
    rank: wildestRank(desk),
    defensiveRank: desk.config.defensive_vol_pct_rank,
  });
  const from = desk.quoteMode;
  desk.quoteMode = mode;
  desk.modeReason = reason;
  if (mode === from) return;
  announce(engine, t.wallMs, {
    event: 'quote_mode_changed',
    from,
    to: mode,
    reason,
    request_id: mode === 'reduce_only' ? desk.reduceRequest : null,
  });
}

/** The coin whose mark has stood apart from its book for too long; null = none. */
function markOff(desk: Desk, nowMs: number): string | null {
  let found: string | null = null;
  for (const each of desk.coins.values()) {
    const gap = markGapBps(each.reference.markPx, midX2(each.book));
    each.markGapSinceMs = markGapSince(each.markGapSinceMs, gap, nowMs);
    if (found === null && isMarkOff(each.markGapSinceMs, nowMs))
      found = `the mark of ${each.coin} stands ${(gap ?? 0).toFixed(0)} bps off its book: the loss is not known`;
  }
  return found;
}

/** The highest rank of all coins; null while one is not known. */
function wildestRank(desk: Desk): number | null {
  let wildest = 0;
  for (const { volatility } of desk.coins.values()) {
    if (volatility.rank === null) return null;
    wildest = Math.max(wildest, volatility.rank);
  }
  return wildest;
}
