// The report says the worst first, has a line for every invariant and every control, escapes what runs said, and loads nothing from anywhere.
import { describe, expect, test } from 'vitest';
import type { Stamp } from '../../kept/stamp.ts';
import { HERE } from '../progress.ts';
import { type FileFacts, gatherFacts, type InvariantFacts, type ReportFacts } from './facts.ts';
import type { Evidence } from './found.ts';
import { html, marked } from './markup.ts';
import { reportPage } from './page.ts';
import { tablesOf } from './tables.ts';
import { openIn, type Standing, standingOf, standingOfPart } from './verdicts.ts';

const stamp: Stamp = {
  ...{ at: '2026-01-01T00:00:00.000Z', machine: '2 × m', node: 'v24', source: null },
  ...{ proven: '0123456789abcdef', change_set: '0.1.0' },
};
const file = (name: string, fresh: boolean): FileFacts => ({
  ...{ name, part: 'p', at: stamp.at, machine: 'm', kept: true, stamped: true, fresh },
  ...{ commits: fresh ? 0 : 3, changeSets: 0, figures: [] },
});
const FILES = new Map([
  ['new', file('new', true)],
  ['old', file('old', false)],
]);
const said = (name: string, more: Partial<Evidence> = {}): Evidence => ({
  ...{ source: 's', file: name, holds: true, figure: 'f', examined: 4, broken: [] },
  ...more,
});
const invariant = (...evidence: Evidence[]): InvariantFacts => ({
  ...{ id: 'I-01', promise: 'p', heldBy: 'h', evidence },
});

test.each<[string, Evidence[], Standing]>([
  ['all of this code', [said('new')], 'holds'],
  ['in part of other code', [said('new'), said('old')], 'held'],
  ['broken, however old', [said('new'), said('old', { holds: false })], 'broken'],
  ['nobody said anything', [], 'unshown'],
  ['nobody looked at anything', [said('new', { examined: 0 })], 'unshown'],
  [
    'an old one that looked at nothing takes nothing away',
    [said('new'), said('old', { examined: 0 })],
    'holds',
  ],
  ['a file that nobody knows is of other code', [said('new'), said('gone')], 'held'],
  ['a run failed beside it', [said('new'), said('new', { examined: 0, unproven: true })], 'held'],
  ['a run failed, and no other looked', [said('new', { examined: 0, unproven: true })], 'unshown'],
])('an invariant: %s', (_, evidence, standing) => {
  expect(standingOf(invariant(...evidence), FILES)).toBe(standing);
});

test.each<[string, Record<string, boolean> | null, boolean, Standing]>([
  ['never run', null, false, 'unshown'],
  ['held', { a: true, b: true }, true, 'holds'],
  ['held with other code', { a: true, b: true }, false, 'held'],
  ['a step failed', { a: true, b: false }, true, 'broken'],
  ['a step was not run', { a: true }, true, 'unshown'],
  ['the only step that was run failed', { b: false }, true, 'broken'],
])('a part: %s', (_, ends, fresh, standing) => {
  const of = (id: string, held: boolean) => ({ id, held, at: stamp.at, seconds: 1, said: '', left: 0 });
  const done =
    ends === null ? null : { stamp, steps: Object.entries(ends).map(([id, held]) => of(id, held)) };
  const steps = ['a', 'b'].map((id) => ({ id, command: [id], minutes: 1 }));
  expect(standingOfPart({ part: { name: 'p', what: 'w', steps }, done, fresh, files: [] })).toBe(standing);
});

const packages = {
  ...{ bom: '{}', spec: '1.7', components: 1 },
  licences: [{ licence: 'MIT', packages: ['<x> 1.0.0'] }],
};

