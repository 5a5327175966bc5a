// Everything that once broke, played again.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKeptNight } from './kept-night.ts';
import { runSeed } from './run.ts';

const CORPUS = join(import.meta.dirname, '../../corpus');
/** Of the machine, which may be busy. */
const CASE_MS_MAX = 180_000;
const kept = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...readKeptNight(join(CORPUS, name)) }));

test.each(kept)('$name: $why', { timeout: CASE_MS_MAX }, async ({ seed, hours, items }) => {
  expect((await runSeed({ seed, hours, items })).broken).toEqual([]);
});
