/** PRICE_COLLAR_ORACLE: a price lies at most so far from the venue's oracle, which must be known and fresh (I-18). */
import { distanceBpsForDisplay, isWithinBps } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const collarOracle: Check = ({ px }, { oraclePx, limits }) => {
  if (oraclePx !== 0 && isWithinBps(px, 2 * oraclePx, limits.collarOracleBps)) return null;
  const observed =
    oraclePx === 0 ? 'oracle not known' : `${distanceBpsForDisplay(px, 2 * oraclePx).toFixed(1)} bps`;
  return deny('PRICE_COLLAR_ORACLE', observed, `${limits.collarOracleBps} bps`);
};
