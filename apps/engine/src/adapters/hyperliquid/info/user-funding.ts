/** `userFunding`: payments between now and an instant, oldest first, at most 500 at once: a day of hourly payments of 20 coins. */
import { z } from 'zod';
import { scaledFloor } from '../../../core/money/decimal-text.ts';
import type { VenueFunding } from '../../../ports/venue-news.ts';
import type { Universe } from '../../../ports/venue-universe.ts';

const USD_DECIMALS = 6;

export const userFundingSchema = z.array(
  z.object({
    time: z.int().nonnegative(),
    delta: z.object({ type: z.literal('funding'), coin: z.string(), usdc: z.string() }),
  }),
);

export const userFunding = (user: string, startTime: number) => ({ type: 'userFunding', user, startTime });

/** Throws RangeError for an amount that is none; a coin that is no listed perpetual is left out. */
export function fundingOf(
  answer: z.output<typeof userFundingSchema>,
  universe: Universe,
): readonly VenueFunding[] {
  return answer.flatMap(({ time, delta }) => {
    const spec = universe.get(delta.coin)?.spec;
    if (spec === undefined) return [];
    const usdcUusd = scaledFloor(delta.usdc, USD_DECIMALS);
    if (usdcUusd === null) throw new RangeError(`a funding payment of ${delta.usdc} USD`);
    return [{ coin: spec.coin, usdcUusd, timeMs: time }];
  });
}
