/**
 * The account's books as the venue keeps them: cash, and per coin a position with its cost, realised PnL (gross of
 * fees), fees and funding. All integers: lots, px units, micro-USD. Every booking ends in the equation that ties
 * cash to the rest; the venue's own figures are compared elsewhere.
 */
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import { assertInvariant } from '../invariants/invariant.ts';
import { assertSafe, mulDivFloor } from '../money/integers.ts';
import { notionalUusd } from '../money/usd.ts';

export interface CoinLedger {
  /** Signed lots; negative = short. */
  szi: number;
  /** Sign of the last position that was not flat; 0 = none was booked yet. */
  lastSign: number;
  /** Unsigned cost of the open position. */
  entryUusd: number;
  /** Σ closed PnL, gross of fees. */
  realizedUusd: number;
  /** Σ fees paid; negative = rebates earned. */
  feesUusd: number;
  /** Σ funding received; negative = paid. */
  fundingUusd: number;
  /** Last known mark; 0 = not known. */
  markPx: number;
  /** `pnlUusd` when the UTC day began. */
  dayStartPnlUusd: number;
  /** Hour of the last booked funding payment, in hours since 1970; -1 = none. */
  fundingHour: number;
}

export interface Ledger {
  readonly coins: ReadonlyMap<Coin, CoinLedger>;
  /** The venue's totalRawUsd: deposits, minus the signed cost of positions, minus fees, plus funding. */
  cashUusd: number;
  /** What was paid in and never traded: the constant of the equation. */
  baseUusd: number;
  /** Days since 1970, UTC. */
  utcDay: number;
  /** Fills booked. */
  fills: number;
}

/** One execution of an own order. */
export interface LedgerFill {
  readonly coin: Coin;
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  /** Negative = rebate. */
  readonly feeUusd: number;
}

export interface Booked {
  readonly closedPnlUusd: number;
  /** The position went from long to short or back, at once or by way of flat. */
  readonly flipped: boolean;
}

function newCoinLedger(): CoinLedger {
  return {
    szi: 0,
    lastSign: 0,
    entryUusd: 0,
    realizedUusd: 0,
    feesUusd: 0,
    fundingUusd: 0,
    markPx: 0,
    dayStartPnlUusd: 0,
    fundingHour: -1,
  };
}

export function newLedger(coins: readonly Coin[], cashUusd: number, utcDay: number): Ledger {
  const books = new Map(coins.map((coin) => [coin, newCoinLedger()]));
  return { coins: books, cashUusd, baseUusd: cashUusd, utcDay, fills: 0 };
}

export function ledgerOf(ledger: Ledger, coin: Coin): CoinLedger {
  const own = ledger.coins.get(coin);
  assertInvariant(own !== undefined, 'I-17', 'a booking for a coin that is not traded', { coin });
  return own;
}

/**
 * Books one execution with the venue's arithmetic: cost leaves a closing position pro rata, rounded down, and what
 * rounds stays in the cost of what is left.
 */
export function applyFill(ledger: Ledger, fill: LedgerFill): Booked {
  const own = ledgerOf(ledger, fill.coin);
  const before = Math.sign(own.szi) || own.lastSign;
  const ntlUusd = notionalUusd(fill.px, fill.sz);
  const closedPnlUusd = movePosition(own, fill);
  own.realizedUusd += closedPnlUusd;
  own.feesUusd += fill.feeUusd;
  ledger.cashUusd = assertSafe(
    ledger.cashUusd - (fill.side === 'buy' ? ntlUusd : -ntlUusd) - fill.feeUusd,
    'cash',
  );
  ledger.fills += 1;
  assertBalanced(ledger);
  own.lastSign = Math.sign(own.szi) || before;
  return { closedPnlUusd, flipped: before !== 0 && own.lastSign !== before };
}

/**
 * Books a funding payment (negative = paid) once an hour and coin. False = that hour was booked before, which does not matter to one that
 * is proven by the venue's total: it may also take back what was booked.
 */
export function applyFunding(
  ledger: Ledger,
  coin: Coin,
  usdcUusd: number,
  timeMs: number,
  isProven = false,
): boolean {
  const own = ledgerOf(ledger, coin);
  const hour = Math.floor(timeMs / 3_600_000);
  if (hour <= own.fundingHour && !isProven) return false;
  own.fundingHour = Math.max(own.fundingHour, hour);
  own.fundingUusd += usdcUusd;
  ledger.cashUusd = assertSafe(ledger.cashUusd + usdcUusd, 'cash');
  assertBalanced(ledger);
  return true;
}

/**
 * The venue's cost of a position takes the place of ours. Returns what fills booked out of order had closed more (+) or less (-) than was
 * booked with them, in micro-USD.
 */
export function correctCost(ledger: Ledger, coin: Coin, entryUusd: number): number {
  const own = ledgerOf(ledger, coin);
  const before = signedEntryUusd(own);
  own.entryUusd = entryUusd;
  const closedPnlUusd = signedEntryUusd(own) - before;
  own.realizedUusd += closedPnlUusd;
  assertBalanced(ledger);
  return closedPnlUusd;
}

/** Cost with the position's sign. */
export function signedEntryUusd({ szi, entryUusd }: CoinLedger): number {
  return szi < 0 ? -entryUusd : entryUusd;
}

/** cash = base + Σ (realised - fees + funding - signed cost): what came in, went out, or is bound in positions. */
export function assertBalanced(ledger: Ledger): void {
  let expected = ledger.baseUusd;
  for (const own of ledger.coins.values()) {
    expected += own.realizedUusd - own.feesUusd + own.fundingUusd - signedEntryUusd(own);
  }
  assertInvariant(expected === ledger.cashUusd, 'I-23', 'the ledger does not balance');
}

/** Moves position and cost; the PnL closed by it. */
function movePosition(own: CoinLedger, { side, px, sz }: LedgerFill): number {
  const before = own.szi;
  const buying = side === 'buy';
  own.szi = assertSafe(before + (buying ? sz : -sz), 'a position');
  if (before === 0 || buying === before > 0) {
    own.entryUusd = assertSafe(own.entryUusd + notionalUusd(px, sz), 'a cost');
    return 0;
  }
  const held = Math.abs(before);
  const closed = Math.min(held, sz);
  const costUusd = closed === held ? own.entryUusd : mulDivFloor(own.entryUusd, closed, held);
  own.entryUusd = sz > held ? notionalUusd(px, sz - held) : own.entryUusd - costUusd;
  return before > 0 ? notionalUusd(px, closed) - costUusd : costUusd - notionalUusd(px, closed);
}
