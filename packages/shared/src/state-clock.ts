/**
 * The venue's time as a guardian takes it, which has no clock but its own: from the times that the venue's states carry. A state is never
 * of later than its answer, so each read shows how far the venue's time is ahead of ours at least, and the most that any has shown lately is
 * nearest. A node that lags shows less, and is found out by what others, or itself, showed before. One that has lagged by the same for
 * longer than is remembered is not. Pure.
 */

export const STATE_CLOCK = {
  /** Whole minutes that are remembered: long against a congestion, short against the drift of a clock. */
  minutesMax: 10,
  /**
   * One minute that was so much ahead of all others is no clock: a node said an odd time. Two are a venue whose time has jumped; and of two
   * minutes in all nobody can tell which is odd: the later time stands, which only delays a proof.
   */
  oddMs: 60_000,
} as const;

/** The time that a state carried, and when its answer was in, monotonic. */
export interface StateTime {
  readonly timeMs: number;
  readonly heardMs: number;
}

/** How far states were ahead of our monotonic clock, the most of each minute. */
export type StateClock = readonly { readonly minute: number; readonly aheadMs: number }[];

export function noteStateTime(clock: StateClock, { timeMs, heardMs }: StateTime): StateClock {
  const minute = Math.floor(heardMs / 60_000);
  const kept = clock.filter((each) => each.minute > minute - STATE_CLOCK.minutesMax);
  const known = kept.find((each) => each.minute === minute)?.aheadMs ?? Number.NEGATIVE_INFINITY;
  const aheadMs = Math.max(known, timeMs - heardMs);
  return [...kept.filter((each) => each.minute !== minute), { minute, aheadMs }];
}

/** The venue's time at a monotonic instant, milliseconds since 1970; null = not known. */
export function venueTimeAt(clock: StateClock, monoMs: number): number | null {
  const [most, next, third] = clock.map(({ aheadMs }) => aheadMs).sort((a, b) => b - a);
  if (most === undefined) return null;
  if (next === undefined || third === undefined) return Math.floor(monoMs + most);
  return Math.floor(monoMs + (most - next > STATE_CLOCK.oddMs ? next : most));
}
