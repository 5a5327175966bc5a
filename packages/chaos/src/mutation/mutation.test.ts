// What is read of the tester's report, and that page, kept figures and explanations speak of each other.
import { existsSync, readFileSync } from 'node:fs';
import type { Stamp } from '@agora/scripts/kept/stamp';
import { expect, test } from 'vitest';
import { EXPLAINED } from './explained.ts';
import { withoutStatic } from './known.ts';
import { MUTATION_PAGE, mutationPage, whyHarmless } from './page.ts';
import { readMutation, reportSchema, resultOf, scorePct } from './result.ts';
import { SCORE_PCT_MIN } from './scope.ts';

const stamp: Stamp = {
  ...{ at: '2026-01-01T00:00:00.000Z', machine: '2 × any', node: 'v24', source: null },
  ...{ proven: '0'.repeat(16), change_set: 'Unreleased' },
};
const at = (line: number, column: number) => ({ line, column });
const mutant = (status: string, from: [number, number], to: [number, number], replacement = '') => ({
  ...{ mutatorName: 'Any', status, replacement },
  location: { start: at(...from), end: at(...to) },
});
const source = 'const a = 1;\n  if (a > 1) {\n    go();\n  }\n';
const report = (...mutants: object[]) => reportSchema.parse({ files: { 'x.ts': { source, mutants } } });

test('what was noticed, what was not, and what could not be loaded are counted apart', () => {
  const result = resultOf(
    report(
      mutant('Killed', [1, 1], [1, 2]),
      mutant('Timeout', [1, 1], [1, 2]),
      mutant('Survived', [2, 7], [2, 12], 'a >= 1'),
      mutant('NoCoverage', [2, 14], [4, 4], '{}'),
      mutant('RuntimeError', [1, 1], [1, 2]),
    ),
    stamp,
  );
  expect(result.files).toEqual([{ file: 'x.ts', noticed: 2, survived: 2, void: 1 }]);
  expect(result.survivors).toEqual([
    {
      ...{ file: 'x.ts', line: 2, code: 'if (a > 1) {', mutator: 'Any' },
      ...{ was: 'a > 1', became: 'a >= 1', reached: true },
    },
    {
      ...{ file: 'x.ts', line: 2, code: 'if (a > 1) {', mutator: 'Any' },
      ...{ was: '{ go(); }', became: '{}', reached: false },
    },
  ]);
  expect(scorePct(result.files)).toBe(50);
  expect(mutationPage(result)).toContain('| `x.ts`:2 | `a > 1` | `a >= 1` | **not explained** |');
});

test('docs/mutation.md is what the last run found, and not below what is promised', () => {
  const kept = readMutation();
  expect(existsSync(MUTATION_PAGE)).toBe(kept !== null);
  if (kept === null) return;
  expect(readFileSync(MUTATION_PAGE, 'utf8')).toBe(mutationPage(kept));
  expect(scorePct(kept.files)).toBeGreaterThanOrEqual(SCORE_PCT_MIN);
});

test('every mutant that was not noticed has its reason, and every reason its mutant', () => {
  const kept = readMutation();
  if (kept === null) return;
  const { survivors } = kept;
  expect(survivors.filter((each) => whyHarmless(each) === undefined)).toEqual([]);
  const used = new Set(survivors.map(whyHarmless));
  expect(EXPLAINED.filter((each) => !used.has(each))).toEqual([]);
});

test('of what is known, changes of constants that survived are tried again, and nothing else', () => {
  const mutant = (id: string, status: string, isStatic?: boolean) => ({ id, status, static: isStatic });
  const mutants = [
    mutant('1', 'Survived', true),
    mutant('2', 'Killed', true),
    mutant('3', 'Survived', false),
  ];
  const known = {
    schemaVersion: '1',
    files: { 'x.ts': { source, mutants: [...mutants, mutant('4', 'Survived')] } },
  };
  const left = JSON.parse(withoutStatic(JSON.stringify(known)));
  expect(left.schemaVersion).toBe('1');
  expect(left.files['x.ts'].mutants.map(({ id }: { id: string }) => id)).toEqual(['2', '3', '4']);
});
