// Every mutant is hunted: `./agora test mutants`. Writes docs/mutants.md.
import { existsSync, readFileSync } from 'node:fs';
import { stamp } from '@agora/scripts/kept/stamp';
import { huntedHash } from '@agora/scripts/prove/report/hunted';
import { afterAll, expect, test } from 'vitest';
import { hunt, hunted, passes } from './hunt.ts';
import { readMutants } from './mutant.ts';
import { type KeptHunt, keepHunts } from './page.ts';
import { Scratch } from './scratch.ts';

const mutants = readMutants();
const hunts: KeptHunt[] = [];
const run = stamp();
const scratch = new Scratch();
afterAll(() => scratch[Symbol.dispose]());
/** As the copy has it: that is what is hunted, whatever becomes of the checkout meanwhile. */
const copied = (file: string) =>
  existsSync(scratch.path(file)) ? readFileSync(scratch.path(file), 'utf8') : null;

test.each(mutants)('$invariant: $name', async (mutant) => {
  const of = huntedHash(mutant.id, copied) ?? undefined;
  const result = await hunted({
    passes: () => passes(scratch, mutant),
    hunt: () => hunt(scratch, mutant),
  });
  hunts.push({ id: mutant.id, of, ...result });
  // After each, so that a hunt that is cut off has kept what it found.
  keepHunts(mutants, hunts, run);
  expect(result).toMatchObject({ killed: true });
});
