// When a trigger is reached: the one rule, read by placing, firing and showing.
import type { Tpsl } from '../core/seam/words.ts';

/** Whether a price has reached a trigger: a stop from below (buy) or above (sell), a take-profit the other way round. */
export function isReached(isBuy: boolean, tpsl: Tpsl, triggerPx: number, px: number): boolean {
  return firesAbove(isBuy, tpsl) ? px >= triggerPx : px <= triggerPx;
}

export function firesAbove(isBuy: boolean, tpsl: Tpsl): boolean {
  return isBuy === (tpsl === 'sl');
}
