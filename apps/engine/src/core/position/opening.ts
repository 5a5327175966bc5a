/**
 * Where the books come from: the venue's word at boot, and again when an operator adopts it. Neither invents PnL:
 * what the venue says replaces position, cost and cash, and daily PnL goes on from where it was.
 */
import type { Coin } from '@agora/shared/ids';
import { assertInvariant } from '../invariants/invariant.ts';
import { type Ledger, ledgerOf, newLedger, signedEntryUusd } from './ledger.ts';
import { dailyPnlUusd, pnlUusd, unrealizedUusd } from './pnl.ts';

/** A position as the venue shows it. */
export interface VenuePosition {
  readonly coin: Coin;
  /** Signed lots. */
  readonly szi: number;
  /** |szi| × mark. */
  readonly positionValueUusd: number;
  readonly unrealizedUusd: number;
  /** Σ funding since the account's beginning, positive = paid; null = not told. */
  readonly fundingPaidAllTimeUusd: number | null;
  /** Px units; null = none, or not known. */
  readonly liquidationPx: number | null;
}

/** The exact cost that the venue holds, from its own figures: its `entryPx` is rounded and of no use for that. */
export function entryUusdOf({ szi, positionValueUusd, unrealizedUusd }: VenuePosition): number {
  return szi > 0 ? positionValueUusd - unrealizedUusd : positionValueUusd + unrealizedUusd;
}

/** What today's fills and funding up to the opening add up to, and what was open when the day began. */
export interface DayBefore {
  readonly realizedUusd: number;
  readonly feesUusd: number;
  readonly fundingUusd: number;
  /** Unrealised PnL at 00:00 UTC; null = not recorded, then a loss carried over counts as today's. */
  readonly unrealizedAtStartUusd: number | null;
}

export interface Opening {
  readonly cashUusd: number;
  readonly positions: readonly VenuePosition[];
  readonly utcDay: number;
  readonly today: ReadonlyMap<Coin, DayBefore>;
}

/** The books at boot. Throws when the venue shows a position in a coin that is not traded: it cannot be valued. */
export function openLedger(coins: readonly Coin[], opening: Opening): Ledger {
  const ledger = newLedger(coins, 0, opening.utcDay);
  takeOver(ledger, opening);
  for (const [coin, day] of opening.today) {
    const atStart = openAtStart(ledger, opening, coin);
    ledgerOf(ledger, coin).dayStartPnlUusd = atStart - day.realizedUusd + day.feesUusd - day.fundingUusd;
  }
  return ledger;
}

/** Unrealised at 00:00 UTC: as it was noted then, or the guess that counts no loss as yesterday's. Asked once, at the opening. */
export function openAtStart(ledger: Ledger, opening: Pick<Opening, 'today'>, coin: Coin): number {
  const noted = opening.today.get(coin)?.unrealizedAtStartUusd ?? null;
  return noted ?? Math.max(0, unrealizedUusd(ledgerOf(ledger, coin)) ?? 0);
}

/**
 * Replaces position, cost and cash by the venue's. Daily PnL is unchanged by it: a difference is neither gained nor
 * lost today unless the fills that made it are booked.
 */
export function adoptOpening(ledger: Ledger, opening: Pick<Opening, 'cashUusd' | 'positions'>): void {
  const before = dailyPnlUusd(ledger);
  const pnlBefore = new Map([...ledger.coins].map(([coin, own]) => [coin, pnlUusd(own)]));
  takeOver(ledger, opening);
  for (const [coin, own] of ledger.coins) {
    own.dayStartPnlUusd += (pnlUusd(own) ?? 0) - (pnlBefore.get(coin) ?? 0);
  }
  const after = dailyPnlUusd(ledger);
  assertInvariant(before === null || after === before, 'I-23', 'adopting the venue changed the daily PnL');
}

function takeOver(ledger: Ledger, { cashUusd, positions }: Pick<Opening, 'cashUusd' | 'positions'>): void {
  for (const own of ledger.coins.values()) Object.assign(own, { szi: 0, entryUusd: 0 });
  for (const position of positions) {
    if (position.szi === 0) continue;
    const own = ledgerOf(ledger, position.coin);
    own.szi = position.szi;
    own.entryUusd = entryUusdOf(position);
    own.markPx = Math.floor(position.positionValueUusd / Math.abs(position.szi));
  }
  ledger.cashUusd = cashUusd;
  ledger.baseUusd = cashUusd;
  for (const own of ledger.coins.values()) {
    ledger.baseUusd -= own.realizedUusd - own.feesUusd + own.fundingUusd - signedEntryUusd(own);
  }
}
