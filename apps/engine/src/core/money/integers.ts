/**
 * Exact integer arithmetic with the rounding direction in each name. Results beyond 2^53 - 1 are refused
 * (`BrokenInvariant`), never rounded.
 */
import { BrokenInvariant } from '../invariants/invariant.ts';

/** The value itself when it is an exact integer. */
export function assertSafe(value: number, what: string): number {
  if (!Number.isSafeInteger(value)) {
    throw new BrokenInvariant('arithmetic', `${what} is no exact integer`, { value: String(value) });
  }
  return value;
}

/** a / b rounded down (towards minus infinity); `b` > 0. */
export function divFloor(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b - (rest < 0 ? 1 : 0);
}

/** a / b rounded up (towards plus infinity); `b` > 0. */
export function divCeil(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b + (rest > 0 ? 1 : 0);
}

/** a × b / c rounded down, exact even where a × b passes 2^53; `c` > 0. */
export function mulDivFloor(a: number, b: number, c: number): number {
  const product = a * b;
  if (Number.isSafeInteger(product)) return divFloor(product, c);
  const wide = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const quotient = wide / divisor - (wide % divisor < 0n ? 1n : 0n);
  return assertSafe(Number(quotient), 'a quotient');
}

/** a × b / c rounded up, exact even where a × b passes 2^53; `c` > 0. */
export function mulDivCeil(a: number, b: number, c: number): number {
  return 0 - mulDivFloor(-a, b, c);
}
