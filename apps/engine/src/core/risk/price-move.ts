/** How far a mid price moved within the last minute: past the limit the market is not the one quoting was made for. */
import type { Coin } from '@agora/shared/ids';
import { BPS } from '../money/usd.ts';
import type { Trip } from './trip.ts';

const SECOND_MS = 1_000;
const SECONDS = 61;

/** Lowest and highest doubled mid of each of the last 61 seconds. */
export interface PriceMove {
  readonly low: number[];
  readonly high: number[];
  readonly second: number[];
}

export function newPriceMove(): PriceMove {
  return {
    low: new Array(SECONDS).fill(0),
    high: new Array(SECONDS).fill(0),
    second: new Array(SECONDS).fill(-1),
  };
}

/** Forgets what was seen: after a gap in the stream a difference is no move within a minute. */
export function restartPriceMove(move: PriceMove): void {
  move.second.fill(-1);
}

export function notePrice(move: PriceMove, midX2: number, nowMs: number): void {
  const second = Math.floor(nowMs / SECOND_MS);
  const slot = second % SECONDS;
  if (move.second[slot] === second) {
    move.low[slot] = Math.min(move.low[slot] ?? midX2, midX2);
    move.high[slot] = Math.max(move.high[slot] ?? midX2, midX2);
    return;
  }
  move.second[slot] = second;
  move.low[slot] = midX2;
  move.high[slot] = midX2;
}

/** Largest distance of `midX2` to any mid of the last minute, in basis points of that one. */
export function moveBps(move: PriceMove, midX2: number, nowMs: number): number {
  const now = Math.floor(nowMs / SECOND_MS);
  let bps = 0;
  for (let slot = 0; slot < SECONDS; slot += 1) {
    const second = move.second[slot] ?? -1;
    if (second < 0 || now - second >= SECONDS) continue;
    const low = move.low[slot] ?? midX2;
    const high = move.high[slot] ?? midX2;
    bps = Math.max(bps, ((midX2 - low) * BPS) / low, ((high - midX2) * BPS) / high);
  }
  return bps;
}

export function priceMoveTrip(
  move: PriceMove,
  coin: Coin,
  midX2: number,
  nowMs: number,
  bpsMax: number,
): Trip | null {
  const bps = moveBps(move, midX2, nowMs);
  if (bps <= bpsMax) return null;
  return { cause: 'price_move', value: `${bps.toFixed(1)} bps`, limit: `${bpsMax} bps`, subject: coin };
}
