// What every break is made of: the scene in which it is brought about, and how long it is kept up. An outage is noted from after it came about
// until before it is undone: judges then ask for nothing that was not owed.
import type { EngineId } from '@agora/shared/ids';
import type { FaultSpec } from '@agora/testkit/venue';
import type { Keeper } from '../../keeper.ts';
import type { Rig } from '../rig.ts';
import type { Broken } from '../spans.ts';

export interface Scene {
  readonly rig: Rig;
  readonly keeper: Keeper;
  readonly id: EngineId;
  readonly forMs: number;
  readonly spec: FaultSpec | null;
}

/** False = this machine or this moment does not let us. */
export type Act = (scene: Scene) => Promise<boolean>;

export interface Break {
  /** Two faults of the same thing come one after the other. */
  readonly target: (id: EngineId) => string;
  readonly run: Act;
}

export const lasts = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Kept up for the scene's time, between two acts. */
export async function during(
  { rig, forMs }: Scene,
  ids: readonly EngineId[],
  broken: readonly Broken[],
  undo: () => unknown,
): Promise<true> {
  const end = rig.spans.begin(ids, ...broken);
  await lasts(forMs);
  end();
  await undo();
  return true;
}
