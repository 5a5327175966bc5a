// Decimal numbers as whole counts of 10^-12, so that a comparison with the venue's books is exact to the last digit.

const DIGITS = 12;
const FORM = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A decimal as a count of 10^-12. Throws for anything that is no plain decimal of at most 12 places. */
export function exact(text: string): bigint {
  const match = FORM.exec(text);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > DIGITS)
    throw new RangeError(`not a plain decimal: ${text.slice(0, 40)}`);
  const value = BigInt((match[2] ?? '') + fraction.padEnd(DIGITS, '0'));
  return match[1] === '-' ? -value : value;
}

/** A whole count of 10^-decimals, of at most 12 decimals. */
export function exactOf(count: number, decimals: number): bigint {
  return BigInt(count) * 10n ** BigInt(DIGITS - decimals);
}

/** Product of two exact numbers. Throws where it has more than 12 places, which no price times a size has. */
export function product(a: bigint, b: bigint): bigint {
  const wide = a * b;
  const scale = 10n ** BigInt(DIGITS);
  if (wide % scale !== 0n) throw new RangeError('a product has more than 12 decimal places');
  return wide / scale;
}

/** Shortest plain spelling. */
export function textOf(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const digits = String(value < 0n ? -value : value).padStart(DIGITS + 1, '0');
  const fraction = digits.slice(-DIGITS).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -DIGITS)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** For limits and shares alone, where the last digits do not matter. */
export function approximate(value: bigint): number {
  return Number(value) / 10 ** DIGITS;
}

export function sum(values: Iterable<bigint>): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
