/** A decimal of the venue, such as `"100.50"`, in the canonical form that everything inside compares. */
import { canonicalDecimal } from '@agora/shared/decimal';
import { z } from 'zod';

export const venueDecimal = z.string().transform((text, ctx) => {
  try {
    return canonicalDecimal(text);
  } catch {
    ctx.addIssue('not a plain decimal');
    return z.NEVER;
  }
});
