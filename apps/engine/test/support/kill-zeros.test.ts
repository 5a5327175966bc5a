// A kill counts as looked at where a later life said verified and the venue's journal shows that nothing rested then; what rests all the same is told.
import { evidenceOf, smallRun, wallUs } from '@agora/testkit/judge/small-run';
import { expect, test } from 'vitest';
import { addedUp, examinedBy, type KillEnd, unexamined, zerosOf } from './kill-zeros.ts';

/** Two orders rest from 1,010 on; one fills at 2,000, the other is cancelled at 3,015. */
const { venue } = evidenceOf(smallRun());
const end = (us: number, clearedUs: number | null): KillEnd => ({
  ...{ point: 'send.after', us: wallUs(us), clearedUs: clearedUs === null ? null : wallUs(clearedUs) },
});

test.each<[string, KillEnd, { seen: number; left: number }, number]>([
  ['nobody looked afterwards', end(2_500, null), { seen: 0, left: 0 }, 0],
  ['an order still rested', end(2_500, 3_014), { seen: 0, left: 0 }, 1],
  ['it was gone', end(2_500, 3_015), { seen: 1, left: 1 }, 0],
  ['it came in only after the kill', end(1_000, 4_000), { seen: 1, left: 1 }, 0],
  ['there was nothing to be left', end(3_500, 4_000), { seen: 1, left: 0 }, 0],
])('%s', (_, killed, zeros, problems) => {
  const found = zerosOf([killed], venue);
  expect(found.zeros).toEqual({ 'send.after': zeros });
  expect(found.problems).toHaveLength(problems);
});

test('over several rigs', () => {
  const one = { seen: 1, left: 1 };
  expect(addedUp([{ a: one }, { a: { seen: 2, left: 0 }, b: one }])).toEqual({
    a: { seen: 3, left: 1 },
    b: one,
  });
  const verdicts = (examined: number) => ({ verdicts: [{ id: 'I-01', examined }] });
  expect(examinedBy([verdicts(2), verdicts(3)])).toEqual({ 'I-01': 5 });
});

test('a boundary whose kills nobody looked at is told', () => {
  const kills = new Map([
    ['a', 2],
    ['b', 3],
    ['c', 0],
    ['d', 1],
  ]);
  expect(unexamined(kills, { a: { seen: 1, left: 0 }, b: { seen: 0, left: 0 } })).toEqual([
    '3 kills at b, and after none of them zero was seen',
    '1 kills at d, and after none of them zero was seen',
  ]);
});
