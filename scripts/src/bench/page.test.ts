// The page says what the kept figures say: what is missing is named, what misses its promise cannot be overlooked, and the plot agrees.
import { expect, test } from 'vitest';
import type { KeptBench } from './kept.ts';
import type { Measured } from './measured.ts';
import { performancePage, plotsOf, type Shown } from './page.ts';
import { plotOf } from './plot.ts';
import { rowsOf } from './row.ts';

const figure = (given: Partial<Measured> = {}): Measured => ({
  ...{ name: 'order to answer', unit: 'ms', better: 'smaller', samples: [2, 4] },
  ...{ promise: { at: 'p99', value: 10 }, limit: 'bare' },
  ...given,
});
const bare: Measured = { name: 'bare', unit: 'ms', better: 'smaller', samples: [1] };
const rows = (...given: Partial<Measured>[]) => rowsOf([bare, ...given.map(figure)]);
const kept = (given: Partial<KeptBench> = {}): KeptBench => ({
  ...{ version: 1, bench: 'venue', load_before: 0.25, cores: 2, seconds: 61, rows: rows({}) },
  stamp: { at: '2026-03-01T03:16:02.000Z', machine: '2 × x', node: 'v24.1.0' },
  ...given,
});
const shown = (
  venue: KeptBench | undefined,
  drills: Shown['drills'] = { stops: [], scenes: null },
): Shown => ({
  benches: venue === undefined ? {} : { venue },
  drills,
});

test('what was never kept is said to be missing, with the command that measures it', () => {
  const page = performancePage(shown(undefined));
  expect(page).toContain(
    '| [The paper venue](#the-paper-venue) | **not kept** | – | – | `./agora bench venue` |',
  );
  expect(page).toContain('Nothing is kept: `./agora bench kill`.');
  expect(page).not.toContain('plots/');
});

test('a kept promise: its figures, limit and multiple, where and under which load', () => {
  const page = performancePage(shown(kept()));
  expect(page).toContain('| order to answer | ms | smaller | 2 | 4 | 4 | p99 ≤ 10 | 1 (bare) | 2 | 2 |');
  expect(page).toContain('| 2026-03-01T03:16Z | 0.25 | all 1 |');
  expect(page).toContain(
    'on 2 × x, Node v24.1.0, in 61 s; load 0.25 on 2 cores before it; of which commit was not noted then.',
  );
  expect(page).toContain('![The paper venue: figures against their promises](plots/venue.svg)');
  expect(page.replace(/^A later run.*$/m, '').split('MISSED')).toHaveLength(2); // the sentence that explains the word
});

test('a missed one is marked in the table, in the summary and in the plot', () => {
  const missed = rows({ samples: [2, 11] });
  const page = performancePage(shown(kept({ rows: missed })));
  expect(page).toContain('| **order to answer** | ms | smaller | 2 | 11 | 11 | p99 ≤ 10 **MISSED** |');
  expect(page).toContain('| 0 of 1, **1 missed** |');
  expect(plotOf('t', missed)).toMatch(/<g class="missed">.*p99 11 of 10 ms MISSED/);
  expect(plotOf('t', rows({}))).not.toContain('class="missed"');
});

test('a p95 has no column of its own, and stands beside its promise', () => {
  const page = performancePage(shown(kept({ rows: rows({ promise: { at: 'p95', value: 10 } }) })));
  expect(page).toContain('| p95 ≤ 10 (4) |');
});

test('kept drills have sections of their own, and stops without a proof are counted', () => {
  const drill = {
    at: '2026-02-01T00:00:00.000Z',
    machine: '2 × y',
    rows: rows({ name: 'stop by HTTP to verified' }),
  };
  const stops = [{ ...drill, unproven: 1, n: 1_000 }];
  const page = performancePage(shown(undefined, { stops, scenes: drill }));
  expect(page).toContain('1000 real stops with 504 orders resting, 1 of them not proven before the next');
  expect(page).toMatch(/## Nobody asks for a stop[\s\S]*stop by HTTP to verified/);
});

test('every picture of the page is drawn, and no other', () => {
  const given = shown(kept());
  const drawn = Object.entries(plotsOf(given)).filter(([, [title, own]]) => plotOf(title, own) !== null);
  expect(drawn.map(([name]) => name)).toEqual(['venue']);
  expect([...performancePage(given).matchAll(/plots\/([\w-]+)\.svg/g)].map(([, name]) => name)).toEqual([
    'venue',
  ]);
});
