// `meta`: the universe of perpetuals and their margin tables.
import { z } from 'zod';
import { defineInfo } from './query.ts';

/** Only the first dex exists here, named by an empty or absent name; another is an internal error (500). */
export const dexParams = z.object({ dex: z.string().nullish() });

/** @throws RangeError for a dex that does not exist. */
export function requireFirstDex(dex: string | null | undefined): void {
  if (dex !== undefined && dex !== null && dex !== '') throw new RangeError(`no such dex: ${dex}`);
}

export const meta = defineInfo({
  type: 'meta',
  params: dexParams,
  answer: ({ exchange }, { dex }) => {
    requireFirstDex(dex);
    return exchange.meta();
  },
});
