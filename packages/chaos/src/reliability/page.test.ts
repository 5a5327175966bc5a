// The page is what the kept files say, and a broken verdict cannot be overlooked on it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { expect, test } from 'vitest';
import type { ChaosResult } from '../storm/result.ts';
import { readKept } from './kept.ts';
import { reliabilityPage } from './page.ts';

const NOTHING = {
  ...{ chaos: null, matrix: { runs: [], cells: [] }, kills: { runs: [], slices: [], restores: [] } },
  ...{ mutants: { runs: [], hunts: [] }, trading: null, load: null },
};
const RUN: ChaosResult = {
  ...{ stamp: null, rejudged: null },
  ...{ seed: 7, at: '2026-03-01T03:16:02.000Z', machine: '2 × x', node: 'v24', seconds: 600, engines: 3 },
  ...{ faults: 2, while_trading: 1, by_fault: { engine_killed: { struck: 2, while_trading: 1 } } },
  ...{ stops: { cli: { not_relied_on: 1 } }, resumes: 3, orders: 9, fills: 1, left_out: ['disk_full'] },
  endings: [],
  stood_still: { times: 2, longest_ms: 1_650 },
  verdicts: [{ id: 'I-01', holds: true, examined: 4, evidence: [] }],
};

test('docs/reliability.md was written from the kept files', () => {
  expect(readFileSync(join(ROOT, 'docs/reliability.md'), 'utf8')).toBe(reliabilityPage(readKept()));
});

test('a run that is not there is said to be missing', () => {
  expect(reliabilityPage(NOTHING)).toMatch(/\| random faults \| none \|/);
});

test('a run is shown with its seed, its counts and what was left out', () => {
  const page = reliabilityPage({ ...NOTHING, chaos: RUN });
  expect(page).toContain('2 faults, 1 of them while trading; broken: 0 of 1 verdicts');
  expect(page).toContain('./agora test chaos --seed 7 --faults 2');
  expect(page).toContain('cli not relied on: 1');
  expect(page).toContain('never brought about: disk_full');
  expect(page).toContain('| kill -9 of an engine | 2 | 1 |');
  expect(page).not.toContain('BROKEN');
});

test('a run that was judged again says so', () => {
  const source = { commit: 'abcdef0123456789abcdef0123456789abcdef01', changed: false };
  const rejudged = {
    ...{ at: '2026-03-02T01:00:00.000Z', machine: '2 × x', node: 'v24', source },
    ...{ proven: '0123456789abcdef', change_set: 'unreleased' },
  };
  const again = 'Judged again on 2026-03-02 by the judges of commit abcdef012345';
  expect(reliabilityPage({ ...NOTHING, chaos: { ...RUN, rejudged } })).toContain(again);
  expect(reliabilityPage({ ...NOTHING, chaos: RUN })).not.toContain('Judged again');
});

test('what a run shows nothing of cannot be overlooked', () => {
  const verdicts = [
    { id: 'I-07', holds: true, examined: 0, evidence: [] },
    { id: 'I-17', holds: true, examined: 9, evidence: [] },
  ];
  const shots = [{ aim: 'a', hit: false, wrong: [] }];
  const kills = { runs: [], slices: [{ slice: 0, shots, wrong: [] }], restores: [] };
  const page = reliabilityPage({ ...NOTHING, kills, chaos: { ...RUN, verdicts } });
  expect(page).toContain('broken: 0 of 2 verdicts, **not shown: I-07, I-17**');
  expect(page).toContain('| I-07 | **not shown** | 0 | its judge had nothing to look at |');
  expect(page).toMatch(/\| I-17 \| \*\*not shown\*\* \| 9 \| nobody brought about while it traded: /);
  expect(page).toMatch(/broken promises: 0, \*\*NOT CROSSED: \d+ boundaries\*\*/);
  expect(page).toMatch(/Not known to that run yet: .*stranger/);
});

test('a broken verdict stands with its evidence', () => {
  const verdicts = [{ id: 'I-01', holds: false, examined: 4, evidence: ['one: an order | came in'] }];
  const page = reliabilityPage({ ...NOTHING, chaos: { ...RUN, verdicts } });
  expect(page).toContain('broken: 1 of 1 verdicts');
  expect(page).toContain('| I-01 | **BROKEN** | 4 | one: an order \\| came in |');
});