describe('the page of this checkout', () => {
  const facts = gatherFacts(HERE);
  const page = reportPage(facts, packages, 'sbom.cdx.json');

  test('a line each', () => {
    expect(facts.invariants.map(({ id }) => id)).toEqual(
      Array.from({ length: 31 }, (_, i) => `I-${String(i + 1).padStart(2, '0')}`),
    );
    for (const { id } of facts.invariants) expect(page).toContain(`<tr id="${id}">`);
    expect(facts.controls.length).toBeGreaterThanOrEqual(14);
    for (const { part } of facts.parts) expect(page).toContain(`<b>${part.name}</b>`);
    expect(facts.authority.map(({ under }) => under)).toEqual(['redis-latch', 'redis-live']);
  });

  test('every control names invariants and pages that there are', () => {
    const ids = new Set(facts.invariants.map(({ id }) => id));
    for (const { shownBy } of facts.controls) {
      expect([...shownBy.matchAll(/I-\d\d/g)].filter(([id]) => !ids.has(id))).toEqual([]);
      expect(shownBy).toMatch(/I-\d\d|\.md/);
    }
  });

  test('every invariant has a mutant that speaks of it', () => {
    const silent = facts.invariants.filter(
      ({ evidence }) => !evidence.some(({ file: of }) => of === 'mutants'),
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  test('it loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=|https?:/);
  });

  test('what others wrote is text', () => {
    expect(page).toContain('&lt;x&gt; 1.0.0');
  });
});

describe('what is open', () => {
  const facts = (more: Partial<ReportFacts>): ReportFacts => ({
    ...{ now: stamp, parts: [], files: new Map([['new', file('new', true)]]) },
    ...{ controls: [], authority: [], beside: [], gaps: [] },
    ...{ invariants: [invariant(said('new'))], ...more },
  });
  test.each<[string, Partial<ReportFacts>, RegExp, RegExp]>([
    ['nothing', {}, /^$/, /Everything was run, holds, and is of this code/],
    [
      'broken',
      { invariants: [invariant(said('new', { holds: false, broken: ['<late>'] }))] },
      /^Broken in a kept run: I-01\.$/,
      /Something is broken[\s\S]*&lt;late&gt;/,
    ],
    [
      'broken beside them',
      { beside: [said('new', { holds: false, broken: ['recovery: stuck', 'b'] })] },
      /^Broken in a kept run beside the invariants: s \(recovery: stuck, and 1 more\)\.$/,
      /Something is broken/,
    ],
    [
      'nobody looked',
      { invariants: [invariant()] },
      /^Nothing kept looked at: I-01\.$/,
      /Not everything was run/,
    ],
    [
      'a suite failed',
      { invariants: [invariant(said('new'), said('new', { examined: 0, unproven: true }))] },
      /^A run that was there to look failed as a whole: I-01\.$/,
      /Not everything was run with this code[\s\S]*held, a run failed/,
    ],
    [
      'a boundary was never crossed',
      { gaps: ['stop: web killed'] },
      /^Boundaries that the kept kills aimed at and never crossed: stop: web killed\.$/,
      /Not everything was run with this code/,
    ],
    [
      'stale',
      { files: FILES },
      /^Raw files of other code, .*: old 3\.$/,
      /Not everything was run with this code/,
    ],
  ])('%s', (_, more, line, banner) => {
    expect(openIn(facts(more)).join('\n')).toMatch(line);
    expect(reportPage(facts(more), packages, 'x')).toMatch(banner);
  });
});

test('marks of a cell; everything else is text', () => {
  expect(marked('`a<b` [fault-matrix](x.md), **no** <i>').text).toBe(
    '<code>a&lt;b</code> fault-matrix, <strong>no</strong> &lt;i&gt;',
  );
  expect(html`<p>${'"&'}${html`<b>${1}</b>`}${[html`x`, html`y`]}</p>`.text).toBe(
    '<p>&quot;&amp;<b>1</b>xy</p>',
  );
});

test('tables of a page, with what they stand under', () => {
  const text = '# A\n\n| a | b |\n|---|:-:|\n| 1 | x \\| y |\n\n## B\n| c |\n|---|\n';
  expect(tablesOf(text)).toEqual([
    { under: 'A', head: ['a', 'b'], rows: [['1', 'x | y']] },
    { under: 'B', head: ['c'], rows: [] },
  ]);
});
