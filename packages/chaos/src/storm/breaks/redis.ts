// Both Redis servers, killed, frozen, or brought into a state that whoever owns the host can bring them into.
import { setMissing } from '@agora/scripts/redis/epochs';
import { epochKeys, latchKeys } from '@agora/shared/redis-keys';
import { bring } from '../../matrix/redis-states.ts';
import { type Act, during, type Scene } from './scene.ts';

/** How long an engine may take to see that the latch is not the one it knew, with all that it must not do meanwhile. */
const SEEN_MS = 1_000;

export const redis = (store: 'latch' | 'live', how: 'killed' | 'frozen'): Act => {
  return async (scene) => {
    const { pair, ids } = scene.rig.fleet;
    if (how === 'killed') await pair.kill(store);
    else pair.signal(store, 'SIGSTOP');
    const undo = () => (how === 'killed' ? pair.restart(store) : pair.signal(store, 'SIGCONT'));
    return during(scene, ids, store === 'latch' ? ['latch'] : [], undo);
  };
};

/** A state that passes: the server itself is whole. */
export const latchState = (state: 'oom' | 'read_only'): Act => {
  return async (scene) => {
    const { fleet } = scene.rig;
    const host = await fleet.pair.hostLatch();
    const [, limit = '0'] = (await host.config('GET', 'maxmemory')) as string[]; // a pair of name and value
    await bring(fleet, host, state);
    await during(scene, fleet.ids, ['latch'], async () => {
      if (state === 'oom') await host.config('SET', 'maxmemory', limit);
      else await host.replicaof('NO', 'ONE');
    });
    host.disconnect();
    return true;
  };
};

/** What was there is gone for good: only the marks of engines and guardian still know it. Keys that are gone stay so until somebody repairs. */
export const latchLost = (state: 'flushed' | 'rolled_back'): Act => {
  return async (scene) => {
    const { fleet } = scene.rig;
    const host = await fleet.pair.hostLatch();
    await bring(fleet, host, state);
    scene.rig.losses.note(state);
    return during({ ...scene, forMs: SEEN_MS }, fleet.ids, ['latch'], async () => {
      host.disconnect();
      if (state === 'flushed') await repaired(scene);
    });
  };
};

/** As `./agora redis-repair` does: missing epochs are made, and everything is stopped. */
async function repaired({ rig }: Scene): Promise<void> {
  const launcher = await rig.fleet.pair.client('latch', 'launcher');
  await setMissing(launcher, epochKeys(rig.fleet.ids));
  launcher.disconnect();
  const web = await rig.fleet.pair.client('latch', 'web');
  await web.incr(latchKeys.globalPanicEpoch()).finally(() => web.disconnect());
}
