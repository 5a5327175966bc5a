// What is told of the kills of an engine says how many of them were looked at, or that this was not kept; a file that contradicts itself tells nothing.
import { expect, test } from 'vitest';
import { contentOf } from '../../kept/files.ts';
import { engineKillsSchema } from './engine-kills.ts';
import { figuresOf } from './figures.ts';

const kept = { kills: { a: 3, b: 4 }, broken: [] };

test.each<[string, object, string[]]>([
  [
    'of before it was kept',
    {},
    ['7 kills, broken promises: 0', 'after how many of them the venue was seen at zero: not kept'],
  ],
  [
    'of now',
    { zeros: { a: { seen: 3, left: 1 }, b: { seen: 2, left: 2 } }, examined: { 'I-05': 9 } },
    ['7 kills, broken promises: 0', 'after 5 of them the venue was seen at zero, 3 had left an order'],
  ],
  ['more seen than killed', { zeros: { a: { seen: 4, left: 1 } } }, []],
  ['more left than seen', { zeros: { a: { seen: 1, left: 2 } } }, []],
  ['a boundary without a kill', { zeros: { c: { seen: 1, left: 0 } } }, []],
  ['something else besides', { zeros: { a: { seen: 1, left: 0, more: 1 } } }, []],
  ['no whole number', { zeros: { a: { seen: 0.5, left: 0 } } }, []],
  ['examined without a number', { examined: { 'I-05': null } }, []],
])('%s', (_, more, told) => {
  expect(figuresOf({ ...kept, ...more })).toEqual(told);
});

test('the kept file is read', () => {
  const content = contentOf('engine-kills');
  if (content !== null) expect(engineKillsSchema.safeParse(content).success).toBe(true);
});
