// The price at which equity (of the cross side, or of an isolated position) meets maintenance, all other marks unchanged:
// (equity − side·size·mark) + side·size·p = others + size·p·l − deduction, solved for p in each margin
// tier; the tier that holds the notional at p is the right one. Same as the documented formula in tier 0.
import type { Perp } from '../../accounts/account.ts';
import { tierAt } from '../../accounts/margin.ts';
import { formatScaled } from '../decimal.ts';

const DECIMALS = 8;

/** `othersUusd`: maintenance margin of the account's other positions. Null when no positive price does it. */
export function liquidationPx(perp: Perp, accountValueUusd: number, othersUusd: number): string | null {
  const { asset } = perp;
  const side = perp.szi > 0 ? 1 : -1;
  const size = Math.abs(perp.szi);
  for (const tier of asset.tiers) {
    // p × size × (side − l) = side·size·mark − equity + others − deduction, with l = 1 / (2 × maxLeverage)
    const right = side * size * asset.markPx - accountValueUusd + othersUusd - tier.deductionFloorUusd;
    const twice = 2 * tier.maxLeverage;
    const scale = BigInt(10 ** (DECIMALS - asset.pxDecimals));
    const divisor = BigInt(size) * BigInt(side * twice - 1);
    const px = Number((BigInt(right) * BigInt(twice) * scale) / divisor); // 1e-8 USD, rounded to zero
    if (px <= 0) continue;
    const ntl = (size * px) / 10 ** (DECIMALS - asset.pxDecimals);
    if (tierAt(asset, ntl) === tier) return formatScaled(px, DECIMALS);
  }
  return null;
}
