// A hunt is of one definition and one test: another byte of either is another hash, and one that is gone has none.
import { expect, test } from 'vitest';
import { huntedHash, isAsHunted } from './hunted.ts';

const MUTANT = 'packages/sim/mutants/i-01-a.json';
const TEST = 'apps/engine/src/a.test.ts';
const FILES: Readonly<Record<string, string>> = {
  [MUTANT]: JSON.stringify({ name: 'a bug', killed_by: { project: 'unit', file: TEST, test: 't' } }),
  [TEST]: 'expect(1).toBe(1);',
};
const from = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;
const hash = huntedHash('i-01-a', from(FILES));

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['nothing changed', FILES, true],
  ['another definition', { ...FILES, [MUTANT]: `${FILES[MUTANT]} ` }, false],
  ['another test', { ...FILES, [TEST]: '' }, false],
  ['the test is gone', { [MUTANT]: FILES[MUTANT] ?? '' }, false],
  ['the mutant is gone', { [TEST]: '' }, false],
])('%s', (_, files, same) => {
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(isAsHunted({ id: 'i-01-a', of: hash ?? '' }, from(files))).toBe(same);
});

test('a night of a seed has no file, and is of its definition alone', () => {
  const night = { [MUTANT]: JSON.stringify({ killed_by: { project: 'sim', seed: 1 } }) };
  expect(huntedHash('i-01-a', from(night))).toMatch(/^[0-9a-f]{16}$/);
});

test('what was kept before hunts had a hash is believed', () => {
  expect(isAsHunted({ id: 'i-01-a' }, from({}))).toBe(true);
});
