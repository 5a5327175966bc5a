/** `meta.universe`: what is listed. An entry's place is its asset number, so none is ever left out of the count. */
import { coinSchema } from '@agora/shared/ids';
import { z } from 'zod';
import { coinSpec, PERP_DECIMALS } from '../../../core/money/coin-spec.ts';
import type { ListedPerp, Universe } from '../../../ports/venue-universe.ts';

const listed = z.object({
  name: coinSchema,
  szDecimals: z.int().min(0).max(PERP_DECIMALS),
  maxLeverage: z.int().min(1),
  isDelisted: z.boolean().optional(),
  onlyIsolated: z.boolean().optional(),
});

/** An entry that makes no sense is as if not listed; the others keep their numbers. */
export const wireUniverse = z
  .object({ universe: z.array(z.unknown()) })
  .transform(({ universe }): Universe => {
    const perps = new Map<string, ListedPerp>();
    universe.forEach((entry, assetId) => {
      const perp = listed.safeParse(entry).data;
      if (perp === undefined) return;
      const { name: coin, szDecimals, maxLeverage } = perp;
      perps.set(coin, {
        spec: coinSpec({ coin, assetId, szDecimals, maxLeverage }),
        isDelisted: perp.isDelisted ?? false,
        onlyIsolated: perp.onlyIsolated ?? false,
      });
    });
    return perps;
  });
