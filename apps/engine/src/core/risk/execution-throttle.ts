/**
 * Repeated-execution throttles (RTS 6, article 15(3)): too many fills within a minute, too many of them on one side of one coin, or a
 * position that changes sides too often, mean that something trades against us faster than anybody watches.
 */
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import { addToWindow, countInWindow, newRateWindow, type RateWindow } from '../budget/rate-window.ts';
import type { EnvelopeLimits } from '../checks/envelope-limits.ts';
import type { Trip } from './trip.ts';

export const FLIPS_WINDOW_MS = 600_000;

/** A market that trades with us fills both sides: one side of one coin may have this part of the fills of a minute. */
const SIDE_SHARE = 0.5;

export interface ExecutionThrottle {
  readonly fills: RateWindow;
  /** By coin and side. */
  readonly sides: Map<string, RateWindow>;
  /** Monotonic times of changes between long and short, over all coins, oldest first. */
  readonly flips: { readonly coin: Coin; readonly atMs: number }[];
}

export function newExecutionThrottle(): ExecutionThrottle {
  return { fills: newRateWindow(), sides: new Map(), flips: [] };
}

/** A person has looked at what tripped and lets it go on: from here on it is counted anew. */
export function restartThrottle(throttle: ExecutionThrottle): void {
  throttle.flips.length = 0;
  throttle.sides.clear();
  Object.assign(throttle.fills, newRateWindow());
}

export function noteExecution(
  throttle: ExecutionThrottle,
  { coin, side }: { readonly coin: Coin; readonly side: Side },
  flipped: boolean,
  nowMs: number,
): void {
  addToWindow(throttle.fills, nowMs, 1);
  const key = `${coin} ${side}`;
  const own = throttle.sides.get(key) ?? newRateWindow();
  throttle.sides.set(key, own);
  addToWindow(own, nowMs, 1);
  if (flipped) throttle.flips.push({ coin, atMs: nowMs });
}

export function throttleTrip(
  throttle: ExecutionThrottle,
  limits: EnvelopeLimits,
  nowMs: number,
): Trip | null {
  const fills = countInWindow(throttle.fills, nowMs);
  if (fills > limits.executionsPerMinMax) {
    return {
      cause: 'execution_throttle',
      value: String(fills),
      limit: String(limits.executionsPerMinMax),
      subject: null,
    };
  }
  const sideMax = Math.ceil(limits.executionsPerMinMax * SIDE_SHARE);
  for (const [side, window] of throttle.sides) {
    const own = countInWindow(window, nowMs);
    if (own > sideMax)
      return { cause: 'execution_throttle', value: String(own), limit: String(sideMax), subject: side };
  }
  while (throttle.flips[0] !== undefined && nowMs - throttle.flips[0].atMs > FLIPS_WINDOW_MS)
    throttle.flips.shift();
  const last = throttle.flips[throttle.flips.length - 1];
  if (last === undefined) return null;
  const flips = throttle.flips.filter(({ coin }) => coin === last.coin).length;
  if (flips <= limits.flipsPer10MinMax) return null;
  return {
    cause: 'position_flip_churn',
    value: String(flips),
    limit: String(limits.flipsPer10MinMax),
    subject: last.coin,
  };
}
