import { describe, expect, it } from 'vitest';
import { elapsedMs } from './elapsed.ts';

describe('elapsed time is never understated', () => {
  const since = { monotonicMs: 1_000, wallMs: 50_000 };
  const rows: [situation: string, monotonicMs: number, wallMs: number, elapsed: number][] = [
    ['both clocks agree', 3_000, 52_000, 2_000],
    ['the machine slept and the monotonic clock stood still', 1_100, 650_000, 600_000],
    ['the wall clock was set back an hour', 4_000, 50_000 - 3_600_000, 3_000],
    ['the wall clock was set forward an hour', 2_000, 50_000 + 3_600_000, 3_600_000],
    ['both went back', 900, 49_000, 0],
  ];
  it.each(rows)('%s', (_situation, monotonicMs, wallMs, elapsed) => {
    expect(elapsedMs(since, { monotonicMs, wallMs })).toBe(elapsed);
  });
});
