// A night that once broke something: its faults stand in the file itself, so that it is the same night however plans are made today.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TimedFault } from './run.ts';

const keptNightSchema = z.strictObject({
  seed: z.int(),
  hours: z.number().positive(),
  why: z.string().min(1),
  items: z
    .array(z.strictObject({ atMs: z.int().nonnegative(), fault: z.looseObject({ kind: z.string() }) }))
    .min(1),
});

export interface KeptNight {
  readonly seed: number;
  readonly hours: number;
  readonly why: string;
  readonly items: readonly TimedFault[];
}

/** Throws where the file is none. A fault of an unknown kind is met by `inject`, which has an answer for each kind there is. */
export function readKeptNight(path: string): KeptNight {
  const { items, ...night } = keptNightSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { ...night, items: items as unknown as readonly TimedFault[] }; // written by the campaign from faults
}
