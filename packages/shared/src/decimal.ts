/**
 * Decimal numbers as text, in one canonical spelling, so that money crosses a wire without ever being a
 * float. It compares and normalises; arithmetic belongs to the engine's integer ticks and lots.
 */
import { z } from 'zod';

const CANONICAL = /^(?:0|-?(?:0\.\d*[1-9]|[1-9]\d*(?:\.\d*[1-9])?))$/;
const ANY_DECIMAL = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/;

/** Canonical: no leading or trailing zeros, no `+`, no exponent, no `-0`. */
export const decimalSchema = z
  .string()
  .max(62)
  .regex(CANONICAL, 'must be a decimal number as text, such as "0.05", without needless zeros')
  .meta({ examples: ['0.05'] })
  .brand<'Decimal'>();
export type Decimal = z.infer<typeof decimalSchema>;

/** Canonical and greater than zero. */
export const positiveDecimalSchema = decimalSchema.refine(
  (d) => d !== '0' && !d.startsWith('-'),
  'must be greater than 0',
);

/**
 * The canonical spelling of a plain decimal such as the venue's `"100.50"`.
 * Throws RangeError for anything else (an exponent, a sign alone, more than 30 digits a side).
 */
export function canonicalDecimal(text: string): Decimal {
  const match = ANY_DECIMAL.exec(text);
  if (match === null)
    throw new RangeError(`not a plain decimal number: ${JSON.stringify(text.slice(0, 40))}`);
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return decimalSchema.parse(digits === '0' ? '0' : `${match[1]}${digits}`);
}

/** Exact order of two decimals: -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const places = Math.max(fractionDigits(a), fractionDigits(b));
  const left = scaled(a, places);
  const right = scaled(b, places);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function fractionDigits(d: string): number {
  const point = d.indexOf('.');
  return point === -1 ? 0 : d.length - point - 1;
}

function scaled(d: string, places: number): bigint {
  return BigInt(d.replace('.', '') + '0'.repeat(places - fractionDigits(d)));
}
