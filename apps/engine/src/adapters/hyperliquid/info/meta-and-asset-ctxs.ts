/** `metaAndAssetCtxs`: the listed perpetuals with their mark and oracle prices. */
import { z } from 'zod';
import type { AssetPrices, PricedUniverse } from '../../../ports/venue-info.ts';
import { wireUniverse } from '../wire/universe.ts';

const context = z.object({ markPx: z.string(), oraclePx: z.string(), midPx: z.string().nullish() });

export const metaAndAssetCtxsSchema = z
  .tuple([wireUniverse, z.array(z.unknown())])
  .transform(([universe, contexts]): PricedUniverse => {
    const prices = new Map<string, AssetPrices>();
    for (const [coin, { spec }] of universe) {
      const shown = context.safeParse(contexts[spec.assetId]).data;
      if (shown !== undefined) prices.set(coin, { ...shown, midPx: shown.midPx ?? null });
    }
    return { universe, prices };
  });

export const metaAndAssetCtxs = () => ({ type: 'metaAndAssetCtxs' });
