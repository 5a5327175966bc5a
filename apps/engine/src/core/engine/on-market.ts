/** Market data: books, marks and what follows from a price alone. Quoting itself is in `quoting-cycle.ts`. */
import type { Coin } from '@agora/shared/ids';
import { applyBbo, applyL2, type BboFrame, type L2Frame, startConnection } from '../book/book.ts';
import { bookHealth } from '../book/health.ts';
import { midX2 } from '../book/prices.ts';
import {
  applyReference,
  isReferenceFresh,
  type ReferenceFrame,
  startReferenceConnection,
} from '../book/reference.ts';
import { ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { noteMid } from '../quoting/volatility.ts';
import { noteLossAnswer } from '../risk/loss-guard.ts';
import { notePrice, priceMoveTrip, restartPriceMove } from '../risk/price-move.ts';
import type { CoinDesk, Desk } from './desk.ts';
import type { Timed } from './event.ts';
import { haltFor } from './halting.ts';
import { type Engine, venueNowMs } from './state.ts';
import { noteAlive, noteConnection } from './streams.ts';

/** The market stream came (again) or went (0): every book begins anew. */
export function onMarketConnection(engine: Engine, connection: number): void {
  noteConnection(engine.market, connection);
  for (const coinDesk of engine.desk?.coins.values() ?? []) {
    startConnection(coinDesk.book, connection);
    startReferenceConnection(coinDesk.reference, connection);
    restartPriceMove(coinDesk.priceMove);
  }
}

/** True when the book changed in a way that quoting should look at. */
export function onBbo(engine: Engine, desk: Desk, coin: Coin, frame: BboFrame, t: Timed): boolean {
  const coinDesk = desk.coins.get(coin);
  return coinDesk !== undefined && taken(engine, desk, coinDesk, applyBbo(coinDesk.book, frame), t);
}

/** As `onBbo`. */
export function onL2(engine: Engine, desk: Desk, coin: Coin, frame: L2Frame, t: Timed): boolean {
  const coinDesk = desk.coins.get(coin);
  return coinDesk !== undefined && taken(engine, desk, coinDesk, applyL2(coinDesk.book, frame), t);
}

export function onReference(engine: Engine, desk: Desk, coin: Coin, frame: ReferenceFrame, t: Timed): void {
  const coinDesk = desk.coins.get(coin);
  if (coinDesk === undefined || !applyReference(coinDesk.reference, frame)) return;
  noteAlive(engine.market, t.nowMs);
  const own = ledgerOf(desk.ledger, coin);
  own.markPx = frame.markPx;
  if (own.szi !== 0) noteLossAt(engine, desk, t.nowMs);
}

/** The day is valued at the marks of all that is held: one that is old, or far from its book, or without one, proves no loss. */
function noteLossAt(engine: Engine, desk: Desk, nowMs: number): void {
  const venueMs = venueNowMs(engine, nowMs) ?? Number.NaN;
  const held = [...desk.coins.values()].filter(({ coin }) => ledgerOf(desk.ledger, coin).szi !== 0);
  const degraded = !held.every((each) => isMarkSound(each, desk.limits.collarOracleBps, nowMs, venueMs));
  noteLossAnswer(desk.lossGuard, dailyPnlUusd(desk.ledger), desk.limits.dailyLossUusd, { nowMs, degraded });
}

function isMarkSound({ book, reference }: CoinDesk, bpsMax: number, nowMs: number, venueMs: number): boolean {
  if (bookHealth(book, nowMs, venueMs) !== 'ok' || !isReferenceFresh(reference, nowMs)) return false;
  const mid = midX2(book) / 2;
  return (Math.abs(reference.markPx - mid) * 10_000) / mid <= bpsMax;
}

function taken(engine: Engine, desk: Desk, coinDesk: CoinDesk, accepted: boolean, t: Timed): boolean {
  if (!accepted) return false;
  noteAlive(engine.market, t.nowMs);
  const { book, coin } = coinDesk;
  if (bookHealth(book, t.nowMs, venueNowMs(engine, t.nowMs) ?? Number.NaN) !== 'ok') return true;
  const price = midX2(book);
  noteMid(coinDesk.volatility, price, t.nowMs, desk.config.ewma_half_life_s);
  notePrice(coinDesk.priceMove, price, t.nowMs);
  if (engine.fsm.state === 'ACTIVE') {
    const trip = priceMoveTrip(coinDesk.priceMove, coin, price, t.nowMs, desk.limits.priceMoveBpsPerMinMax);
    if (trip !== null) haltFor(engine, trip, t);
  }
  return true;
}
