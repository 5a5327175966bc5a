// Which run takes the place of the kept one, and which is clean.
import { expect, test } from 'vitest';
import { type ChaosResult, isClean, isForKeeps, linesOf, unseenIn } from './result.ts';

const MOMENTS = ['2026-03-01T03:16:01.999Z', '2026-03-01T03:16:02.000Z'] as const;
function run(change: Partial<ChaosResult> = {}): ChaosResult {
  return {
    ...{ stamp: null, rejudged: null, seed: 7, at: MOMENTS[1], machine: '2 × x', node: 'v24', seconds: 600 },
    ...{
      engines: 3,
      faults: 300,
      while_trading: 1,
      by_fault: {},
      stops: {},
      resumes: 3,
      orders: 9,
      fills: 1,
    },
    ...{
      left_out: [],
      endings: [],
      stood_still: null,
      verdicts: [{ id: 'I-01', holds: true, examined: 4, evidence: [] }],
    },
    ...change,
  };
}

const verdict = (id: string, examined: number) => ({ id, holds: true, examined, evidence: [] });
const strangers = (while_trading: number) => ({ stranger: { struck: 2, while_trading } });

test.each<[string, ChaosResult, ChaosResult | null, boolean]>([
  ['the first of full length', run(), null, true],
  ['one fault short of it', run({ faults: 299 }), null, false],
  ['the kept one, judged again', run(), run(), true],
  ['a newer one', run(), run({ at: MOMENTS[0] }), true],
  ['an older one, judged again', run({ at: MOMENTS[0] }), run(), false],
])('%s', (_, result, kept, keeps) => {
  expect(isForKeeps(result, kept)).toBe(keeps);
});

test.each<[string, Partial<ChaosResult>, boolean]>([
  ['all hold', {}, true],
  ['one does not', { verdicts: [{ id: 'I-01', holds: false, examined: 4, evidence: ['x'] }] }, false],
  ['nothing traded', { orders: 0 }, false],
  ['nothing filled', { fills: 0 }, false],
  ['a judge had nothing to look at', { verdicts: [verdict('I-01', 0)] }, false],
  ['the same in a run that is not whole', { verdicts: [verdict('I-01', 0)], faults: 299 }, true],
  ['strangers were judged, and none came', { verdicts: [verdict('I-17', 9)] }, false],
  ['one came while nobody traded', { verdicts: [verdict('I-17', 9)], by_fault: strangers(0) }, false],
  ['one came while it traded', { verdicts: [verdict('I-17', 9)], by_fault: strangers(1) }, true],
])('clean: %s', (_, change, clean) => {
  expect(isClean(run(change))).toBe(clean);
});

test('what a run shows nothing of is told', () => {
  const result = run({ verdicts: [verdict('I-01', 4), verdict('I-02', 0), verdict('I-17', 9)] });
  expect([...unseenIn(result).keys()]).toEqual(['I-02', 'I-17']);
  expect(linesOf(result).filter((line) => line.includes('NOT SHOWN'))).toHaveLength(2);
});
