// A campaign that was cut off goes on with the seeds that it kept, and only where sources and terms are the same.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CampaignResults } from './results.ts';
import type { SeedResult } from './run.ts';

const TERMS = { hours: 1, letters: ['C', 'P'] };
const seed = (number: number): SeedResult => ({
  ...{
    seed: number,
    plan: [],
    broken: [],
    sights: { fill: 2, crash: 1 },
    examined: { 'I-01': 4 },
    trace: 'abc',
    events: 9,
  },
});

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agora-campaign-'));
  file = join(folder, 'sim.json');
  const cutOff = new CampaignResults(file, TERMS, [1, 2, 3]);
  cutOff.add(seed(1), 10);
  cutOff.add(seed(2), 12);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('it goes on: seeds, sights and figures of before are those of the whole', () => {
  const later = new CampaignResults(file, TERMS, [1, 2, 3]);
  expect([later.of(1)?.seconds, later.of(3)]).toEqual([10, undefined]);
  later.add(seed(3), 14);
  expect(later.sights.get('fill')).toBe(6);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    ...{ seeds: 3, hold: 3, traded: 3, processor_seconds: 36, times_real_time: 600 },
    ...{ sights: { crash: 3, fill: 6 }, examined: { 'I-01': 12 } },
  });
});

test.each<[string, () => CampaignResults]>([
  ['other hours', () => new CampaignResults(file, { ...TERMS, hours: 2 }, [1, 2, 3])],
  ['other faults', () => new CampaignResults(file, { ...TERMS, letters: ['C'] }, [1, 2, 3])],
  ['other seeds', () => new CampaignResults(file, TERMS, [2, 3])],
  ['another core', () => changed({ proven: '0123456789abcdef' })],
  ['another simulator', () => changed({}, { harness: 'other' })],
  ['a file of another form', () => changed({ proven: 'none' })],
])('it begins anew with %s', (_, open) => {
  const anew = open();
  expect([anew.of(1), anew.of(2), anew.sights.size]).toEqual([undefined, undefined, 0]);
});

function changed(stamp: object, rest: object = {}): CampaignResults {
  const kept = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...kept, ...rest, stamp: { ...kept.stamp, ...stamp } }));
  return new CampaignResults(file, TERMS, [1, 2, 3]);
}
