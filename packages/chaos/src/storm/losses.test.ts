// What redis-latch is noted to have lost: all of it, or what came after the copy that it was rolled back to; of every engine, and not before it was so.
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { Losses } from './losses.ts';

const [ONE, TWO] = [engineIdSchema.parse('one'), engineIdSchema.parse('two')];

test('emptied, and rolled back', () => {
  const losses = new Losses();
  losses.copied(ONE, { panicE: 0, panicG: 1 });
  losses.copied(TWO, { panicE: Number.NaN, panicG: 1 });
  expect(losses.of(ONE)).toEqual([]);
  const us = (performance.timeOrigin + performance.now()) * 1_000;
  losses.note('flushed');
  losses.note('rolled_back');
  const gone = { panicE: null, panicG: null };
  expect(losses.of(ONE)).toMatchObject([gone, { panicE: 0, panicG: 1 }]);
  expect(losses.of(TWO)).toMatchObject([gone, { panicE: null, panicG: 1 }]);
  expect(losses.of(ONE).every((loss) => loss.us > us)).toBe(true);
});
