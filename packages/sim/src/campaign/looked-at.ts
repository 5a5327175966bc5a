// Whether every judge had something to look at. One that never had has shown nothing, however many nights held.

/** Judges for which no night has anything, and why. docs/simulator.md says so, too. */
export const NOT_LOOKED_AT: Readonly<Record<string, string>> = {
  'I-22':
    'no engine of a night schedules a cancel at the venue: what keeps that schedule is a service of the process, and not of its core',
};

/** From this many seeds on, a judge that looked at nothing fails a campaign of every kind of fault. */
export const LOOKED_AT_FROM_SEEDS = 50;

/** Those that looked at nothing though they should have. `examined`: how many things each looked at, over all seeds. */
export function idleOf(examined: ReadonlyMap<string, number>): string[] {
  return [...examined]
    .filter(([id, count]) => count === 0 && !Object.hasOwn(NOT_LOOKED_AT, id))
    .map(([id]) => id)
    .sort();
}
