import { describe, expect, test } from 'vitest';
import { back, holdsOf } from './doctored-run.ts';
import { furtherQuote, type SmallRun, wallUs } from './small-run.ts';

const askedBack = (ms: number, panic_epoch: number) => back(ms, 'halt-b-0002', 'r-1', panic_epoch);
/** The stop of 3,000 is epoch 1; an order leaves at 5,000. */
const holds = (...changes: ((r: SmallRun) => unknown)[]) =>
  holdsOf('I-06', (r) => {
    r.guardian = [];
    for (const change of changes) change(r);
    furtherQuote(r, 5_000, 21);
  });
const raised = (ms: number, data: object) => (r: SmallRun) =>
  r.guardian.push({ ms, type: 'latch.raised', data: { engine: 'small', who: 'guardian', ...data } });
const asks = (ms: number, epoch: number) => (r: SmallRun) => r.audit.push(askedBack(ms, epoch));

test('I-06: a way back ends what it names', () => {
  expect([holds(asks(4_000, 1)), holds(asks(4_000, 0)), holds()]).toEqual([true, false, false]);
});

describe('I-06: a kill file', () => {
  const filed = (fromMs: number, toMs: number) => (r: SmallRun) =>
    r.killFiles.push({ fromUs: wallUs(fromMs), toUs: wallUs(toMs) });
  test('stops for as long as it lies there, and until somebody asks back after that', () => {
    expect([3_999, 4_000, 4_001].map((ms) => holds(asks(4_000, 1), filed(3_500, ms)))).toEqual([
      true,
      false,
      false,
    ]);
  });
  test('that was gone before anybody looked is no stop', () => {
    expect([99, 100].map((ms) => holds(asks(4_000, 1), filed(4_500, 4_500 + ms)))).toEqual([true, false]);
  });
  test('is what makes a stop durable: after it was removed a way back need not name the epoch that was foretold', () => {
    const byFile = (r: SmallRun) => {
      r.stops = r.stops.map((stop) => ({ ...stop, epoch: 2, inFile: true }));
    };
    const asked = [byFile, asks(4_000, 1)];
    expect([filed(2_990, 3_900), filed(2_990, 4_100)].map((file) => holds(...asked, file))).toEqual([
      true,
      false,
    ]);
  });
});

test('I-06: what redis-latch lost has the number under which the guardian raised it anew', () => {
  const later = raised(3_200, { epoch: 3, key: 'dark:small' });
  expect(holds(later, asks(4_000, 1))).toBe(false);
  expect(holds(later, raised(3_300, { epoch: 1, key: 'rolled-back:small:3' }), asks(4_000, 1))).toBe(true);
  expect(holds(later, raised(3_300, { epoch: 1, key: 'emptied:small' }), asks(4_000, 1))).toBe(true);
  // Not where it was raised before, for something else, or of every engine.
  expect(holds(later, raised(3_100, { epoch: 1, key: 'rolled-back:small:3' }), asks(4_000, 1))).toBe(false);
  expect(holds(later, raised(3_300, { epoch: 1, key: 'left:small' }), asks(4_000, 1))).toBe(false);
  const ofAll = raised(3_300, { engine: null, epoch: 0, key: 'rolled-back:global:3' });
  expect(holds(later, ofAll, asks(4_000, 1))).toBe(false);
});

test('I-06: once redis-latch showed less than the engine had noted, nothing leaves until somebody asks back', () => {
  const lost = (ms: number, panicE: number | null) => (r: SmallRun) =>
    r.losses.push({ us: wallUs(ms), panicE, panicG: 0 });
  const asked = asks(4_000, 1);
  expect(holds(asked, lost(4_200, 0))).toBe(false);
  expect(holds(asked, lost(4_200, null))).toBe(false);
  // As much as it had noted; and asked back only after that.
  expect(holds(asked, lost(4_200, 1))).toBe(true);
  expect(holds(asked, lost(3_900, 0))).toBe(true);
});
