// What a run noted besides comes to the judges, and breaks a promise where it is broken; what an engine had no time to see does not, and what an old run
// did not note is none.

import { engineIdSchema } from '@agora/shared/ids';
import { back } from '@agora/testkit/judge/doctored-run';
import { guardianOf } from '@agora/testkit/judge/facts';
import { judge } from '@agora/testkit/judge/judges';
import { evidenceOf, furtherQuote, smallRun, wallUs } from '@agora/testkit/judge/small-run';
import { describe, expect, test } from 'vitest';
import { Acts } from '../kills/acts.ts';
import { handedOf } from './handed.ts';
import type { NotedEngine } from './noted.ts';

const id = engineIdSchema.parse('small');
const NOWHERE = { latch: [], account: [], engine: [], guardian: [], venue: [] };
const span = (fromMs: number, toMs: number) => ({ fromUs: wallUs(fromMs), toUs: wallUs(toMs) });
const never = Number.POSITIVE_INFINITY;

/** The small run: stopped at 3,000 as epoch 1, asked back at 4,000, an order at 5,000. */
function run(noted: Partial<NotedEngine>, filedKeys: readonly string[] = [], reviewed = 1) {
  const small = smallRun();
  small.guardian = [];
  small.audit.push(back(4_000, 'halt-b-0002', 'r-1', reviewed));
  furtherQuote(small, 5_000, 21);
  const { stops } = small;
  const guardian = filedKeys.map((key, seq) => ({
    ...{ seq, ts: new Date(0).toISOString(), mono_ms: 0, boot_id: 'g', actor: 'guardian', prev: '' },
    ...{ type: 'latch.owed', data: { key, engine: id, durable: 'file' } },
  }));
  const one = { ...{ id, outages: NOWHERE, stops, latch: [] }, ...noted } as unknown as NotedEngine; // nothing else is asked of it
  const { facts, outages } = handedOf(one, new Acts(), guardian);
  const evidence = evidenceOf(small);
  const verdicts = judge({
    ...evidence,
    outages: { ...evidence.outages, ...outages },
    facts: { ...facts, guardian: guardianOf(guardian, id) },
  });
  return { facts, holds: verdicts.find((each) => each.id === 'I-06')?.holds };
}

test('an old run has none of it, and is judged', () => {
  const { facts, holds } = run({});
  expect(facts).toMatchObject({ killFiles: [], losses: [] });
  expect(facts.stops.filter(({ inFile }) => inFile === true)).toEqual([]);
  expect(holds).toBe(true);
});

describe('a kill file', () => {
  test.each<[string, Partial<NotedEngine>, boolean]>([
    ['that lies there', { killFiles: [{ fromUs: wallUs(3_500), toUs: never }] }, false],
    ['that was gone before anybody asked back', { killFiles: [span(3_400, 3_999)] }, true],
    ['that an engine had just time enough to see', { killFiles: [span(4_200, 4_700)] }, false],
    ['that it had less for', { killFiles: [span(4_200, 4_699)] }, true],
    [
      'that lay there while it was frozen',
      { killFiles: [span(4_200, 4_700)], outages: { ...NOWHERE, engine: [span(4_300, 4_301)] } },
      true,
    ],
  ])('%s', (_, noted, holds) => {
    expect(run(noted).holds).toBe(holds);
  });
});

test('what redis-latch lost', () => {
  const losses = [{ us: wallUs(4_200), panicE: null, panicG: null }];
  expect(run({ losses }).holds).toBe(false);
});

describe('a stop that a file alone has ends with the file', () => {
  const killFiles = [span(2_900, 3_900)];
  test.each<[string, Partial<NotedEngine>, readonly string[], boolean]>([
    ['by the word of the guardian', { killFiles }, ['key-1'], true],
    ['but not one that it did not keep', { killFiles }, ['key-2'], false],
    ['nor one whose file nobody saw', {}, ['key-1'], false],
    ['nor one that was answered after the file', { killFiles: [span(1_000, 2_999)] }, ['key-1'], false],
  ])('%s', (_, noted, keys, holds) => {
    expect(run(noted, keys, 0).holds).toBe(holds);
  });
});
