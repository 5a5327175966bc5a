// The comparison on the page of the books has one age, its own, whatever streams in beside it.
import { ago, frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import { engineIdSchema } from '@agora/shared/ids';
import { reconReportSchema } from '@agora/shared/recon-report';
import type { IsoMs } from '@agora/shared/time';
import { expect, it } from 'vitest';
import { viewOf } from './live/view.ts';
import { comparedText, notAcceptable, unlistedText } from './recon-text.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const { recon } = snapshotFixture();
const reportOf = (as_of: IsoMs | null) =>
  reconReportSchema.parse({ ...recon, as_of, interval_ms: 15_000, match: true, differences: [] });
/** The page `elapsedMs` after its last frame, in which the engine's snapshot compared `reconMs` before. */
const viewAt = (elapsedMs: number, reconMs = 100) => {
  const frame = frameFixture({ ages: { ...frameFixture().ages, recon_ms: reconMs } });
  return viewOf(ENGINE, { frame, elapsedMs, linkMs: elapsedMs }, 'stream', { monotonicMs: 0, wallMs: 0 });
};

it.each<[what: string, as_of: IsoMs | null, view: ReturnType<typeof viewAt>, title: string, aside: string]>([
  ['a young report', ago(8), viewAt(0), 'Differences: none', 'compared 8.0 s ago'],
  ['a report just young enough', ago(30), viewAt(0), 'Differences: none', 'compared 30 s ago'],
  ['an old report beside a young snapshot', ago(31), viewAt(0), 'when last known', 'compared 31 s ago'],
  ['a young report beside an old snapshot', ago(8), viewAt(0, 60_000), 'Differences: none', '8.0 s ago'],
  ['a report while the link is lost', ago(8), viewAt(10_000), 'when last known: none', 'compared 18 s ago'],
  ['no comparison at all', null, viewAt(0), 'when last known', 'age not known, every 15 s'],
])('%s', (_what, as_of, view, title, aside) => {
  const said = comparedText(reportOf(as_of), view);
  expect(said.title).toContain(title);
  expect(said.aside).toContain(aside);
  expect(said.isLost).toBe(said.title.includes('last known'));
});

it.each([
  ['all are listed', 2, 2, 'order_missing', null, null],
  ['one is not', 2, 3, 'order_missing', 'And 1 more, not listed.', /^Not every .* \.\/agora adopt mm-btc-1$/],
  ['an order is not ours', 2, 3, 'order_foreign', 'And 1 more, not listed.', /^An order that is not ours/],
])('where %s', (_what, listed, differences_total, kind, unlisted, refusal) => {
  const differences = Array.from({ length: listed }, (_, n) => ({
    kind,
    subject: `${n}`,
    ours: '1',
    venue: null,
  }));
  const report = reconReportSchema.parse({
    ...reportOf(ago(8)),
    match: false,
    differences,
    differences_total,
  });
  expect(unlistedText(report)).toBe(unlisted);
  if (refusal === null) expect(notAcceptable(report, ENGINE)).toBeNull();
  else expect(notAcceptable(report, ENGINE)).toMatch(refusal);
});
