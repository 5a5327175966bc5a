/** PRICE_COLLAR_MID: a price lies at most so far from the mid (I-18). */
import { distanceBpsForDisplay, isWithinBps } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const collarMid: Check = ({ px }, { bidPx, askPx, limits }) => {
  const midX2 = bidPx + askPx;
  if (bidPx !== 0 && askPx !== 0 && isWithinBps(px, midX2, limits.collarMidBps)) return null;
  const observed = midX2 === 0 ? 'mid not known' : `${distanceBpsForDisplay(px, midX2).toFixed(1)} bps`;
  return deny('PRICE_COLLAR_MID', observed, `${limits.collarMidBps} bps`);
};
