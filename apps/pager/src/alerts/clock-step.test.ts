// The wall clock is set, as a machine that starts with a wrong one does when it finds the time.
import { describe, expect, test } from 'vitest';
import { condition, FIRST, SECOND, VirtualPager } from '../../test/support/virtual.ts';

const HOURS_MS = 3_600_000;
const minutes = (n: number) => n * 60_000;
const codesOf = (pager: VirtualPager) => pager.sent.map(({ kind, codes }) => `${kind} ${codes.join()}`);

describe.each([-2, -12, 2])('the clock is set by %i h', (hours) => {
  const stepMs = hours * HOURS_MS;

  test('what must stand for a while, and what is over, is told in its time', () => {
    const pager = new VirtualPager();
    pager.conditions = [condition('GUARDIAN-DOWN', { family: 'GUARDIAN-DOWN' })];
    pager.run(10_000);
    pager.setClock(stepMs);
    pager.run(6_000);
    expect(codesOf(pager)).toEqual(['new GUARDIAN-DOWN']);
    pager.conditions = [];
    pager.run(1_000);
    pager.setClock(stepMs);
    pager.run(2_000);
    expect(codesOf(pager)).toEqual(['new GUARDIAN-DOWN', 'over GUARDIAN-DOWN']);
  });

  test('what is due and was not taken yet is told', () => {
    const pager = new VirtualPager();
    pager.refusing.add(FIRST);
    pager.conditions = [condition('HALT-OPEN'), condition('GATED', { on: 'mm-2' })];
    pager.run(1_000);
    pager.setClock(stepMs);
    pager.refusing.delete(FIRST);
    pager.run(1_000);
    expect(codesOf(pager)[0]).toMatch(/HALT-OPEN/);
    pager.run(30_000);
    expect(codesOf(pager).join()).toMatch(/GATED/);
  });

  test('a flood is told in its minute', () => {
    const pager = new VirtualPager();
    const trips = (on: string) =>
      Array.from({ length: 20 }, (_, n) => condition('HALT-OPEN', { on: `${on}-${n}` }));
    pager.conditions = trips('a');
    pager.run(1_000);
    pager.setClock(stepMs);
    pager.conditions = [...pager.conditions, ...trips('b')];
    pager.run(61_000);
    expect(pager.records.every(({ told }) => told > 0)).toBe(true);
  });

  test.each([1, 200, 730])('a P1 open for %i min is told again within a quarter of an hour', (forMin) => {
    const pager = new VirtualPager();
    pager.conditions = [condition('UNKNOWN-ENGINE')];
    pager.run(minutes(forMin));
    pager.setClock(stepMs);
    const { elapsedMs } = pager;
    pager.run(minutes(31));
    for (const target of forMin > 15 ? [FIRST, SECOND] : [FIRST]) {
      const times = pager.sent.filter((each) => each.target === target && each.atMs > elapsedMs);
      expect(times.length).toBeGreaterThanOrEqual(2);
      expect(times[0]?.atMs).toBeLessThanOrEqual(elapsedMs + minutes(15.1));
    }
  });
});
