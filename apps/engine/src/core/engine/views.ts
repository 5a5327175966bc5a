/** What checks, strategy and risk loops see of the desk at one instant. */
import { bookHealth } from '../book/health.ts';
import { midX2 } from '../book/prices.ts';
import { isReferenceFresh } from '../book/reference.ts';
import type { CheckView } from '../checks/check.ts';
import { type CoinExposure, totalWorstUusd, valuationPx } from '../exposure/worst-case.ts';
import { lotsOfNotionalFloor } from '../money/usd.ts';
import type { OrderRecord } from '../orders/order.ts';
import { loadOf, openCountOf, openOf } from '../orders/table.ts';
import { ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd, equityUusd } from '../position/pnl.ts';
import { othersBest } from '../quoting/others-touch.ts';
import type { StrategyView } from '../quoting/strategy.ts';
import { sigmaBps } from '../quoting/volatility.ts';
import type { CoinAtRisk } from '../risk/breach.ts';
import type { CoinDesk, Desk } from './desk.ts';
import { type Engine, venueNowMs } from './state.ts';

/** A coin's exposure, valued at mark or mid. */
export function exposureOf(desk: Desk, { coin, book, reference }: CoinDesk): CoinExposure {
  return {
    szi: ledgerOf(desk.ledger, coin).szi,
    load: loadOf(desk.table, coin),
    valuationPx: valuationPx(reference.markPx, midX2(book)),
  };
}

/** Worst case of every coin but one; null = not known. */
function othersWorstUusd(desk: Desk, except: CoinDesk): number | null {
  const others: CoinExposure[] = [];
  for (const each of desk.coins.values()) if (each !== except) others.push(exposureOf(desk, each));
  return totalWorstUusd(others);
}

export function checkViewOf(engine: Engine, desk: Desk, coinDesk: CoinDesk, nowMs: number): CheckView {
  const { book, reference, spec, coin } = coinDesk;
  const own = ownTouch(openOf(desk.table, coin));
  return {
    nowMs,
    permit: engine.permit,
    limits: desk.limits,
    envelopeAccepted: engine.control.preflight?.envelopeAccepted === true,
    spec,
    bookHealth: bookHealth(book, nowMs, venueNowMs(engine, nowMs) ?? Number.NaN),
    bidPx: book.bidPx,
    askPx: book.askPx,
    oraclePx: isReferenceFresh(reference, nowMs) ? reference.oraclePx : 0,
    ...exposureOf(desk, coinDesk),
    othersWorstUusd: othersWorstUusd(desk, coinDesk),
    equityUusd: equityUusd(desk.ledger),
    dailyPnlUusd: dailyPnlUusd(desk.ledger),
    budget: desk.budget,
    reduceOnlyMode: desk.quoteMode === 'reduce_only',
    openOrders: openCountOf(desk.table),
    ownBidPx: own.bidPx,
    ownAskPx: own.askPx,
  };
}

export function strategyViewOf(desk: Desk, coinDesk: CoinDesk): StrategyView {
  const { book, spec, coin } = coinDesk;
  const open = openOf(desk.table, coin);
  const { szi, valuationPx: px } = exposureOf(desk, coinDesk);
  return {
    spec,
    config: desk.config,
    quoteMode: desk.quoteMode,
    bidPx: book.bidPx,
    askPx: book.askPx,
    othersBidPx: othersBest(book, 'buy', open),
    othersAskPx: othersBest(book, 'sell', open),
    sigmaBps: sigmaBps(coinDesk.volatility, desk.config.anti_churn_cooldown_ms),
    szi,
    ...roomOf(desk, coinDesk, px),
    orderUusdMax: desk.limits.orderUusdMax,
    makerFeeBps: desk.makerFeeBps,
  };
}

/**
 * Quotes fill a limit in USD up to this share: one that was filled up is breached by the next tick of the mark, by nothing but our own
 * orders. A quote is made anew, and sized, long before the price has moved as far as the rest. The checks know the whole limit.
 */
const QUOTED_SHARE = 0.99;

/** The tightest of the limits on a coin's position, in lots at the present price. */
function roomOf(
  desk: Desk,
  coinDesk: CoinDesk,
  px: number,
): Pick<StrategyView, 'positionLotsMax' | 'quotedLotsMax'> {
  const { coins, totalUusdMax, leverageMax } = desk.limits;
  const own = coins.get(coinDesk.coin);
  if (own === undefined || px === 0) return { positionLotsMax: 0, quotedLotsMax: 0 };
  const others = othersWorstUusd(desk, coinDesk);
  const equity = equityUusd(desk.ledger);
  // Equity that is not known leaves it to the checks, which then pass nothing that adds to a position.
  const leveraged = equity === null ? totalUusdMax : leverageMax * Math.max(0, equity);
  const lotsAt = (share: number): number => {
    const total = Math.floor(Math.min(totalUusdMax, leveraged) * share);
    const uusd = Math.min(Math.floor(own.positionUusdMax * share), others === null ? 0 : total - others);
    return Math.min(own.positionLotsMax, lotsOfNotionalFloor(Math.max(0, uusd), px));
  };
  return { positionLotsMax: lotsAt(1), quotedLotsMax: lotsAt(QUOTED_SHARE) };
}

export function coinsAtRisk(desk: Desk): CoinAtRisk[] {
  return [...desk.coins.values()].map((coinDesk) => ({
    ...exposureOf(desk, coinDesk),
    coin: coinDesk.coin,
    szDecimals: coinDesk.spec.szDecimals,
    markPx: coinDesk.reference.markPx,
    liquidationPx: coinDesk.liquidationPx,
  }));
}

function ownTouch(open: readonly OrderRecord[]): { bidPx: number; askPx: number } {
  let bidPx = 0;
  let askPx = 0;
  for (const { side, px } of open) {
    if (side === 'buy') bidPx = Math.max(bidPx, px);
    else askPx = askPx === 0 ? px : Math.min(askPx, px);
  }
  return { bidPx, askPx };
}
