// Liquidation, at every new mark: what no longer covers its maintenance margin loses its orders, then is closed into the
// book as far as that leaves no debt; below two thirds of maintenance the backstop takes it over; below zero the other side
// is deleveraged. Market participants (house accounts) are never liquidated.
import { type Account, type LiquidationProgress, NO_LIQUIDATION, type Perp } from '../accounts/account.ts';
import { refreshRates } from '../accounts/fees.ts';
import { noteLedger } from '../accounts/ledger.ts';
import {
  crossValueUusd,
  isolatedValueUusd,
  maintenanceMarginUusd,
  maintenanceUusdCeil,
} from '../accounts/margin.ts';
import { UUSD_PER_USD } from '../core/asset.ts';
import type { LiquidationWay } from '../core/seam/actions.ts';
import { formatSz, formatUusd, type Venue } from '../core/venue.ts';
import { finishResting } from '../matching/rest.ts';
import { deleverage } from './adl.ts';
import { takeOver, unwind } from './backstop.ts';
import { bankruptcyPx } from './bankruptcy.ts';
import { LIQUIDATOR } from './liquidator.ts';
import { closeAtMarket } from './market-close.ts';

/** Positions that live and die together: all cross ones of an account, or one isolated one. */
export type Unit = {
  readonly account: Account;
  readonly kind: 'Cross' | 'Isolated';
  readonly perps: readonly Perp[];
  readonly progress: LiquidationProgress;
};

const FIRST_SHARE = 5; // a large position goes by a fifth first

export function liquidateAll(venue: Venue): void {
  unwind(venue);
  for (const account of venue.accounts.values()) {
    if (account.house) continue;
    for (const unit of unitsOf(account)) if (isDue(unit)) liquidate(venue, unit);
  }
}

function unitsOf(account: Account): Unit[] {
  const held = account.usedPerps.filter((perp) => perp.szi !== 0);
  const cross = held.filter((perp) => !perp.isolated);
  const units: Unit[] = held
    .filter((perp) => perp.isolated)
    .map((perp) => ({ account, kind: 'Isolated', perps: [perp], progress: perp.liquidation }));
  const { liquidation: progress } = account;
  return cross.length === 0 ? units : [{ account, kind: 'Cross', perps: cross, progress }, ...units];
}

/** Equity under maintenance. One that covers it again starts afresh the next time. */
function isDue(unit: Unit): boolean {
  if (equityOf(unit) < maintenanceOf(unit)) return true;
  Object.assign(unit.progress, NO_LIQUIDATION);
  return false;
}

function equityOf({ account, kind, perps }: Unit): number {
  const [perp] = perps;
  return kind === 'Isolated' && perp !== undefined ? isolatedValueUusd(perp) : crossValueUusd(account);
}

function maintenanceOf({ account, kind, perps }: Unit): number {
  const [perp] = perps;
  return kind === 'Isolated' && perp !== undefined
    ? maintenanceUusdCeil(perp)
    : maintenanceMarginUusd(account);
}

function liquidate(venue: Venue, unit: Unit): void {
  const value = equityOf(unit);
  const isLost = value * 3 < maintenanceOf(unit) * 2;
  cancelOrders(venue, unit);
  if (!isLost && venue.blockTimeMs < unit.progress.coolUntilMs) return;
  act(venue, unit, value < 0 ? 'adl' : isLost ? 'backstop' : 'market');
}

/**
 * Liquidates on an operator's word, whatever the margin says. The backstop takes all of a cross account; the other
 * ways may be kept to one coin.
 */
export function liquidateNow(venue: Venue, account: Account, coin: string | null, how: LiquidationWay): void {
  for (const unit of unitsOf(account)) {
    const chosen = coin === null ? unit.perps : unit.perps.filter(({ asset }) => asset.coin === coin);
    if (chosen.length === 0) continue;
    cancelOrders(venue, unit);
    act(venue, how === 'backstop' ? unit : { ...unit, perps: chosen }, how, true);
  }
}

function act(venue: Venue, unit: Unit, how: LiquidationWay, isForced = false): void {
  const value = equityOf(unit);
  const told = portrait(unit, value);
  const positions = unit.perps.map(({ szi }) => szi);
  if (how === 'adl') deleverage(venue, unit);
  else if (how === 'backstop') takeOver(venue, unit, value);
  else closeIntoBook(venue, unit, isForced);
  if (unit.perps.some(({ szi }, i) => szi !== positions[i])) tell(venue, unit, told);
}

function cancelOrders(venue: Venue, { account, perps, kind }: Unit): void {
  for (const order of [...account.open.values()]) {
    const concerns = kind === 'Cross' ? !order.perp.isolated : perps.includes(order.perp);
    if (concerns && account.open.has(order.oid)) finishResting(venue, order, 'liquidatedCanceled');
  }
}

/** Largest position first, until maintenance is covered. Large ones go by a fifth, and by the rest after a cooldown. */
function closeIntoBook(venue: Venue, unit: Unit, isForced: boolean): void {
  const wholeMax = venue.config.liquidationWholeUsdMax * UUSD_PER_USD;
  const { entire } = unit.progress;
  refreshRates(venue, unit.account);
  for (const perp of unit.perps.toSorted((a, b) => notional(b) - notional(a))) {
    if (!isForced && equityOf(unit) >= maintenanceOf(unit)) return;
    const size = Math.abs(perp.szi);
    const isPart = !isForced && !entire && notional(perp) > wholeMax;
    closeAtMarket(venue, unit.account, perp, {
      sz: isPart ? Math.ceil(size / FIRST_SHARE) : size,
      dir: `Liquidated ${unit.kind} ${perp.szi > 0 ? 'Long' : 'Short'}`,
      liquidated: unit.account.address,
      worstPx: bankruptcyPx(unit, perp, unit.account.takerPpm),
    });
    if (!isPart) continue;
    unit.progress.coolUntilMs = venue.blockTimeMs + venue.config.liquidationCooldownMs;
    unit.progress.entire = true;
  }
}

function notional({ szi, asset }: Perp): number {
  return Math.abs(szi) * asset.markPx;
}

type Portrait = { ntl: string; value: string; positions: { coin: string; szi: string }[] };

/** What the unit was before, as its owner is told. */
function portrait({ perps }: Unit, value: number): Portrait {
  return {
    ntl: formatUusd(perps.reduce((sum, perp) => sum + notional(perp), 0)),
    value: formatUusd(value),
    positions: perps.map(({ asset, szi }) => ({ coin: asset.coin, szi: formatSz(asset, szi) })),
  };
}

function tell(venue: Venue, { account, kind }: Unit, { ntl, value, positions }: Portrait): void {
  venue.events.push({
    type: 'liquidation',
    timeMs: venue.blockTimeMs,
    account: account.address,
    liquidation: {
      lid: venue.nextTid++,
      liquidator: LIQUIDATOR,
      liquidated_user: account.address,
      liquidated_ntl_pos: ntl,
      liquidated_account_value: value,
    },
  });
  noteLedger(venue, account, {
    type: 'liquidation',
    liquidatedNtlPos: ntl,
    accountValue: value,
    leverageType: kind,
    liquidatedPositions: positions,
  });
}
