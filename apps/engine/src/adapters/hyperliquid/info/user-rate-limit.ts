/** `userRateLimit`: the account's request budget. */
import { z } from 'zod';
import { scaledFloor } from '../../../core/money/decimal-text.ts';
import type { RequestBudget } from '../../../ports/venue-info.ts';

export const userRateLimitSchema = z
  .object({ cumVlm: z.string(), nRequestsUsed: z.int().nonnegative(), nRequestsCap: z.int().nonnegative() })
  .transform(({ cumVlm, nRequestsUsed, nRequestsCap }, ctx): RequestBudget => {
    const volumeUsd = scaledFloor(cumVlm, 0);
    if (volumeUsd === null) {
      ctx.addIssue('the volume is no decimal');
      return z.NEVER;
    }
    return { used: nRequestsUsed, cap: nRequestsCap, volumeUsd };
  });

export const userRateLimit = (user: string) => ({ type: 'userRateLimit', user });
