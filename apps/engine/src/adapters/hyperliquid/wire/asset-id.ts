/** The number that a cancel names for something that is not a listed perpetual. */
import { assetNumberOf } from '@agora/shared/asset-number';

/** No asset has this number: a cancel that names it is refused, and the order stays in sight as a foreign one. */
const NONE = 4_294_967_295;
const NO_PERPETUALS: ReadonlyMap<string, number> = new Map();

export function assetIdOf(coin: string): number {
  return assetNumberOf(coin, NO_PERPETUALS) ?? NONE;
}
