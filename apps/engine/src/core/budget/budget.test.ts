import { expect, test } from 'vitest';
import {
  actionWeight,
  BUDGET,
  cancelReserve,
  cancelsLeft,
  messagesPerMin,
  newBudget,
  noteAddressBudget,
  noteItems,
  noteWeight,
  placesLeft,
  repriceItemsLeft,
  weightLeft,
  weightReserve,
} from './budget.ts';

test.each([
  [0, 0],
  [1, 3],
  [5, 12],
  [24, 58],
  [200, 480],
])('%d open orders keep %d messages for cancels', (open, reserve) =>
  expect(cancelReserve(open)).toBe(reserve),
);

test.each([
  [1, 1],
  [39, 1],
  [40, 2],
  [79, 2],
  [80, 3],
])('an action of %d items weighs %d', (items, weight) => expect(actionWeight(items)).toBe(weight));

test('sends count by item for messages and account, by action for the IP', () => {
  const budget = newBudget(700);
  noteAddressBudget(budget, 100, 10_000, 0);
  noteItems(budget, 8, 10);
  noteWeight(budget, actionWeight(8), 10);
  noteWeight(budget, 20, 10);
  expect(messagesPerMin(budget, 10)).toBe(8);
  expect(placesLeft(budget, 10)).toBe(10_000 - 108);
  expect(weightLeft(budget, 10)).toBe(700 - 21);
});

test.each([
  [10_000, 20_000],
  [100_000, 200_000],
  [100_001, 200_001],
  [1_000_000, 1_100_000],
])('with a cap of %d cancels may reach %d', (cap, cancels) => {
  const budget = newBudget(700);
  noteAddressBudget(budget, 0, cap, 0);
  expect(cancelsLeft(budget, 0)).toBe(cancels);
});

test.each([
  [BUDGET.addressAgeMsMax, 5],
  [BUDGET.addressAgeMsMax + 1, null],
  [-1, null],
  [Number.NaN, null],
])('a budget read %d ms ago leaves %s places', (ageMs, left) => {
  const budget = newBudget(700);
  noteAddressBudget(budget, 5, 10, 0);
  expect(placesLeft(budget, ageMs)).toBe(left);
  expect(cancelsLeft(budget, ageMs) === null).toBe(left === null);
});

test('a budget never read leaves none', () => {
  expect([placesLeft(newBudget(700), 0), cancelsLeft(newBudget(700), 0)]).toEqual([null, null]);
});

test('re-pricing is spread over the minute, beside the reserve', () => {
  const budget = newBudget(700);
  expect(repriceItemsLeft(budget, 300, 24, 0)).toBe(Math.floor((300 - 58) / 6));
  noteItems(budget, 40, 0);
  expect(repriceItemsLeft(budget, 300, 24, 0)).toBe(0);
  expect(repriceItemsLeft(budget, 300, 24, 11_000)).toBe(40);
  expect(repriceItemsLeft(budget, 10, 24, 11_000)).toBe(0);
});

test.each([
  [BUDGET.weightKept, 1],
  [BUDGET.weightKept - 1, 0],
])('with %d weight left on the IP re-pricing may go on: %d', (left, may) => {
  const budget = newBudget(700);
  noteWeight(budget, 700 - left, 0);
  expect(Math.sign(repriceItemsLeft(budget, 300, 24, 0))).toBe(may);
});

test('weight is kept to cancel everything twice and a fifth', () => {
  expect([weightReserve(0), weightReserve(24), weightReserve(200)]).toEqual([3, 3, 15]);
});
