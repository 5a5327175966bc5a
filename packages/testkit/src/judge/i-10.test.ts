import { expect, test } from 'vitest';
import { entry, holdsOf, lateIntent } from './doctored-run.ts';
import type { SmallRun } from './small-run.ts';

test('I-10: what was being recorded while the halt came is no order when the send line denied it', () => {
  const recorded = (isDenied: boolean) => (r: SmallRun) => {
    r.audit.push({ ...entry(r, 'order_intent'), ms: 3_003, data: lateIntent(r, 99_000) });
    if (isDenied) r.audit.push({ ms: 3_004, type: 'order_denied', data: { batch: 5, code: 'LATCHED' } });
  };
  expect([true, false].map((isDenied) => holdsOf('I-10', recorded(isDenied)))).toEqual([true, false]);
});
