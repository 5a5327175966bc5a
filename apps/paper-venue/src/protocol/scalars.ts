// The scalar types of the wire, each normalised as the venue normalises it before hashing. A value outside its type
// fails to parse, which the HTTP layer answers with 422; nothing is coerced from another JSON type.
import { z } from 'zod';

const DECIMAL = /^(\d*)(?:\.(\d*))?$/;
const DECIMALS_MAX = 8;
const DECIMAL_CHARS_MAX = 40;

/**
 * Canonical form of an unsigned decimal string: no redundant zeros, no bare point.
 *
 * @returns null for a sign, an exponent, more than eight decimals, or anything that is not a number.
 */
export function normalizeDecimal(text: string): string | null {
  if (text.length > DECIMAL_CHARS_MAX) return null;
  const match = DECIMAL.exec(text);
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  if (match === null || (whole === '' && fraction === '') || fraction.length > DECIMALS_MAX) return null;
  const head = stripLeadingZeros(whole);
  const tail = stripTrailingZeros(fraction);
  return tail === '' ? head : `${head}.${tail}`;
}

function stripLeadingZeros(digits: string): string {
  let at = 0;
  while (at < digits.length && digits[at] === '0') at++;
  return at === digits.length ? '0' : digits.slice(at);
}

function stripTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** Price or size: a JSON string holding an unsigned decimal of at most eight decimals. */
export const decimal = z.string().transform((text, context) => {
  const normal = normalizeDecimal(text);
  if (normal !== null) return normal;
  context.addIssue({ code: 'custom', message: 'not an unsigned decimal of at most eight decimals' });
  return z.NEVER;
});

/** An unsigned integer that a double holds exactly (the venue takes u64; larger ones are refused here). */
export const uint = z.int().nonnegative();

/** An asset index. */
export const assetIndex = z.int().nonnegative().max(0xffff_ffff);

/** A 20-byte address, with or without `0x`, lowercased with `0x`. */
export const address = z
  .string()
  .regex(/^(0[xX])?[0-9a-fA-F]{40}$/)
  .transform((text) => `0x${text.slice(-40).toLowerCase()}` as `0x${string}`);

/** A 16-byte client order id, lowercased. */
export const cloid = z
  .string()
  .regex(/^0[xX][0-9a-fA-F]{32}$/)
  .transform((text) => text.toLowerCase() as `0x${string}`);

/** A null means absent, as in the typed optional fields of the venue. */
export function nullable<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A candle's length. */
export const candleInterval = z.enum([
  ...(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', '1d', '3d', '1w', '1M'] as const),
]);
