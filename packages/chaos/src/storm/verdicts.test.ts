// A verdict over several engines holds only where it holds for each, and names the engine that broke it.
import { engineIdSchema } from '@agora/shared/ids';
import type { AuditStory } from '@agora/testkit/judge/audit-story';
import { expect, test } from 'vitest';
import { type JudgedEngine, recovered, stood, sumUp, tradingAt } from './verdicts.ts';

const event = (name: string, ms: number) => ({ event: name, ms, boot: 'b', seq: ms, data: {} });
function engine(id: string, change: Partial<JudgedEngine> = {}): JudgedEngine {
  const audit = {
    broken: null,
    boots: [{ boot: 'b', firstMs: 0, lastMs: 9_000 }],
    events: [event('resume', 1_000), event('halt', 2_000)],
  } as unknown as AuditStory; // nothing else of it is looked at
  return {
    ...{ id: engineIdSchema.parse(id), audit, orders: 3, fills: 1, unpermitted: [], unasked: [], books: [] },
    verdicts: [{ id: 'I-01', holds: true, examined: 2, evidence: [] }],
    ...change,
  };
}
const broken = [{ id: 'I-01', holds: false, examined: 2, evidence: ['an order came in'] }];
const chained = { ...engine('two').audit, broken: 'line 7' };
const row = { what: 'position BTC', venue: '2', audit: '1', redis: '–', agrees: false, difference: '' };

test.each<[string, Partial<JudgedEngine>, readonly string[]]>([
  ['all well', {}, []],
  ['a judge that found something', { verdicts: broken }, ['I-01: two: an order came in']],
  ['an order that nobody permitted', { unpermitted: ['two: an order'] }, ['asked for: two: an order']],
  ['a way back that nobody asked for', { unasked: ['two: traded'] }, ['asked for: two: traded']],
  ['a chain that is not whole', { audit: chained }, ['audit chain: two: line 7']],
  ['books that differ', { books: [row] }, ['books agree: two: position BTC: venue 2, audit 1']],
  [
    'fills that one side lacks',
    { books: [{ ...row, what: 'fills', difference: 'audit lacks 7' }] },
    ['books agree: two: fills: venue 2, audit 1 (audit lacks 7)'],
  ],
  ['books that agree', { books: [{ ...row, agrees: true }] }, []],
])('%s', (_, change, wrong) => {
  const verdicts = sumUp([engine('one'), engine('two', change)]);
  expect(verdicts.flatMap(({ id, evidence }) => evidence.map((line) => `${id}: ${line}`))).toEqual(wrong);
  expect(verdicts.every(({ holds }) => holds)).toBe(wrong.length === 0);
  expect(verdicts.find(({ id }) => id === 'I-01')?.examined).toBe(4);
});

test('a run that got stuck is broken', () => {
  expect(recovered(3, null)).toMatchObject({ holds: true, examined: 3 });
  expect(recovered(3, 'engine one: HALTED')).toMatchObject({
    holds: false,
    evidence: ['engine one: HALTED'],
  });
});

test('a process that ended by itself breaks the run, one that may does not', () => {
  const full = 'one: exit code 4: engine: ENOSPC: no space left on device';
  expect(stood(3, [full])).toMatchObject({ holds: true, examined: 3 });
  expect(stood(3, [full, 'web: exit code 1: x'])).toMatchObject({
    holds: false,
    evidence: ['web: exit code 1: x'],
  });
});

test.each([
  [999, 0],
  [1_000, 2],
  [2_000, 2],
  [2_001, 0],
])('at %i ms %i engines trade', (ms, trading) => {
  expect(tradingAt([engine('one'), engine('two')], ms)).toBe(trading);
});
