import { expect, test } from 'vitest';
import { STRANGER, said } from './doctored-run.ts';
import { type SmallRun, update, wallUs } from './small-run.ts';

test('I-17: a halt within 5 s is in time, within 20 s where the stream was made to fail, and never later', () => {
  const holds = (haltMs: number, blind: boolean) => {
    const outages = { engine: [], account: blind ? [{ fromUs: wallUs(1_000), toUs: wallUs(60_000) }] : [] };
    const change = (run: SmallRun) => {
      run.journal.push(update(1_500, 15, STRANGER, 'open'), update(1_600, 15, STRANGER, 'canceled'));
      for (const each of run.audit) if (each.data.event === 'halt') each.ms = haltMs;
    };
    return said(change, outages).find(({ id }) => id === 'I-17')?.holds;
  };
  expect([6_499, 6_500, 6_501].map((ms) => holds(ms, false))).toEqual([true, true, false]);
  expect([21_499, 21_500, 21_501].map((ms) => holds(ms, true))).toEqual([true, true, false]);
});

test('I-17: strangers are what it looks at', () => {
  const examined = (change: (r: SmallRun) => unknown) =>
    said((r) => void change(r)).find(({ id }) => id === 'I-17')?.examined;
  expect(examined(() => undefined)).toBe(0);
  expect(examined((r) => r.journal.push(update(1_500, 15, STRANGER, 'open')))).toBe(1);
});

test('I-17: what the engine was frozen for is not counted, and nothing of it twice', () => {
  const holds = (haltMs: number) => {
    // Two seconds between the stranger and the halt, told in two spans that overlap; and what lies outside.
    const engine = [
      { fromUs: wallUs(2_500), toUs: wallUs(3_500) },
      { fromUs: wallUs(1_000), toUs: wallUs(3_000) },
      { fromUs: wallUs(20_000), toUs: wallUs(30_000) },
    ];
    const change = (run: SmallRun) => {
      run.journal.push(update(1_500, 15, STRANGER, 'open'), update(1_600, 15, STRANGER, 'canceled'));
      for (const each of run.audit) if (each.data.event === 'halt') each.ms = haltMs;
    };
    return said(change, { engine }).find(({ id }) => id === 'I-17')?.holds;
  };
  expect([8_500, 8_501].map(holds)).toEqual([true, false]);
});
