// Every mutant is hunted: `./agora test mutants`. Writes docs/mutants.md.
import { stamp } from '@agora/scripts/kept/stamp';
import { afterAll, expect, test } from 'vitest';
import { hunt, passes } from './hunt.ts';
import { readMutants } from './mutant.ts';
import { type KeptHunt, keepHunts } from './page.ts';
import { Scratch } from './scratch.ts';

const mutants = readMutants();
const hunts: KeptHunt[] = [];
const run = stamp();
const scratch = new Scratch();
afterAll(() => scratch[Symbol.dispose]());

test.each(mutants)('$invariant: $name', async (mutant) => {
  expect(await passes(scratch, mutant), 'the test passes on the source as it is').toBe(true);
  const result = await hunt(scratch, mutant);
  hunts.push({ id: mutant.id, ...result });
  // After each, so that a hunt that is cut off has kept what it found.
  keepHunts(mutants, hunts, run);
  expect(result).toMatchObject({ killed: true });
});
