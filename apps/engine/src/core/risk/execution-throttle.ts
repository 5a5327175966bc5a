/**
 * Repeated-execution throttles (RTS 6, article 15(3)): too many fills within a minute, too many of them on one side of one coin, or a
 * position that changes sides too often, mean that something trades against us faster than anybody watches.
 */
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import { addToWindow, countSince, newRateWindow, type RateWindow } from '../budget/rate-window.ts';
import type { EnvelopeLimits } from '../checks/envelope-limits.ts';
import { excessOf, type ShrunkRates } from './shrunk-rates.ts';
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
  shrunk: ShrunkRates | null = null,
): Trip | null {
  const fillsOf = (window: RateWindow) => (sinceMs: number) => countSince(window, nowMs, sinceMs);
  const all = excessOf(limits, shrunk, (rates) => rates.executionsPerMinMax, fillsOf(throttle.fills));
  if (all !== null) return tripOf('execution_throttle', all, null);
  for (const [side, window] of throttle.sides) {
    const own = excessOf(limits, shrunk, sideMaxOf, fillsOf(window));
    if (own !== null) return tripOf('execution_throttle', own, side);
  }
  return flipTrip(throttle, limits, nowMs, shrunk);
}

function sideMaxOf({ executionsPerMinMax }: Pick<EnvelopeLimits, 'executionsPerMinMax'>): number {
  return Math.ceil(executionsPerMinMax * SIDE_SHARE);
}

function flipTrip(
  { flips }: ExecutionThrottle,
  limits: EnvelopeLimits,
  nowMs: number,
  shrunk: ShrunkRates | null,
): Trip | null {
  while (flips[0] !== undefined && nowMs - flips[0].atMs > FLIPS_WINDOW_MS) flips.shift();
  const last = flips[flips.length - 1];
  if (last === undefined) return null;
  const flipsSince = (sinceMs: number) =>
    flips.filter(({ coin, atMs }) => coin === last.coin && atMs > sinceMs).length;
  const excess = excessOf(limits, shrunk, (rates) => rates.flipsPer10MinMax, flipsSince);
  return excess === null ? null : tripOf('position_flip_churn', excess, last.coin);
}

function tripOf(
  cause: Trip['cause'],
  { value, limit }: { readonly value: number; readonly limit: number },
  subject: string | null,
): Trip {
  return { cause, value: String(value), limit: String(limit), subject };
}
