import { isoMsSchema } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { localEntry } from './local-entry.ts';
import { takeBatched } from './take-batched.ts';

const at = isoMsSchema.parse('2026-03-01T03:15:36.000Z');
const seen = (word: 'UNKNOWN' | 'ACTIVE' | 'HALTED' | 'CHECKING') => ({
  word,
  answer: 'Assume it is trading',
  detail: 'Engine silent 5.1 s.',
});

describe('what only this page saw', () => {
  it.each([
    ['ACTIVE', 'UNKNOWN', 'State UNKNOWN: Assume it is trading. Engine silent 5.1 s.'],
    ['UNKNOWN', 'HALTED', 'State known again.'],
    ['UNKNOWN', 'CHECKING', null],
    ['ACTIVE', 'HALTED', null],
  ] as const)('%s to %s: %s', (before, word, sentence) => {
    expect(localEntry(before, seen(word), at, 3)?.local?.sentence ?? null).toBe(sentence);
  });
});

describe('a burst', () => {
  it('is handed on once, whole and in order', () => {
    const acts: (() => void)[] = [];
    const batches: (readonly number[])[] = [];
    const take = takeBatched<number>(
      (batch) => batches.push(batch),
      (act) => acts.push(act),
    );
    for (const n of [1, 2, 3]) take(n);
    expect(acts).toHaveLength(1);
    acts.shift()?.();
    take(4);
    acts.shift()?.();
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });
});
