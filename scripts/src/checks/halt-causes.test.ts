// Every halt cause that a loop trips is tripped somewhere, and a test names it: words in the table alone halt nothing. Whether the test is a
// good one is not known here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HALT_CAUSES } from '@agora/shared/halt-cause';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { isTestFile, sourceFiles } from './imports.ts';

const files = sourceFiles()
  .filter((path) => /^apps\/(engine|guardian)\//.test(path))
  .map((path) => ({ isTest: isTestFile(path), text: readFileSync(join(ROOT, path), 'utf8') }));
const namedIn = (code: string, ofTests: boolean) =>
  files.some(({ isTest, text }) => isTest === ofTests && text.includes(`'${code}'`));

const tripped = Object.entries(HALT_CAUSES)
  .filter(([, { loop }]) => loop !== null)
  .map(([code]) => code);

describe.each(tripped)('%s', (code) => {
  test('is tripped: `apps/engine/src/core/engine/trips.ts` is where most are', () => {
    expect(namedIn(code, false)).toBe(true);
  });
  test('has a test that brings it about', () => {
    expect(namedIn(code, true)).toBe(true);
  });
});

test('a code that nothing names is noticed', () => {
  expect([namedIn(`no_such_${tripped[0]}`, false), namedIn(`no_such_${tripped[0]}`, true)]).toEqual([
    false,
    false,
  ]);
});
