// By which faults bytes for the venue may be held back on their way: what comes in then may have left before. By all others it comes in at once or never.
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { planOf } from '../plan.ts';
import type { Rig } from '../rig.ts';
import { Spans } from '../spans.ts';
import type { Act, Scene } from './scene.ts';
import { venueFault, venueFrozen, venueKilled } from './venue.ts';
import { wireBreak } from './wires.ts';

const id = engineIdSchema.parse('one');

async function venueSpansOf(act: Act, spec: Scene['spec'] = null) {
  const [spans, done] = [new Spans(), async () => undefined];
  const venue = { kill: done, restart: done, fault: done };
  const fleet = { ids: [id], venue, walletsOf: () => ({ account_address: '0xa' }) };
  const link = { cut: done, silence: done, restore: done };
  const rig = { spans, fleet, link: () => link } as unknown as Rig; // all that these breaks touch
  await act({ rig, id, forMs: 0, spec } as Scene); // nor do they have anything started again
  return spans.of(id).venue;
}

test.each<[string, Act, boolean]>([
  ['the venue frozen', venueFrozen, true],
  ['the venue killed', venueKilled, false],
  ['a silent wire', wireBreak('engine', 'venue', 'silence').run, true],
  ['a cut wire', wireBreak('engine', 'venue', 'cut').run, false],
])('%s', async (_, act, holds) => {
  const span = { fromUs: expect.any(Number), toUs: expect.any(Number) };
  expect(await venueSpansOf(act)).toEqual([holds ? span : { ...span, holdsBytes: false }]);
});

test('a wire to redis-latch, and one of the guardian, is none to the venue', async () => {
  expect(await venueSpansOf(wireBreak('engine', 'latch', 'silence').run)).toEqual([]);
  expect(await venueSpansOf(wireBreak('guardian', 'venue', 'cut').run)).toEqual([]);
});

test('no lie or refusal of any plan', async () => {
  const specs = planOf(1, 1_000, 3)
    .flat()
    .flatMap((due) => (due.kind === 'fault' && due.spec !== null ? [due.spec] : []));
  const spans = await Promise.all(specs.map((spec) => venueSpansOf(venueFault, spec)));
  expect(spans.flat().length).toBeGreaterThan(0);
  expect(spans.flat().filter(({ holdsBytes }) => holdsBytes !== false)).toEqual([]);
});
