// Every mutant still has its place and its test, every invariant has one, and the page is what the last hunt found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { expect, test } from 'vitest';
import { type Mutant, mutate, readMutants } from './mutant.ts';
import { MUTANTS_PAGE, mutantsPage, readHunts } from './page.ts';

const mutants = readMutants();
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const invariants = Array.from({ length: 31 }, (_, i) => `I-${String(i + 1).padStart(2, '0')}`);

test.each(invariants)('%s has a mutant', (id) => {
  expect(mutants.map(({ invariant }) => invariant)).toContain(id);
});

test.each(mutants)('$id can be put in: its place is there once, and its test exists', (mutant) => {
  const { file, killed_by, invariant, id } = mutant;
  expect(mutate(textOf(file), mutant)).not.toBe(textOf(file));
  if ('test' in killed_by) {
    const title = killed_by.test.replace(/^resume with |: silent$/, '');
    expect(textOf(killed_by.file)).toContain(title.trim());
  } else if (killed_by.project === 'sim night') expect(textOf(killed_by.file)).not.toBe('');
  expect(id.startsWith(invariant.toLowerCase())).toBe(true);
});

test('a place that is gone, or there twice, is refused', () => {
  const [mutant] = mutants as [Mutant]; // readMutants found some, as the tests above show
  expect(() => mutate('', mutant)).toThrow(/occurs 0 times/);
  const twice = mutant.find.join('\n').repeat(2);
  expect(() => mutate(twice, mutant)).toThrow(/occurs 2 times/);
});

test('docs/mutants.md shows every one of them killed', () => {
  const { hunts } = readHunts();
  expect(hunts.filter(({ killed }) => killed).map(({ id }) => id)).toEqual(mutants.map(({ id }) => id));
  expect(readFileSync(MUTANTS_PAGE, 'utf8')).toBe(mutantsPage(mutants, hunts));
});
