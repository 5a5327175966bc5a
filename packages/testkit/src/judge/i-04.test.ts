import { expect, test } from 'vitest';
import { holdsOf, STRANGER } from './doctored-run.ts';
import { type SmallRun, update, wallUs } from './small-run.ts';

test('I-04: what the guardian had proven of a stop that still stands holds for a life that began under it', () => {
  const proven =
    (...later: SmallRun['guardian']) =>
    (r: SmallRun) => {
      r.audit = r.audit.filter(({ data }) => data.event !== 'halt_verified');
      const own = r.guardian.filter(({ type }) => type !== 'clearance');
      r.guardian = [
        ...own,
        { ms: 2_000, type: 'clearance', data: { engine_id: 'small', stage: 'verified' } },
        ...later,
      ];
    };
  expect(holdsOf('I-04', proven())).toBe(true);
  // Nothing stands any more, or something was seen again.
  for (const stage of [null, 'cancelling'])
    expect(
      holdsOf('I-04', proven({ ms: 2_500, type: 'clearance', data: { engine_id: 'small', stage } })),
    ).toBe(false);
});

test('I-04: faults that leave nobody to cancel are waited for, one hand is enough', () => {
  const outages = (hands: ('engine' | 'guardian')[]) => (r: SmallRun) => {
    for (const each of r.journal) if (JSON.stringify(each).includes('"canceled"')) each.ms = 25_000;
    for (const hand of hands)
      r.outages = { ...r.outages, [hand]: [{ fromUs: wallUs(2_950), toUs: wallUs(20_000) }] };
  };
  expect(holdsOf('I-04', outages(['engine', 'guardian']))).toBe(true);
  expect(holdsOf('I-04', outages(['engine']))).toBe(false);
});

test('I-04: what somebody else places after the stop has ten seconds of its own', () => {
  const gone = (ms: number) => (r: SmallRun) =>
    r.journal.push(update(12_900, 15, STRANGER, 'open'), update(ms, 15, STRANGER, 'canceled'));
  expect([13_200, 22_900, 22_901].map((ms) => holdsOf('I-04', gone(ms)))).toEqual([true, true, false]);
});
