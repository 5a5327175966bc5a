/** `userFees`: the fee rates in force for the account, as parts per million of the notional. */
import { z } from 'zod';
import { scaledCeil } from '../../../core/money/decimal-text.ts';

const PPM_DECIMALS = 6;

const rate = z.string().transform((text, ctx) => {
  const ppm = scaledCeil(text, PPM_DECIMALS);
  if (ppm !== null) return ppm;
  ctx.addIssue('a rate is no decimal');
  return z.NEVER;
});

export const userFeesSchema = z
  .object({ userCrossRate: rate, userAddRate: rate })
  .transform(({ userCrossRate, userAddRate }) => ({ takerPpm: userCrossRate, makerPpm: userAddRate }));

export const userFees = (user: string) => ({ type: 'userFees', user });
