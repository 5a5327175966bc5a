import { expect, it } from 'vitest';
import { ARMED_MS, leftAfter } from './armed.ts';

it.each([
  ['a tick in time', 200, ARMED_MS - 200],
  ['a page that was busy for as long as counts', 1_000, ARMED_MS - 1_000],
  ['a page that was busy for longer', 2_000, ARMED_MS - 1_000],
  ['a machine that slept, or a clock that was set forward', 2_001, null],
  ['a night', 28_800_000, null],
])('%s', (_what, gapMs, leftMs) => {
  expect(leftAfter(ARMED_MS, gapMs)).toBe(leftMs);
});

it('takes fifty ticks of a fifth of a second', () => {
  let leftMs: number | null = ARMED_MS;
  let ticks = 0;
  for (; leftMs !== null && leftMs > 0; ticks += 1) leftMs = leftAfter(leftMs, 200);
  expect(ticks).toBe(50);
});
