/**
 * Limits on how much happens within a time. One that shrinks must not halt for what the earlier one allowed: what happened before counts
 * against the earlier limit, what happens from then on against the new one. Nothing is allowed that neither allows.
 */
import type { EnvelopeLimits } from '../checks/envelope-limits.ts';

const RATES = ['messagesPerMinMax', 'executionsPerMinMax', 'flipsPer10MinMax'] as const;
/** The longest time over which one of them counts. */
const LONGEST_MS = 600_000;

type Rates = Pick<EnvelopeLimits, (typeof RATES)[number]>;

export interface ShrunkRates {
  /** When the last of them shrank, monotonic. */
  readonly atMs: number;
  /** The largest in force since as long before as one of them counts. */
  readonly earlier: Rates;
}

/** After a change of limits; null = none shrank lately. */
export function shrunkRates(
  before: ShrunkRates | null,
  from: Rates,
  to: Rates,
  nowMs: number,
): ShrunkRates | null {
  const still = before !== null && nowMs - before.atMs <= LONGEST_MS ? before : null;
  const shrinks = RATES.some((rate) => to[rate] < from[rate]);
  if (!shrinks && still === null) return null;
  const most = (rate: keyof Rates) => Math.max(still?.earlier[rate] ?? 0, from[rate], to[rate]);
  return {
    atMs: shrinks ? nowMs : (still?.atMs ?? nowMs),
    earlier: {
      messagesPerMinMax: most('messagesPerMinMax'),
      executionsPerMinMax: most('executionsPerMinMax'),
      flipsPer10MinMax: most('flipsPer10MinMax'),
    },
  };
}

/** What is too much, and the limit that it passes; null = nothing. `countSince` counts within the limit's own time, and from that instant on. */
export function excessOf(
  limits: Rates,
  shrunk: ShrunkRates | null,
  maxOf: (rates: Rates) => number,
  countSince: (sinceMs: number) => number,
): { readonly value: number; readonly limit: number } | null {
  const all = { value: countSince(Number.NEGATIVE_INFINITY), limit: maxOf(shrunk?.earlier ?? limits) };
  if (all.value > all.limit) return all;
  if (shrunk === null) return null;
  const since = { value: countSince(shrunk.atMs), limit: maxOf(limits) };
  return since.value > since.limit ? since : null;
}
