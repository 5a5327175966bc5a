// A standstill of our own event loop is seen afterwards, with its begin and end; one that is short is none.
import { expect, test } from 'vitest';
import { STANDSTILL_MS_MIN, Standstill } from './standstill.ts';

const now = () => performance.timeOrigin + performance.now();
const blockFor = (ms: number) => {
  const endMs = now() + ms;
  while (now() < endMs);
};
const turns = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a standstill is told with its begin and end, and counted', async () => {
  const told: [number, number][] = [];
  const standstill = new Standstill((fromMs, toMs) => told.push([fromMs, toMs]));
  await turns(30);
  const fromMs = now();
  blockFor(3 * STANDSTILL_MS_MIN);
  const toMs = now();
  await turns(50);
  standstill.end();
  const covering = told.find(([from, to]) => from <= fromMs + 1 && to >= toMs - 1);
  expect(covering).toBeDefined();
  expect(standstill.seen.times).toBe(told.length);
  expect(standstill.seen.longestMs).toBeGreaterThanOrEqual(3 * STANDSTILL_MS_MIN);
});

test('once ended it sees nothing', async () => {
  const standstill = new Standstill(() => expect.unreachable());
  standstill.end();
  blockFor(2 * STANDSTILL_MS_MIN);
  await turns(50);
  expect(standstill.seen).toEqual({ times: 0, longestMs: 0 });
});
