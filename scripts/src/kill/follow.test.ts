// Whose proof is still to come: HALTED alone is none, and neither is a clearance that is not verified.
import {
  clearanceFixture,
  exposureRow,
  frameFixture,
  haltedSnapshot,
  latchSet,
  snapshotFixture,
} from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { unprovenIn } from './follow.ts';

const [one, two] = [engineIdSchema.parse('mm-1'), engineIdSchema.parse('mm-2')];
const of = (change: Partial<FrameFacts>) =>
  frameFixture({ latch: latchSet(), guardian_seen: null, ...change });
const verified = of({ engine_id: two, snapshot: haltedSnapshot() });
const cancelling = haltedSnapshot({ clearance: clearanceFixture({ stage: 'cancelling' }) });
const nearLiquidation = { ...haltedSnapshot().exposure, rows: [exposureRow({ liq_distance_pct: 1 })] };

test.each<[string, Partial<FrameFacts>, boolean]>([
  ['verified', { snapshot: haltedSnapshot() }, true],
  [
    'verified with a position near its liquidation',
    { snapshot: haltedSnapshot({ exposure: nearLiquidation }) },
    true,
  ],
  ['active near its liquidation', { snapshot: snapshotFixture({ exposure: nearLiquidation }) }, false],
  ['still cancelling', { snapshot: cancelling }, false],
  ['active', { snapshot: snapshotFixture() }, false],
  ['not read', { snapshot: null, guardian_seen: null }, false],
])('an engine that is %s, beside one that is proven', (_, change, isProven) => {
  const frames = [of({ ...change, engine_id: one }), verified];
  expect(unprovenIn(frames)).toEqual(isProven ? [] : [one]);
});
