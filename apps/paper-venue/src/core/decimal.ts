// Exact decimal strings ↔ scaled integers: the only place where the venue reads or writes a decimal.
// Scaled integers are safe integers; nothing here goes through a fraction in floating point.

const PATTERN = /^(\d{1,16})(?:\.(\d{1,16}))?$/;
const POW10: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i);

/** A power of ten that is known to be in the table (0 … 15). */
export function pow10(exponent: number): number {
  const value = POW10[exponent];
  if (value === undefined) throw new RangeError(`pow10: exponent ${exponent} is not in 0..15`);
  return value;
}

/**
 * Reads an unsigned plain decimal ("113000", "0.0010") into `value × 10^decimals`.
 * Returns null when it is no plain decimal, has more digits after the point than `decimals`
 * (trailing zeros aside), or does not fit a safe integer. Never rounds.
 */
export function parseScaledExact(text: string, decimals: number): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const whole = match[1] ?? '';
  let fraction = match[2] ?? '';
  if (fraction.length > decimals) {
    for (let i = decimals; i < fraction.length; i++) if (fraction.charCodeAt(i) !== 48) return null;
    fraction = fraction.slice(0, decimals);
  }
  const scaled = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(scaled) ? scaled : null;
}

/** Writes `scaled / 10^decimals` in the venue's style: no exponent, no trailing zeros, at least one decimal ("12.0"). */
export function formatScaled(scaled: number, decimals: number): string {
  const plain = formatPlain(scaled, decimals);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Like `formatScaled`, but integers stay bare ("12"): how numbers stand inside the venue's error texts. */
export function formatPlain(scaled: number, decimals: number): string {
  const negative = scaled < 0;
  const digits = String(negative ? -scaled : scaled);
  if (decimals === 0) return negative ? `-${digits}` : digits;
  const padded = digits.length > decimals ? digits : digits.padStart(decimals + 1, '0');
  const whole = padded.slice(0, padded.length - decimals);
  let end = padded.length;
  while (end > padded.length - decimals && padded.charCodeAt(end - 1) === 48) end--;
  const fraction = padded.slice(padded.length - decimals, end);
  const body = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && scaled !== 0 ? `-${body}` : body;
}

/** Quotient rounded up, exact for safe integers; `b` positive. */
export function ceilDiv(a: number, b: number): number {
  return -floorDiv(-a, b);
}

/** Quotient rounded down (towards minus infinity), exact for safe integers; `b` positive. */
export function floorDiv(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b - (rest < 0 ? 1 : 0);
}

/** a × b / c rounded down (towards minus infinity); exact even where a × b passes 2^53; `c` positive. */
export function mulDivFloor(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return floorDiv(product, c);
  const wide = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const quotient = wide / divisor;
  return Number(wide % divisor < 0n ? quotient - 1n : quotient);
}

/** a × b / c rounded to zero; exact even where a × b passes 2^53; `c` positive. */
export function mulDivTrunc(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return (product - (product % c)) / c;
  return Number((BigInt(a) * BigInt(b)) / BigInt(c));
}
