import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addToWindow, countInWindow, newRateWindow } from './rate-window.ts';

test.each([
  [59_999, 1],
  [60_000, 1],
  [60_999, 1],
  [61_000, 0],
])('%d ms later an event still counts: %d', (afterMs, count) => {
  const window = newRateWindow();
  addToWindow(window, 0, 1);
  expect(countInWindow(window, afterMs)).toBe(count);
});

test('the count is never too low and at most a second too high, for any window', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 5 }));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 100 }), fc.integer({ min: 1, max: 60 }), (events, seconds) => {
      const window = newRateWindow();
      const log: [number, number][] = [];
      let nowMs = 0;
      for (const [waitMs, count] of events) {
        nowMs += waitMs;
        addToWindow(window, nowMs, count);
        log.push([nowMs, count]);
        const within = (ms: number) =>
          log.filter(([at]) => at > nowMs - ms).reduce((sum, [, each]) => sum + each, 0);
        const counted = countInWindow(window, nowMs, seconds);
        expect(counted).toBeGreaterThanOrEqual(within(seconds * 1_000));
        expect(counted).toBeLessThanOrEqual(within(seconds * 1_000 + 1_000));
      }
    }),
  );
});

test('a time that goes back loses nothing', () => {
  const window = newRateWindow();
  addToWindow(window, 50_000, 1);
  addToWindow(window, 10_000, 1);
  expect(countInWindow(window, 50_000)).toBe(2);
});

test('a pause longer than the window empties it', () => {
  const window = newRateWindow();
  addToWindow(window, 0, 7);
  expect(countInWindow(window, 10_000_000)).toBe(0);
});
