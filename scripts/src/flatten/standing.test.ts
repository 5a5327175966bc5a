// Only an engine that says HALTED now, or said goodbye, stands still. Whatever is not known may trade.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameFixture, haltedSnapshot, snapshotFixture } from '@agora/shared/fixtures';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { homeAt } from '../home.ts';
import { flockFolder } from '../supervisor/flock.ts';
import type { Plan } from '../supervisor/plan.ts';
import { hindranceIn, hindranceOf } from './standing.ts';

const id = engineIdSchema.parse('mm-1');
const halted = frameFixture({ snapshot: haltedSnapshot() });
const aged = (snapshot_ms: number | null) => ({ ...halted, ages: { ...halted.ages, snapshot_ms } });

test.each<[string, FrameFacts | undefined, RegExp | null]>([
  ['halted', halted, null],
  ['halted, at the edge of fresh', aged(2_000), null],
  ['halted by an old word', aged(2_001), /not known/],
  ['halted, of no known age', aged(null), /not known/],
  ['active', frameFixture({ snapshot: snapshotFixture() }), /mm-1 is ACTIVE/],
  ['no snapshot', frameFixture({ snapshot: null }), /not known/],
  ['no frame', undefined, /not known/],
  ['said goodbye', { ...aged(null), engine_gone: { how: 'goodbye', at: null } }, null],
  ['never heard of', { ...aged(null), engine_gone: { how: 'never_started', at: null } }, /not known/],
])('%s', (_, frame, why) => {
  const said = hindranceIn(id, frame, true);
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
});

test.each<[string, FrameFacts | undefined, RegExp | null]>([
  ['active', frameFixture({ snapshot: snapshotFixture() }), /mm-1 is ACTIVE/],
  ['halted', halted, null],
  ['halted by an old word', aged(2_001), null],
  ['no frame', undefined, null],
])('where no process of it is seen: %s', (_, frame, why) => {
  const said = hindranceIn(id, frame, false);
  if (why === null) expect(said).toBeNull();
  else expect(said).toMatch(why);
});

test('an engine is seen by the lock of its data, when the supervisor says that none runs', async () => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-standing-')));
  const plan: Plan = { buildId: 'b', configFile: 'c', engineIds: [id], consoleUrl: 'u', processes: [] };
  mkdirSync(join(home.data, id), { recursive: true });
  expect(await hindranceOf(home, plan, id)).toBeNull();
  const release = flockFolder(join(home.data, id));
  expect(await hindranceOf(home, plan, id)).toMatch(/not known/);
  release?.();
  rmSync(home.dir, { recursive: true });
});
