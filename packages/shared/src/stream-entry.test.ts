// An entry is read by its names alone, whatever its values are.
import { expect, test } from 'vitest';
import { jsonIn, jsonTextIn } from './stream-entry.ts';

test.each([
  [['json', '{"a":1}'], { a: 1 }],
  [['kind', 'json', 'json', '[2]'], [2]],
  [['kind', 'json'], undefined],
  [['other', '3'], undefined],
  [['json', 'no JSON'], undefined],
  [['json'], undefined],
  [[], undefined],
])('%j says %j', (fields, said) => {
  expect(jsonIn(fields)).toEqual(said);
});

test('a value is no name', () => {
  expect(jsonTextIn(['kind', 'json', 'json', 'text'])).toBe('text');
});
