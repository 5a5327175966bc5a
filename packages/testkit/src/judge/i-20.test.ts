import { describe, expect, test } from 'vitest';
import { action, entry, holdsOf, said } from './doctored-run.ts';
import { event, type SmallRun, wallUs } from './small-run.ts';
import type { Outages } from './verdict.ts';

/** While it trades, by so much; the next record is of the right clock again. */
const jumped = (byMs: number) => (r: SmallRun) => r.audit.push({ ...event(900, 'x'), wallMs: 900 + byMs });
const found = (change: (r: SmallRun) => unknown, outages?: Partial<Outages>) =>
  said((r) => void change(r), outages).find(({ id }) => id === 'I-20');

describe('I-20: a clock that jumped halts', () => {
  test('from a second on that is no mere reading, forwards and backwards', () => {
    expect([1_099, 1_100, -1_099, -1_100].map((ms) => holdsOf('I-20', jumped(ms)))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('within two seconds in which it was awake', () => {
    const frozen = (toMs: number) => ({ engine: [{ fromUs: wallUs(1_000), toUs: wallUs(toMs) }] });
    // The halt is told at 3,000.
    expect([1_099, 1_100].map((ms) => found(jumped(5_000), frozen(ms))?.holds)).toEqual([false, true]);
  });

  test('and what was noted meanwhile was noted when it truly was', () => {
    const broken = said((r) => void Object.assign(entry(r, 'order_intent'), { wallMs: 61_000 })).filter(
      ({ holds }) => !holds,
    );
    expect(broken.map(({ id }) => id)).toEqual([]);
  });
});

test('I-20: jumps and refused cancels are what it looks at', () => {
  expect(found(() => undefined)?.examined).toBe(0);
  expect(found(jumped(5_000))?.examined).toBe(2);
  expect(found((r) => Object.assign(action(r, 'cancel'), { res: { status: 'err' } }))?.examined).toBe(1);
});
