import { evidenceOf, filled, type SmallRun, smallRun } from '@agora/testkit/judge/small-run';
import { describe, expect, test } from 'vitest';
import { differencesIn, rowsOf, type SettledBooks } from './books.ts';

const row = { what: 'Σ fee, USD', venue: '1', audit: '2', redis: '–', agrees: true, difference: '' };
const settled: SettledBooks = {
  ...{ isSettled: true, rows: [row], drifts: 0 },
  pnl: { cashEqual: true, equityDiffersUsd: 0.009 },
};

test.each<[string, Partial<SettledBooks>, number]>([
  ['all agree', {}, 0],
  ['it never came to rest', { isSettled: false }, 1],
  ['a row that differs', { rows: [{ ...row, agrees: false }] }, 1],
  ['another cash', { pnl: { cashEqual: false, equityDiffersUsd: 0 } }, 1],
  ['a cent of equity', { pnl: { cashEqual: true, equityDiffersUsd: 0.01 } }, 1],
  ['an equity that is no number', { pnl: { cashEqual: true, equityDiffersUsd: Number.NaN } }, 1],
  ['a drift once the faults were over', { drifts: 1 }, 1],
])('%s', (_, change, count) => {
  expect(differencesIn({ ...settled, ...change })).toHaveLength(count);
});

describe('rows of a night that differ', () => {
  const differing = (change: (run: SmallRun) => void, away: readonly [number, number][] = []) => {
    const run = smallRun();
    change(run);
    const { venue, audit } = evidenceOf(run);
    const at = (ms: number) => venue.firstUs + ms * 1_000;
    const spans = away.map(([fromMs, toMs]) => ({ fromUs: at(fromMs), toUs: at(toMs) }));
    return rowsOf(venue, audit, spans)
      .filter(({ agrees }) => !agrees)
      .map(({ what }) => what);
  };
  const paid = (run: SmallRun) => {
    const payment = { coin: 'BTC', usdc: '-0.25' };
    const { account } = evidenceOf(run).wallets;
    run.journal.push({ ms: 4_000, k: 'event', event: { type: 'funding', account, payment } });
  };
  const money = ['change of cash, USD', 'realised PnL, USD'];

  test('none, of a healthy one', () => expect(differing(() => undefined)).toEqual([]));

  test('funding that is on no record, but where nobody was there to hear of it', () => {
    expect(differing(paid)).toEqual(money);
    expect(differing(paid, [[3_999, 4_001]])).toEqual([]);
    expect(differing(paid, [[3_000, 3_999]])).toEqual(money);
  });

  test('what was realised, but where a life ended before it learned the cost of fills out of their order', () => {
    /** A fill of before the one that is noted is noted after it, and closed less than the venue says. */
    const outOfOrder = (run: SmallRun, closed: number) => {
      run.journal.push(filled(1_990, 500, 11, null));
      const noted = run.audit.find(({ type }) => type === 'fill');
      if (noted === undefined) throw new Error('the small run has a fill');
      run.audit.push({ ...noted, ms: 2_020, data: { ...noted.data, tid: 500, closed_pnl_uusd: closed } });
    };
    const learned = { ms: 2_030, type: 'learned', data: { coin: 'BTC', closed_pnl_uusd: -1 } };
    expect(differing((run) => outOfOrder(run, 1))).toEqual([]);
    expect(differing((run) => [outOfOrder(run, 1), run.audit.push(learned)])).toEqual([]);
    expect(differing((run) => [outOfOrder(run, 2), run.audit.push(learned)])).toEqual(['realised PnL, USD']);
  });
});
