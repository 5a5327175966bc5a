import { expect, test } from 'vitest';
import { follow, noteRead, noteReadFailed } from './clearing.ts';
import { affordedAct } from './clearing-pace.ts';
import { type Clearing, type ClearingAct, NOT_CLEARING } from './clearing-state.ts';
import { addressSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { WeightBudget } from './venue-pace.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const ASSETS = new Map([['BTC', 3]]);
const CALM = { stop: null, dark: false, firesMs: null, calm: false, epochs: null };
const seen = (startedMs: number, orders: number) => ({
  ...{ startedMs, at: AT, epochs: null, positions: [] },
  state: { timeMs: 1_700_000_000_000 + startedMs, heardMs: startedMs },
  orders: Array.from({ length: orders }, (_, i) => ({ oid: oidSchema.parse(i + 1), coin: 'BTC' })),
});
/** Proven and read before, so that nothing but the stop moves it. */
const IDLE: Clearing = {
  ...noteRead(NOT_CLEARING, seen(0, 0)),
  ...{ provenMs: 0, actsFor: addressSchema.parse(`0x${'a'.repeat(40)}`), situation: CALM },
};
const STOPPED = follow(IDLE, { ...CALM, stop: '1:0' }, 1_000, AT);
const DARK = follow(IDLE, { ...CALM, stop: '1:0', dark: true, firesMs: 60_000 }, 1_000, AT);
const FAILED = noteReadFailed(STOPPED, 1_000, 'HTTP 429');
const NEVER = follow(NOT_CLEARING, { ...CALM, stop: '1:0' }, 1_000, AT);

/** A budget in which so much is left. */
function left(weight: number): WeightBudget {
  const budget = new WeightBudget(400, 0);
  budget.spend(400 - weight, 0);
  return budget;
}

test.each<[string, Clearing, number, number, ClearingAct | null]>([
  ['the first look for a stop, without weight', STOPPED, 0, 1_000, 'read'],
  ['in debt', STOPPED, -400, 1_000, 'read'],
  ['of an account that was never read', NEVER, -400, 1_000, 'read'],
  ['again after a refusal, not before its time', FAILED, -400, 1_999, null],
  ['again after a refusal, in its time', FAILED, -400, 2_000, 'read'],
  ['after one that began before the stop', noteRead(STOPPED, seen(999, 0)), -400, 1_001, 'read'],
  ['what it showed is cancelled', noteRead(STOPPED, seen(1_000, 3)), -400, 1_001, 'cancel'],
  ['the look that proves, just under its weight', noteRead(STOPPED, seen(1_000, 0)), -6, 4_000, null],
  ['the look that proves, at its weight', noteRead(STOPPED, seen(1_000, 0)), -4, 4_000, 'read'],
  ['an idle look, just under its weight', IDLE, -379, 60_000, null],
  ['an idle look, at its weight', IDLE, -378, 60_000, 'read'],
  ['a pull goes on beside a look that waits', noteRead(DARK, seen(1_000, 0)), -400, 4_000, 'pull'],
])('%s', (_, c, weight, nowMs, act) => {
  expect(affordedAct(c, ASSETS, left(weight), nowMs, 'mm-1')).toBe(act);
});

test('what is owed is counted: others wait for it', () => {
  const budget = left(22);
  expect(affordedAct(STOPPED, ASSETS, budget, 1_000, 'mm-1')).toBe('read');
  expect(budget.take(22, 1_000, 'mm-2')).toBe(false);
});
