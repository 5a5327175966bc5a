// A night that once broke something: its faults stand in the file itself, so that it is the same night however plans are made today.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { faultSchema } from './fault.ts';

const keptNightSchema = z.strictObject({
  seed: z.int(),
  hours: z.number().positive(),
  why: z.string().min(1),
  items: z.array(z.strictObject({ atMs: z.int().nonnegative(), fault: faultSchema })).min(1),
});

export type KeptNight = Readonly<z.output<typeof keptNightSchema>>;

/** Throws where the file is none, or has a fault that there is not: it would play another night, and hold. */
export function readKeptNight(path: string): KeptNight {
  return keptNightSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
