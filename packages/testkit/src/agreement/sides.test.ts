// What the audit alone says of the realised PnL: what stood with each fill, and what was put right after fills booked out of order.
import { expect, test } from 'vitest';
import { evidenceOf, smallRun } from '../judge/small-run.ts';
import { booksOfAudit } from './sides.ts';

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
