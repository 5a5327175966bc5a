import { SIGNAL_HOLDS_AT, SIGNAL_NAMES } from '@agora/shared/signal';
import { expect, test } from 'vitest';
import { gateRefusal, judgeSignals, type Reading, type Readings, SIGNAL_AGE_MS_MAX } from '../gate/gate.ts';
import { isPermitted, missingSignals, NO_PERMIT, OPEN_MASK, permitOf } from './permit.ts';

const NOW_MS = 1_000_000;

const SHAPES = ['ok', 'bad', 'stale', 'missing', 'garbage'] as const;

function reading(name: (typeof SIGNAL_NAMES)[number], shape: (typeof SHAPES)[number]): Reading | undefined {
  const value = SIGNAL_HOLDS_AT[name];
  const takenMs = NOW_MS - 10;
  switch (shape) {
    case 'ok':
      return { value, takenMs, evidence: '' };
    case 'bad':
      return { value: !value, takenMs, evidence: '' };
    case 'stale':
      return { value, takenMs: NOW_MS - SIGNAL_AGE_MS_MAX[name] - 1, evidence: '' };
    case 'garbage':
      return { value: Number.NaN as unknown as boolean, takenMs: Number.NaN, evidence: '' }; // what a defect could feed
    case 'missing':
      return undefined;
  }
}

test('I-08: of all 5^6 combinations exactly one permits, and mask and refusal always agree', () => {
  let open = 0;
  for (let n = 0; n < SHAPES.length ** SIGNAL_NAMES.length; n += 1) {
    const readings: Readings = Object.fromEntries(
      SIGNAL_NAMES.map((name, i) => [name, reading(name, SHAPES[Math.floor(n / 5 ** i) % 5] ?? 'missing')]),
    );
    const verdicts = judgeSignals(readings, NOW_MS);
    const permit = permitOf(verdicts, NOW_MS);
    const refusal = gateRefusal(verdicts);
    if (isPermitted(permit, NOW_MS)) open += 1;
    if (isPermitted(permit, NOW_MS) !== (refusal === null)) throw new Error(`they disagree on ${n}`);
    if (refusal !== null && missingSignals(permit).join() !== refusal.missing.join())
      throw new Error(`they name other signals on ${n}`);
  }
  expect(open).toBe(1);
});

const allHold = () =>
  judgeSignals(Object.fromEntries(SIGNAL_NAMES.map((name) => [name, reading(name, 'ok')])), NOW_MS);

test.each([
  [-1, false],
  [0, true],
  [140, true],
  [141, false],
  [Number.NaN, false],
])('%d ms after the look, a kill switch read 10 ms before it permits: %s', (afterMs, permitted) => {
  expect(isPermitted(permitOf(allHold(), NOW_MS), NOW_MS + afterMs)).toBe(permitted);
});

test('a signal listed twice, or not at all, does not count', () => {
  const verdicts = allHold();
  const [first] = verdicts;
  expect(permitOf(first === undefined ? [] : [...verdicts, first], NOW_MS).mask).toBe(OPEN_MASK - 1);
  expect(permitOf(verdicts.slice(1), NOW_MS).mask).toBe(OPEN_MASK - 1);
  expect(isPermitted(permitOf([], NOW_MS), NOW_MS)).toBe(false);
});

test('before the first look nothing is permitted; what merely aged names all signals', () => {
  expect(isPermitted(NO_PERMIT, 0)).toBe(false);
  expect(missingSignals(NO_PERMIT)).toEqual([...SIGNAL_NAMES]);
  expect(missingSignals(permitOf(allHold(), NOW_MS))).toEqual([...SIGNAL_NAMES]);
});
