import { expect, test } from 'vitest';
import { WeightBudget } from './venue-pace.ts';

test('reads take what is left, and wait for the rest', () => {
  const budget = new WeightBudget(60, 0);
  expect([budget.take(40, 0), budget.take(21, 0), budget.take(20, 0), budget.take(1, 0)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([budget.take(10, 9_999), budget.take(10, 10_000)]).toEqual([false, true]);
});

test('what is not used is not kept beyond a minute’s worth', () => {
  const budget = new WeightBudget(60, 0);
  expect([budget.take(60, 3_600_000), budget.take(1, 3_600_000)]).toEqual([true, false]);
});

test('actions are counted whatever is left, and reads work the debt off', () => {
  const budget = new WeightBudget(60, 0);
  for (let i = 0; i < 100; i += 1) budget.spend(6, 0);
  expect(budget.take(1, 60_000)).toBe(false);
  expect(budget.take(1, 61_000)).toBe(true);
});

test('a clock that goes back gives nothing', () => {
  const budget = new WeightBudget(60, 60_000);
  budget.spend(60, 60_000);
  expect(budget.take(1, 0)).toBe(false);
});

test('whoever waits longest is served first, however often the others ask', () => {
  const budget = new WeightBudget(60, 0);
  const served: string[] = [];
  for (let ms = 0; ms <= 180_000; ms += 50)
    for (const who of ['one', 'two', 'three']) if (budget.take(20, ms, who)) served.push(who);
  const count = (wanted: string) => served.filter((who) => who === wanted).length;
  expect([count('one'), count('two'), count('three')]).toEqual([4, 4, 4]);
});

test('who does not ask any more holds up nobody', () => {
  const budget = new WeightBudget(60, 0);
  expect([budget.take(60, 0, 'one'), budget.take(10, 0, 'two'), budget.take(10, 0, 'one')]).toEqual([
    true,
    false,
    false,
  ]);
  // One asks on, two does not.
  for (let ms = 50; ms <= 10_000; ms += 50) expect(budget.take(10, ms, 'one')).toBe(ms === 10_000);
});
