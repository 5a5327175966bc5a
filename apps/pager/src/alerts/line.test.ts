import { LINE_MAX } from '@agora/shared/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineOf, sentencesOf } from './line.ts';

test.each([
  [LINE_MAX - 1, LINE_MAX - 1],
  [LINE_MAX, LINE_MAX],
  [LINE_MAX + 1, LINE_MAX],
])('%i characters come to %i', (length, kept) => {
  expect(lineOf('x'.repeat(length))).toHaveLength(kept);
});

test('whole sentences, and how many more there are', () => {
  const sentences = Array.from({ length: 12 }, (_, n) => `Sentence ${n} ${'x'.repeat(50)}.`);
  const line = sentencesOf(sentences);
  expect(line).toBe(`${sentences.slice(0, 7).join(' ')} And 5 more.`);
  expect(sentencesOf(sentences.slice(0, 7))).toBe(sentences.slice(0, 7).join(' '));
});

test('law: whatever is said, it fits and holds no half of a character', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 700 }), { maxLength: 20 }), (sentences) => {
      for (const line of [sentencesOf(sentences), lineOf(sentences.join(' '))]) {
        expect(line.length).toBeLessThanOrEqual(LINE_MAX);
        expect(line.isWellFormed()).toBe(true);
      }
    }),
  );
});
