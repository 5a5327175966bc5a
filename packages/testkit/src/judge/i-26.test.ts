import { expect, test } from 'vitest';
import { back, holdsOf, said } from './doctored-run.ts';
import { acted, event, type SmallRun, WALLETS, wallUs } from './small-run.ts';

test('I-26: a touch counts from when the gate told of the halt, as closely as the file is looked at', () => {
  const touched = (ms: number) => (r: SmallRun) => {
    r.audit.push(event(2_950, 'gate_closed'), back(4_000, 'halt-b-0002', 'r-1', 1));
    r.touchedUs = [wallUs(400), wallUs(ms)];
  };
  expect([2_899, 2_901].map((ms) => holdsOf('I-26', touched(ms)))).toEqual([false, true]);
});

test('I-26: whoever is frozen tells of the halt later still', () => {
  const touched = (frozenToMs: number) => (r: SmallRun) => {
    r.audit = r.audit.filter(({ data, ms }) => ms < 900 || !String(data.event).startsWith('gate_'));
    r.audit.push(event(900, 'gate_closed'), back(4_000, 'halt-b-0002', 'r-1', 1));
    r.touchedUs = [wallUs(400), wallUs(1_500)];
    r.outages = { ...r.outages, engine: [{ fromUs: wallUs(1_000), toUs: wallUs(frozenToMs) }] };
  };
  expect([1_099, 1_100].map((ms) => holdsOf('I-26', touched(ms)))).toEqual([false, true]);
});

test('I-26: ways back, and what the other wallets do, are what it looks at', () => {
  const examined = (change: (r: SmallRun) => unknown) =>
    said((r) => void change(r)).find(({ id }) => id === 'I-26')?.examined;
  expect(examined(() => undefined)).toBe(1);
  expect(examined((r) => r.journal.push(acted(6_300, 1, { type: 'noop' }, WALLETS.others[0])))).toBe(2);
});
