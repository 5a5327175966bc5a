import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settledByHand } from '../../../test/support/doubles.ts';
import { systemTicker } from './system-ticker.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it ticks at once and then every period, until it is stopped', async () => {
  let ticks = 0;
  const stop = systemTicker.every(100, () => void ticks++);
  await vi.advanceTimersByTimeAsync(300);
  expect(ticks).toBe(4);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ticks).toBe(4);
});

test('ticks that fall due while one is under way are skipped and never made up', async () => {
  const slow = settledByHand<void>();
  let ticks = 0;
  const stop = systemTicker.every(100, () => (++ticks === 1 ? slow.promise : undefined));
  await vi.advanceTimersByTimeAsync(950);
  expect(ticks).toBe(1);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(100);
  expect(ticks).toBe(2);
  stop();
});

test('with more at once allowed, a slow one does not keep the next from starting, up to the limit', async () => {
  const slow = settledByHand<void>();
  let ticks = 0;
  const stop = systemTicker.every(
    100,
    () => {
      ticks += 1;
      return slow.promise;
    },
    3,
  );
  await vi.advanceTimersByTimeAsync(150);
  expect(ticks).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ticks).toBe(3);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(100);
  expect(ticks).toBe(4);
  stop();
});
