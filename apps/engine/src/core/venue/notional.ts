/** Amounts of the venue's answers in integer micro-USD: exact, or rounded to the side that shows more exposure. */
import type { Decimal } from '@agora/shared/decimal';
import { scaledCeil } from '../money/decimal-text.ts';
import { assertSafe } from '../money/integers.ts';
import { uusdText } from '../money/usd.ts';

const UUSD_DECIMALS = 6;
/** The venue writes prices and sizes with at most eight decimals. */
const VENUE_DECIMALS = 8;

/** px × sz, both positive, rounded up. Throws where the product is no safe integer of micro-USD. */
export function notionalUusdCeil(px: Decimal, sz: Decimal): number {
  const product = BigInt(scaled(px, VENUE_DECIMALS)) * BigInt(scaled(sz, VENUE_DECIMALS));
  const divisor = 10n ** BigInt(2 * VENUE_DECIMALS - UUSD_DECIMALS);
  return assertSafe(Number((product + divisor - 1n) / divisor), 'a notional');
}

/** A decimal amount of USD, rounded up. */
export function amountUusd(usd: Decimal): number {
  return scaled(usd, UUSD_DECIMALS);
}

export const uusdDecimal = uusdText;

function scaled(value: Decimal, decimals: number): number {
  const integer = scaledCeil(value, decimals);
  if (integer === null) throw new RangeError(`an amount beyond what is exact: ${value}`);
  return integer;
}
