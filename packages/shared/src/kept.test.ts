import { expect, test } from 'vitest';
import { kept } from './kept.ts';

test.each([
  ['at once', 0, 1],
  ['just before it is old', 999, 1],
  ['when it is old', 1_000, 2],
])('asked again %s', async (_, laterMs, made) => {
  let [nowMs, count] = [5_000, 0];
  const ask = kept(
    1_000,
    () => nowMs,
    async () => ++count,
  );
  await ask();
  nowMs += laterMs;
  expect(await ask()).toBe(made);
});

test('those who ask while it is being made share it', async () => {
  const making = Promise.withResolvers<string>();
  let count = 0;
  const ask = kept(
    1_000,
    () => 0,
    () => {
      count += 1;
      return making.promise;
    },
  );
  const asked = [ask(), ask(), ask()];
  making.resolve('text');
  expect([await Promise.all(asked), count]).toEqual([['text', 'text', 'text'], 1]);
});

test('a failure is told to those who asked, and not kept', async () => {
  let count = 0;
  const ask = kept(
    1_000,
    () => 0,
    async () => {
      count += 1;
      if (count === 1) throw new Error('not now');
      return count;
    },
  );
  await expect(ask()).rejects.toThrow('not now');
  expect(await ask()).toBe(2);
});
