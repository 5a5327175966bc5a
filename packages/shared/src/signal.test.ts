import { describe, expect, test } from 'vitest';
import { SIGNAL_HOLDS_AT, SIGNAL_NAMES, signalHolds } from './signal.ts';

test('the six names are the public vocabulary', () => {
  expect(SIGNAL_NAMES).toEqual([
    'trading_enabled',
    'kill_switch_active',
    'preflight_ok',
    'reconcile_ok',
    'rate_limit_warmup_ok',
    'operator_enabled',
  ]);
});

describe.each(SIGNAL_NAMES)('%s', (name) => {
  const good = SIGNAL_HOLDS_AT[name];
  test.each([
    [good, 0, 100, true],
    [good, 100, 100, true],
    [good, 101, 100, false],
    [good, null, 100, false],
    [good, Number.NaN, 100, false],
    [good, -1, 100, false],
    [good, null, null, true],
    [!good, 0, 100, false],
    [null, 0, 100, false],
    [null, null, null, false],
  ])('value %s, age %s of %s -> %s', (value, ageMs, limitMs, holds) => {
    expect(signalHolds(name, value, ageMs, limitMs)).toBe(holds);
  });
});
