// What audit and frame say of the realised PnL: what stood with each fill and what was put right after fills booked out of
// order; and what the day's PnL of a frame says of it, and when it says nothing.
import { snapshotFixture } from '@agora/shared/fixtures';
import { type IsoMs, isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { evidenceOf, smallRun } from '../judge/small-run.ts';
import { US_PER_MS } from '../judge/verdict.ts';
import { booksOfAudit, booksOfFrame } from './sides.ts';

const DAY_MS = 86_400_000;

const realizedWith = (closed: number | null): bigint => {
  const run = smallRun();
  if (closed !== null)
    run.audit.push({
      ms: 3_900,
      type: 'learned',
      data: { coin: 'BTC', entry_uusd: 1, closed_pnl_uusd: closed },
    });
  const { realized } = booksOfAudit(evidenceOf(run).audit, new Map([['BTC', 5]]));
  if (realized === null) throw new Error('the audit knows what was realised');
  return realized;
};

test('a correction of what fills closed counts with them', () => {
  expect(realizedWith(-1_271) - realizedWith(null)).toBe(-1_271n * 10n ** 6n);
});

test('a correction of a build that did not record its sum is none', () => {
  const run = smallRun();
  run.audit.push({ ms: 3_900, type: 'learned', data: { coin: 'BTC', entry_uusd: 1 } });
  expect(evidenceOf(run).audit.correctedUusd).toEqual([0]);
});

test('a frame tells what was realised of an account that lives for the first time and traded on its day alone', () => {
  const { venue } = evidenceOf(smallRun());
  const { loss } = snapshotFixture();
  const startUs = venue.fills[0]?.us ?? Number.NaN;
  const toldBy = (series_start_at: IsoMs, lives: number) =>
    booksOfFrame(snapshotFixture({ loss: { ...loss, series_start_at } }), venue, lives).realized;
  const [thatDay, dayAfter] = [0, 1].map((days) =>
    isoMs(Math.floor(startUs / US_PER_MS / DAY_MS + days) * DAY_MS),
  ) as [IsoMs, IsoMs];
  expect(toldBy(thatDay, 1)).toBeTypeOf('bigint');
  expect(toldBy(thatDay, 2)).toBeNull();
  expect(toldBy(dayAfter, 1)).toBeNull();
});
