// Injected bugs, one a file in packages/sim/mutants: which invariant each breaks, how it changes the source, and which test must notice.
// Text is found and replaced instead of patched, so that a mutant survives changes around it and says so when its place is gone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { z } from 'zod';

const MUTANTS_DIR = join(ROOT, 'packages/sim/mutants');

const mutantSchema = z.strictObject({
  invariant: z.string().regex(/^I-\d\d$/),
  /** The bug in one sentence. */
  name: z.string().min(1).max(200),
  file: z.string(),
  /** Lines that occur exactly once in the file, and what stands there instead. */
  find: z.array(z.string()).min(1),
  replace: z.array(z.string()).min(1),
  killed_by: z.discriminatedUnion('project', [
    z.strictObject({
      project: z.enum(['unit', 'integration']),
      file: z.string(),
      /** Part of the full name of the test. */
      test: z.string().min(1),
    }),
    /** A night of the simulator: of one seed, or a kept one. Its judge of the mutant's invariant has to find it. */
    z.strictObject({ project: z.literal('sim'), seed: z.int(), hours: z.number(), faults: z.string() }),
    z.strictObject({ project: z.literal('sim night'), file: z.string() }),
  ]),
});
type KilledBy = z.output<typeof mutantSchema>['killed_by'];
/** A test of a vitest project. */
export type ByTest = Extract<KilledBy, { test: string }>;
/** A night of the simulator. */
export type ByNight = Exclude<KilledBy, ByTest>;
export interface Mutant extends z.output<typeof mutantSchema> {
  /** Its file's name without the ending. */
  readonly id: string;
}

export function readMutants(): Mutant[] {
  const names = readdirSync(MUTANTS_DIR).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const mutant = mutantSchema.parse(JSON.parse(readFileSync(join(MUTANTS_DIR, name), 'utf8')));
    return { ...mutant, id: name.slice(0, -'.json'.length) };
  });
}

/** The source with the bug in it. Throws where the place is not there exactly once. */
export function mutate(source: string, { id, file, find, replace }: Mutant): string {
  const parts = source.split(find.join('\n'));
  const [before, after, ...others] = parts;
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`${id}: its place occurs ${parts.length - 1} times in ${file}, not once`);
  return `${before}${replace.join('\n')}${after}`;
}
