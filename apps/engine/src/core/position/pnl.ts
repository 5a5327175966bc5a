/**
 * What the books are worth at the marks: unrealised and daily PnL, equity. A position without a known mark has no
 * worth: the answer is null, and null never reads as zero.
 */
import { assertSafe } from '../money/integers.ts';
import { notionalUusd } from '../money/usd.ts';
import { type CoinLedger, type Ledger, signedEntryUusd } from './ledger.ts';

/** position × mark - signed cost; 0 when flat, null without a mark. */
export function unrealizedUusd(own: CoinLedger): number | null {
  if (own.szi === 0) return 0;
  return own.markPx === 0 ? null : notionalUusd(own.markPx, own.szi) - signedEntryUusd(own);
}

/** Realised + unrealised - fees + funding of one coin since the books began. */
export function pnlUusd(own: CoinLedger): number | null {
  const open = unrealizedUusd(own);
  return open === null ? null : own.realizedUusd + open - own.feesUusd + own.fundingUusd;
}

/** PnL since 00:00 UTC over all coins: negative = loss. */
export function dailyPnlUusd(ledger: Ledger): number | null {
  let sum = 0;
  for (const own of ledger.coins.values()) {
    const pnl = pnlUusd(own);
    if (pnl === null) return null;
    sum += pnl - own.dayStartPnlUusd;
  }
  return sum;
}

/** A position as the venue values it, by its mark of that moment. */
export interface Valued {
  readonly coin: string;
  readonly szi: number;
  /** |szi| × mark. */
  readonly positionValueUusd: number;
}

/** `dailyPnlUusd` at the venue's own worth of what is held; null where it does not show just that. */
export function dailyPnlAsShown(ledger: Ledger, shown: readonly Valued[]): number | null {
  let sum = 0;
  for (const [coin, own] of ledger.coins) {
    const position = shown.find((each) => each.coin === coin);
    const open = unrealizedAsShown(own, position);
    if (open === null) return null;
    sum += own.realizedUusd + open - own.feesUusd + own.fundingUusd - own.dayStartPnlUusd;
  }
  return sum;
}

function unrealizedAsShown(own: CoinLedger, shown: Valued | undefined): number | null {
  if (own.szi === 0) return 0;
  if (shown?.szi !== own.szi) return null;
  return Math.sign(own.szi) * shown.positionValueUusd - signedEntryUusd(own);
}

/** The venue's accountValue: cash + Σ position × mark. */
export function equityUusd(ledger: Ledger): number | null {
  let sum = ledger.cashUusd;
  for (const own of ledger.coins.values()) {
    if (own.szi === 0) continue;
    if (own.markPx === 0) return null;
    sum += notionalUusd(own.markPx, own.szi);
  }
  return assertSafe(sum, 'equity');
}

export function utcDayOf(epochMs: number): number {
  return Math.floor(epochMs / 86_400_000);
}

/**
 * Begins a new UTC day: from now on daily PnL counts from here. True when the day changed. A clock that goes back
 * changes nothing, so that no day is counted twice. A coin whose mark is not known starts from its cost.
 */
export function rollDay(ledger: Ledger, utcDay: number): boolean {
  if (utcDay <= ledger.utcDay) return false;
  ledger.utcDay = utcDay;
  for (const own of ledger.coins.values()) {
    own.dayStartPnlUusd = pnlUusd(own) ?? own.realizedUusd - own.feesUusd + own.fundingUusd;
  }
  return true;
}

/** Average entry price in px units, as a fraction, for people and models; null when flat. */
export function entryPxForDisplay({ szi, entryUusd }: CoinLedger): number | null {
  return szi === 0 ? null : entryUusd / Math.abs(szi);
}
