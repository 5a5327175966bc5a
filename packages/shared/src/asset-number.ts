/** Numbers by which a cancel names what an order is for. */

const SPOT_OFFSET = 10_000;
/** The first spot pair goes by its name. */
const FIRST_PAIR = 'PURR/USDC';

/** Of a perpetual, as `meta` lists it; of a spot pair, named `@<index>`, 10000 + index (venue docs, asset ids). Null = not known. */
export function assetNumberOf(coin: string, perpetuals: ReadonlyMap<string, number>): number | null {
  const listed = perpetuals.get(coin);
  if (listed !== undefined) return listed;
  if (coin === FIRST_PAIR) return SPOT_OFFSET;
  const index = /^@(\d{1,6})$/.exec(coin)?.[1];
  return index === undefined ? null : SPOT_OFFSET + Number(index);
}
