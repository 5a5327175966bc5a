// What is kept comes back, half a file is none, and a run that says less does not replace one that says more.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeptBench, keepBench, readBench, whyNotKept } from './kept.ts';
import { rowsOf } from './row.ts';

const rows = (n: number, name = 'a') =>
  rowsOf([{ name, unit: 'ms', better: 'smaller', samples: Array.from({ length: n }, () => 3) }]);
const run = (given: Partial<KeptBench> = {}): Omit<KeptBench, 'version'> => ({
  ...{ bench: 'venue', stamp: { at: '2026-03-01T03:16:02.000Z', machine: '2 × x', node: 'v24' } },
  ...{ load_before: 0.4, cores: 2, seconds: 60, rows: rows(100) },
  ...given,
});

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-kept-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('nothing, then what was kept, in one file', () => {
  expect(readBench('venue', dir)).toBeNull();
  keepBench(run(), dir);
  expect(readBench('venue', dir)).toEqual({ version: 1, ...run() });
  expect(readdirSync(dir)).toEqual(['bench-venue.json']);
});

test('figures that are none leave the kept ones as they were', () => {
  keepBench(run(), dir);
  expect(() => keepBench(run({ rows: [] }), dir)).toThrow();
  expect(readBench('venue', dir)?.rows).toHaveLength(1);
  expect(readdirSync(dir)).toEqual(['bench-venue.json']);
});

test('a file of another version is no figures', () => {
  keepBench(run(), dir);
  const file = join(dir, 'bench-venue.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
  expect(() => readBench('venue', dir)).toThrow();
});

test.each([
  ['as many samples', { rows: rows(100) }, null],
  ['half of them', { rows: rows(50) }, null],
  ['less than half', { rows: rows(49) }, /49 samples, the kept one 100/],
  ['a row less', { rows: rows(100, 'b') }, /has no 'a'/],
  ['a load of just one a core', { load_before: 2 }, null],
  ['more', { load_before: 2.1 }, /busy \(load 2\.1 on 2 cores, 0\.4 when/],
] as const)('%s', (_, fresh, why) => {
  const said = whyNotKept(run(), run(fresh as Partial<KeptBench>)); // rows are made mutable by none of them
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
});

test('a busy run replaces one that was as busy', () => {
  expect(whyNotKept(run({ load_before: 5 }), run({ load_before: 4.9 }))).toBeNull();
  expect(whyNotKept(run({ load_before: 5 }), run({ load_before: 5.1 }))).toMatch(/busy/);
});
