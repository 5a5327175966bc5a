/**
 * Decimal text to scaled integers and back: the edge where the venue's strings become money. Reading says
 * in its name what it does with digits beyond the scale; writing is exact.
 */
import type { Decimal } from '@agora/shared/decimal';
import { assertSafe } from './integers.ts';

const PLAIN = /^(-?)(\d{1,16})(?:\.(\d{1,30}))?$/;

interface Digits {
  readonly negative: boolean;
  /** |value| × 10^decimals without the digits beyond. */
  readonly scaled: number;
  /** True when a digit other than 0 lies beyond the scale. */
  readonly beyond: boolean;
}

/** value × 10^decimals, or null when the text is no plain decimal, does not fit the scale or a safe integer. */
export function scaledExact(text: string, decimals: number): number | null {
  const digits = read(text, decimals);
  return digits === null || digits.beyond ? null : signed(digits, 0);
}

/** Like `scaledExact`, but digits beyond the scale round towards minus infinity. */
export function scaledFloor(text: string, decimals: number): number | null {
  const digits = read(text, decimals);
  return digits === null ? null : signed(digits, digits.beyond && digits.negative ? 1 : 0);
}

/** Like `scaledExact`, but digits beyond the scale round towards plus infinity. */
export function scaledCeil(text: string, decimals: number): number | null {
  const digits = read(text, decimals);
  return digits === null ? null : signed(digits, digits.beyond && !digits.negative ? 1 : 0);
}

/** The canonical text of `scaled / 10^decimals`: no exponent, no needless zeros. Throws for an inexact integer. */
export function textOfScaled(scaled: number, decimals: number): Decimal {
  const digits = String(Math.abs(assertSafe(scaled, 'a scaled amount'))).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const body = fraction === '' ? whole : `${whole}.${fraction}`;
  return (scaled < 0 ? `-${body}` : body) as Decimal; // built in the canonical form, which the test holds it to
}

function read(text: string, decimals: number): Digits | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = ''] = match;
  const scaled = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  if (!Number.isSafeInteger(scaled)) return null;
  return { negative: sign === '-', scaled, beyond: /[1-9]/.test(fraction.slice(decimals)) };
}

function signed({ negative, scaled }: Digits, away: number): number | null {
  const magnitude = scaled + away;
  if (!Number.isSafeInteger(magnitude)) return null;
  return negative && magnitude !== 0 ? -magnitude : magnitude;
}
