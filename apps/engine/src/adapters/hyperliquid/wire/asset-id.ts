/** The number that a cancel names for something that is not a listed perpetual. */

const SPOT_OFFSET = 10_000;
/** The first spot pair goes by its name. */
const FIRST_PAIR = 'PURR/USDC';
/** No asset has this number: a cancel that names it is refused, and the order stays in sight as a foreign one. */
const NONE = 4_294_967_295;

/** Spot pairs are named `@<index>` and numbered 10000 + index (venue docs, asset ids). */
export function assetIdOf(coin: string): number {
  if (coin === FIRST_PAIR) return SPOT_OFFSET;
  const index = /^@(\d{1,6})$/.exec(coin)?.[1];
  return index === undefined ? NONE : SPOT_OFFSET + Number(index);
}
