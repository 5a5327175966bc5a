// The plan of a chaos run is the seed's and nobody else's, has as many faults as were asked for, and leaves out no kind.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keysOf, PATHS } from '../matrix/axes.ts';
import { type Due, FAULTS, type FaultDue, planOf, type StopDue } from './plan.ts';

const ENGINES = 3;
const faultsOf = (plan: readonly (readonly Due[])[]) =>
  plan.flat().filter((due): due is FaultDue => due.kind === 'fault');
const stopsOf = (plan: readonly (readonly Due[])[]) =>
  plan.flat().filter((due): due is StopDue => due.kind === 'stop');

test('a seed has one plan; another seed has another', () => {
  expect(planOf(7, 40, ENGINES)).toEqual(planOf(7, 40, ENGINES));
  expect(planOf(7, 40, ENGINES)).not.toEqual(planOf(8, 40, ENGINES));
});

test('law: as many faults as asked for, each of an engine that there is, in the order of their moments', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 400 }), (seed, count) => {
      const plan = planOf(seed, count, ENGINES);
      const faults = faultsOf(plan);
      expect(faults).toHaveLength(count);
      expect(faults.every(({ engine, forMs }) => engine >= 0 && engine < ENGINES && forMs > 0)).toBe(true);
      expect(faults.every(({ fault, spec }) => (fault === 'venue_fault') === (spec !== null))).toBe(true);
      for (const episode of plan)
        expect(episode.map(({ atMs }) => atMs)).toEqual(
          episode.map(({ atMs }) => atMs).sort((a, b) => a - b),
        );
    }),
    { numRuns: 50 },
  );
});

test('three hundred faults are of every kind, between stops by every path', () => {
  const plan = planOf(1, 300, ENGINES);
  expect(new Set(faultsOf(plan).map(({ fault }) => fault))).toEqual(new Set(keysOf(FAULTS)));
  expect(new Set(stopsOf(plan).map(({ path }) => path))).toEqual(new Set(keysOf(PATHS)));
});
