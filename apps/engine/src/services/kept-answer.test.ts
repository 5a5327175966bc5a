import { expect, test } from 'vitest';
import type { Outcome } from '../ports/outcome.ts';
import { KeptAnswer } from './kept-answer.ts';

const silent: Outcome<string> = { kind: 'silent', reason: 'no answer' };
const said = (value: string): Outcome<string> => ({ kind: 'answered', value });

function keptOf(...outcomes: Outcome<string>[]) {
  const asked = [...outcomes];
  return new KeptAnswer(async () => asked.shift() ?? silent, 1_000);
}

test('a silence leaves the last answer in place, until it is too old', async () => {
  const kept = keptOf(said('a'), silent);
  expect([kept.at(0), kept.isAnswered]).toEqual([null, false]);
  await kept.ask(100);
  expect([kept.at(100), kept.isAnswered]).toEqual(['a', true]);
  await kept.ask(600);
  expect([kept.at(600), kept.isAnswered]).toEqual(['a', false]);
  expect([kept.at(1_100), kept.at(1_101)]).toEqual(['a', null]);
});

test('a refusal is no answer either, and a new answer takes the place of the old', async () => {
  const kept = keptOf(said('a'), { kind: 'refused', reason: 'HTTP 500' }, said('b'));
  for (const nowMs of [0, 100]) await kept.ask(nowMs);
  expect(kept.at(100)).toBe('a');
  await kept.ask(200);
  expect([kept.at(200), kept.at(1_200)]).toEqual(['b', 'b']);
});

test('is due when it was asked for long enough ago, whatever came of it, and where it never was', async () => {
  const kept = keptOf(silent);
  expect(kept.isDue(0, Number.POSITIVE_INFINITY)).toBe(true);
  await kept.ask(500);
  expect([kept.isDue(1_499, 1_000), kept.isDue(1_500, 1_000)]).toEqual([false, true]);
});
