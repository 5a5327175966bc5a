/**
 * Whether the engine of an account stands still, so that nobody trades against the closing of its positions: halted by its own fresh
 * word, or no process of it runs and none says ACTIVE. What is not known is a hindrance.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { CLOCK_LIMITS_MS, freshness } from '@agora/shared/freshness';
import type { EngineId } from '@agora/shared/ids';
import type { Home } from '../home.ts';
import { readFrames } from '../status/read.ts';
import { flockFolder } from '../supervisor/flock.ts';
import { isAlive } from '../supervisor/identity.ts';
import type { Plan } from '../supervisor/plan.ts';
import { readState } from '../supervisor/state.ts';

/** Null where nothing is in the way. */
export async function hindranceOf(home: Home, plan: Plan, id: EngineId): Promise<string | null> {
  const [frame] = (await readFrames(home, plan, [id])).frames;
  return hindranceIn(id, frame, plan.containers === true || runsHere(home, id));
}

export function hindranceIn(id: EngineId, frame: FrameFacts | undefined, mayRun: boolean): string | null {
  if (frame?.engine_gone?.how === 'goodbye') return null;
  const isFresh = freshness(frame?.ages.snapshot_ms ?? null, CLOCK_LIMITS_MS.snapshot) === 'fresh';
  const state = isFresh ? frame?.snapshot?.state : undefined;
  if (state === 'HALTED') return null;
  if (state === 'ACTIVE') return `${id} is ACTIVE and would trade against it`;
  return mayRun ? `the state of ${id} is not known, and it may trade` : null;
}

/** By the supervisor's word, which a full disk keeps from being the last one, or by the lock that an engine holds of its data. */
function runsHere(home: Home, id: EngineId): boolean {
  const process = readState(home)?.processes.find(({ name }) => name === `engine-${id}`);
  return (process?.identity != null && isAlive(process.identity)) || isHeld(join(home.data, id));
}

function isHeld(dir: string): boolean {
  if (!existsSync(dir)) return false;
  const release = flockFolder(dir);
  release?.();
  return release === null;
}
