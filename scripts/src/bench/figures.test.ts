// Numbers as people read them: what counts of them, and a promise with its direction and its figure.
import { expect, test } from 'vitest';
import { numberText, promiseText } from './figures.ts';

test.each([
  [0, '0'],
  [0.000_123_456, '0.000123'],
  [0.4, '0.4'],
  [12.345, '12.3'],
  [999.5, '1,000'],
  [123_456, '123,456'],
  [1_234_567, '1,230,000'],
  [123_456.7, '123,000'],
])('%d is %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test.each([
  ['smaller', 'p99', 5, 'p99 ≤ 200'],
  ['larger', 'p50', 5, 'p50 ≥ 200'],
  ['smaller', 'worst', 1, '≤ 200'],
] as const)('%s is better, promised at %s, %d samples: %s', (better, at, n, text) => {
  expect(promiseText({ better, n, promise: { at, value: 200 } })).toBe(text);
});

test('nothing promised is a dash', () => {
  expect(promiseText({ better: 'smaller', n: 1, promise: null })).toBe('–');
});
