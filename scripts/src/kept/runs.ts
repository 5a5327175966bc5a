// For a kept file whose parts are of several runs, since a part that is run again replaces its own: each part names its run, and the file
// holds the stamp of every run that a part still names. A part that names none is of before stamps.
import { z } from 'zod';
import { type Stamp, stampSchema } from './stamp.ts';

/** A run is named by the moment when its stamp was taken. */
export const partOfRun = { run: z.iso.datetime().optional() };
export const runsSchema = z.array(stampSchema).default([]);

interface Part {
  readonly run?: string | undefined;
}

/** The stamps that `parts` name, oldest first, each once. */
export function runsOf(parts: readonly Part[], known: readonly Stamp[]): Stamp[] {
  const named = new Set(parts.map(({ run }) => run));
  const byMoment = new Map(known.filter(({ at }) => named.has(at)).map((stamp) => [stamp.at, stamp]));
  return [...byMoment.values()].sort((a, b) => a.at.localeCompare(b.at));
}

/** When and where, in words for a page: one run, several, or what is of before stamps. */
export function whenOf(parts: readonly Part[], runs: readonly Stamp[]): string {
  const [first, last] = [runs[0], runs.at(-1)];
  const bare = parts.filter(({ run }) => run === undefined).length;
  if (first === undefined || last === undefined) return parts.length === 0 ? 'none' : 'before stamps';
  const machines = [...new Set(runs.map(({ machine }) => machine))].join(' and ');
  const span = first === last ? minuteOf(first.at) : `${minuteOf(first.at)} to ${minuteOf(last.at)}`;
  return `${span}, ${machines}${bare === 0 ? '' : `; ${bare} of ${parts.length} before stamps`}`;
}

/** To the minute, in UTC. */
export const minuteOf = (at: string): string => `${at.slice(0, 16)}Z`;
