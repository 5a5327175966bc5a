import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { Prng } from './prng.ts';
import { autocorrelation1, mean } from './tape-stats.ts';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);

describe('the seeded generator', () => {
  it('keeps its sequence: seed 1 begins with the pinned words', () => {
    const prng = new Prng(1);
    expect(draws(4, () => prng.u32())).toMatchInlineSnapshot(`
      [
        2420951833,
        2513034076,
        3847892949,
        4064752930,
      ]
    `);
  });

  it('gives the same numbers for the same seed and others for another seed', () => {
    const of = (seed: number) => {
      const prng = new Prng(seed);
      return draws(50, () => prng.u32());
    };
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('forks streams that do not depend on draws made before', () => {
    const used = new Prng(3);
    used.normal();
    expect(used.fork('a').u32()).toBe(new Prng(3).fork('a').u32());
    expect(used.fork('a').u32()).not.toBe(used.fork('b').u32());
  });

  it.each([
    ['unit', (p: Prng) => p.unit(), 0.5, 1 / 12],
    ['normal', (p: Prng) => p.normal(), 0, 1],
    ['laplace', (p: Prng) => p.laplace(), 0, 1],
    ['exponential', (p: Prng) => p.exponential(2), 2, 4],
  ] as const)('%s has its mean and variance and no memory', (_, draw, m, variance) => {
    const prng = new Prng(99);
    const values = draws(100_000, () => draw(prng));
    const centre = mean(values);
    expect(Math.abs(centre - m)).toBeLessThan(0.02 * Math.sqrt(variance) + 0.002);
    expect(mean(values.map((v) => (v - centre) ** 2)) / variance).toBeCloseTo(1, 1);
    expect(Math.abs(autocorrelation1(values))).toBeLessThan(0.015);
  });

  it('pareto stays within its bounds and has a heavy tail', () => {
    const prng = new Prng(5);
    const values = draws(50_000, () => prng.pareto(10, 1, 10_000));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...values)).toBe(10_000);
    expect(values.filter((v) => v > 100).length / values.length).toBeCloseTo(0.1, 2);
  });
});

describe('the event queue', () => {
  it('law: pops by time, and in order of arrival at equal times', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
        const queue = new EventQueue<number>();
        times.forEach((atMs, i) => {
          queue.push(atMs, i);
        });
        const popped: { atMs: number; item: number }[] = [];
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
          popped.push({ atMs: next.atMs, item: next.item });
        }
        const expected = times.map((atMs, item) => ({ atMs, item })).sort((a, b) => a.atMs - b.atMs);
        expect(popped).toEqual(expected);
        expect(queue.nextAtMs).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('shifts everything alike', () => {
    const queue = new EventQueue<string>();
    queue.push(5, 'b');
    queue.push(1, 'a');
    queue.shift(100);
    expect([queue.pop(), queue.pop()]).toMatchObject([
      { atMs: 101, item: 'a' },
      { atMs: 105, item: 'b' },
    ]);
  });

  it('refuses a time that is not a number', () => {
    expect(() => new EventQueue<number>().push(Number.NaN, 1)).toThrow(RangeError);
  });
});
