// Processes of the product that are killed, frozen or blocked, and the disk of an engine that is full.
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppProcess } from '@agora/testkit/app-process';
import type { Broken } from '../spans.ts';
import { type Act, during, lasts, type Scene } from './scene.ts';

type Which = (scene: Scene) => AppProcess | null | undefined;

export const engine: Which = ({ rig, id }) => rig.fleet.engines.get(id);
export const guardian: Which = ({ rig }) => rig.fleet.guardian;
export const web: Which = ({ rig }) => rig.fleet.web;

/** `broken` names whose outage it is; null = nobody's that is judged. */
export const frozen = (which: Which, broken: Broken | null): Act => {
  return async (scene) => {
    const process = which(scene);
    if (process?.running !== true) return false;
    process.signal('SIGSTOP');
    const ids = broken === 'engine' ? [scene.id] : scene.rig.fleet.ids;
    return during(scene, ids, broken === null ? [] : [broken], () => process.signal('SIGCONT'));
  };
};

/** When that was it says itself (stall.ts). */
export const stalled = (which: Which): Act => {
  return async (scene) => {
    const process = which(scene);
    if (process?.running !== true) return false;
    process.send({ ms: scene.forMs });
    return during(scene, [], [], () => undefined);
  };
};

/** Stays dead for the scene's time; when it was gone is noted by whoever keeps it. */
export const killed = (which: Which, back: (scene: Scene) => unknown): Act => {
  return async (scene) => {
    const process = which(scene);
    if (process?.running !== true) return false;
    scene.rig.killed.add(process);
    process.signal('SIGKILL');
    await process.ended;
    await lasts(scene.forMs);
    await back(scene);
    return true;
  };
};

const PIECE_BYTES = 4 << 20;

/** Fills what is free, and a little later gives it back. */
export async function diskFull(scene: Scene): Promise<boolean> {
  const { rig, id } = scene;
  if (!rig.disks.has(id)) return false;
  const ballast = join(rig.fleet.dataFile(id), 'ballast');
  const dir = rig.fleet.dataFile(id);
  const { bsize } = await statfs(dir);
  // Piece by piece, since all wires stand still while a piece is made.
  for (let bytes = PIECE_BYTES; bytes >= bsize; )
    try {
      await writeFile(ballast, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      // Less than that is free.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      bytes = Math.floor(bytes / 2);
    }
  return during(scene, [], [], () => rm(ballast));
}
