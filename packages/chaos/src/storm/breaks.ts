// Brings about each fault of a plan, keeps it up for its time, undoes it, and notes from when to when it was there. An outage is noted from
// after it came about until before it is undone: judges then ask for nothing that was not owed.
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setMissing } from '@agora/scripts/redis/epochs';
import type { EngineId } from '@agora/shared/ids';
import { epochKeys, latchKeys } from '@agora/shared/redis-keys';
import type { AppProcess } from '@agora/testkit/app-process';
import type { FaultSpec } from '@agora/testkit/venue';
import type { Keeper } from '../keeper.ts';
import { bring } from '../matrix/redis-states.ts';
import type { FaultDue, FaultName } from './plan.ts';
import type { Rig, Wire } from './rig.ts';
import type { Broken } from './spans.ts';

/** How long an engine may take to see that the latch is not the one it knew, with all that it must not do meanwhile. */
const SEEN_MS = 1_000;
const CLOCK_APART_MS = 5_000;

interface Scene {
  readonly rig: Rig;
  readonly keeper: Keeper;
  readonly id: EngineId;
  readonly forMs: number;
  readonly spec: FaultSpec | null;
}

export interface Break {
  /** Two faults of the same thing come one after the other. */
  readonly target: (id: EngineId) => string;
  /** False = this machine or this moment does not let us. */
  readonly run: (scene: Scene) => Promise<boolean>;
}

const lasts = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function breakOf(due: FaultDue): Break {
  return BREAKS[due.fault];
}

/** Kept up for the scene's time, between two acts. */
async function during(
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

const frozen = (processOf: (scene: Scene) => AppProcess | null | undefined, broken: Broken | null) => {
  return async (scene: Scene): Promise<boolean> => {
    const process = processOf(scene);
    if (process?.running !== true) return false;
    process.signal('SIGSTOP');
    const ids = broken === 'engine' ? [scene.id] : scene.rig.fleet.ids;
    return during(scene, ids, broken === null ? [] : [broken], () => process.signal('SIGCONT'));
  };
};

const stalled = (processOf: (scene: Scene) => AppProcess | null | undefined) => {
  return async (scene: Scene): Promise<boolean> => {
    const process = processOf(scene);
    if (process?.running !== true) return false;
    process.send({ ms: scene.forMs });
    return during(scene, [], [], () => undefined);
  };
};

const engine = ({ rig, id }: Scene) => rig.fleet.engines.get(id);
const guardian = ({ rig }: Scene) => rig.fleet.guardian;
const web = ({ rig }: Scene) => rig.fleet.web;

const redis = (store: 'latch' | 'live', how: 'killed' | 'frozen') => {
  return async (scene: Scene): Promise<boolean> => {
    const { pair, ids } = scene.rig.fleet;
    if (how === 'killed') await pair.kill(store);
    else pair.signal(store, 'SIGSTOP');
    const undo = () => (how === 'killed' ? pair.restart(store) : pair.signal(store, 'SIGCONT'));
    return during(scene, ids, store === 'latch' ? ['latch'] : [], undo);
  };
};

/** A state that whoever owns the host can bring redis-latch into, and out of. */
const latchState = (state: 'oom' | 'read_only') => {
  return async (scene: Scene): Promise<boolean> => {
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
const latchLost = (state: 'flushed' | 'rolled_back') => {
  return async (scene: Scene): Promise<boolean> => {
    const { fleet } = scene.rig;
    const host = await fleet.pair.hostLatch();
    await bring(fleet, host, state);
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

const wire = (of: 'engine' | 'guardian', to: Wire, how: 'cut' | 'silence') => {
  return async (scene: Scene): Promise<boolean> => {
    const { rig, id } = scene;
    const link = rig.link(of === 'engine' ? id : 'guardian', to);
    link[how]();
    const own: readonly Broken[] = to === 'latch' ? ['latch'] : ['venue', 'account'];
    const broken = of === 'engine' ? own : (['guardian'] as const);
    return during(scene, of === 'engine' ? [id] : rig.fleet.ids, broken, () => link.restore());
  };
};

const wireBreak = (of: 'engine' | 'guardian', to: Wire, how: 'cut' | 'silence'): Break => ({
  target: (id) => `${of === 'engine' ? id : 'guardian'} to ${to}`,
  run: wire(of, to, how),
});

async function engineKilled(scene: Scene): Promise<boolean> {
  const process = engine(scene);
  if (process?.running !== true) return false;
  process.signal('SIGKILL');
  await process.ended;
  await lasts(scene.forMs);
  await scene.keeper.engine(scene.id);
  return true;
}

async function guardianKilled(scene: Scene): Promise<boolean> {
  const process = guardian(scene);
  if (process?.running !== true) return false;
  process.signal('SIGKILL');
  await process.ended;
  await lasts(scene.forMs);
  await scene.keeper.guardian();
  return true;
}

async function webKilled(scene: Scene): Promise<boolean> {
  const process = web(scene);
  if (process?.running !== true) return false;
  process.signal('SIGKILL');
  await process.ended;
  return during(scene, [], [], () => scene.rig.fleet.startWeb());
}

async function venueKilled(scene: Scene): Promise<boolean> {
  const { venue, ids } = scene.rig.fleet;
  await venue.kill('SIGKILL');
  const end = scene.rig.spans.begin(ids, 'venue', 'account');
  await lasts(scene.forMs);
  await venue.restart();
  end();
  return true;
}

async function venueFrozen(scene: Scene): Promise<boolean> {
  const { venue, ids } = scene.rig.fleet;
  await venue.kill('SIGSTOP');
  return during(scene, ids, ['venue', 'account'], () => venue.kill('SIGCONT'));
}

async function venueFault(scene: Scene): Promise<boolean> {
  const { rig, id, spec, forMs } = scene;
  if (spec === null) throw new Error('a fault of the venue without its terms');
  const match = matchOf(spec);
  const { isShared, broken } = reachOf(spec.kind, match);
  const account = isShared ? {} : { account: rig.fleet.walletsOf(id).account_address };
  const end = rig.spans.begin(isShared ? rig.fleet.ids : [id], ...broken);
  const limited = STRIKES.has(spec.kind) ? {} : { duration_ms: forMs };
  await rig.fleet.venue.fault({ ...spec, match: { ...match, ...account }, ...limited });
  await lasts(forMs);
  end();
  return true;
}

const STRIKES: ReadonlySet<string> = new Set(['snapshot_replay', 'ws_terminate', 'ws_close']);
const MARKET: ReadonlySet<string> = new Set(['l2Book', 'bbo']);

interface Match {
  readonly action?: string;
  readonly info?: string;
  readonly channel?: string;
}
const matchOf = ({ match }: FaultSpec): Match => ({ ...(match as Match | undefined) }); // written in plan.ts

/** Whom a fault of the venue reaches, and what it excuses: a struck order nothing, for it must be accounted for all the same. */
function reachOf(kind: string, match: Match): { isShared: boolean; broken: readonly Broken[] } {
  if (match.action === 'order') return { isShared: false, broken: [] };
  if (match.action === 'cancel') return { isShared: false, broken: ['venue'] };
  if (match.info !== undefined || kind === 'unknown_oid_lag') return { isShared: true, broken: ['venue'] };
  if (match.channel !== undefined && MARKET.has(match.channel)) return { isShared: true, broken: [] };
  if (match.channel !== undefined || kind === 'snapshot_replay')
    return { isShared: false, broken: ['account'] };
  return { isShared: true, broken: ['venue', 'account'] };
}

async function clockApart(scene: Scene): Promise<boolean> {
  const { venue } = scene.rig.fleet;
  await venue.skew(CLOCK_APART_MS);
  await lasts(scene.forMs);
  await venue.skew(0);
  return true;
}

/** Fills what is free, and a little later gives it back. */
async function diskFull(scene: Scene): Promise<boolean> {
  const { rig, id } = scene;
  if (!rig.disks.has(id)) return false;
  const ballast = join(rig.fleet.dataFile(id), 'ballast');
  const { bavail, bsize } = statfsSync(rig.fleet.dataFile(id));
  for (let bytes = bavail * bsize; bytes >= bsize; bytes = Math.floor(bytes / 2))
    try {
      writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      // The engine took some of it meanwhile: what is left is smaller.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  return during(scene, [], [], () => rmSync(ballast));
}

const BREAKS: Readonly<Record<FaultName, Break>> = {
  engine_killed: { target: (id) => id, run: engineKilled },
  engine_frozen: { target: (id) => id, run: frozen(engine, 'engine') },
  engine_stalled: { target: (id) => id, run: stalled(engine) },
  guardian_killed: { target: () => 'guardian', run: guardianKilled },
  guardian_frozen: { target: () => 'guardian', run: frozen(guardian, 'guardian') },
  guardian_stalled: { target: () => 'guardian', run: stalled(guardian) },
  web_killed: { target: () => 'web', run: webKilled },
  web_frozen: { target: () => 'web', run: frozen(web, null) },
  latch_killed: { target: () => 'latch', run: redis('latch', 'killed') },
  latch_frozen: { target: () => 'latch', run: redis('latch', 'frozen') },
  latch_full: { target: () => 'latch', run: latchState('oom') },
  latch_read_only: { target: () => 'latch', run: latchState('read_only') },
  latch_flushed: { target: () => 'latch', run: latchLost('flushed') },
  latch_rolled_back: { target: () => 'latch', run: latchLost('rolled_back') },
  live_killed: { target: () => 'live', run: redis('live', 'killed') },
  live_frozen: { target: () => 'live', run: redis('live', 'frozen') },
  engine_latch_cut: wireBreak('engine', 'latch', 'cut'),
  engine_latch_silent: wireBreak('engine', 'latch', 'silence'),
  engine_venue_cut: wireBreak('engine', 'venue', 'cut'),
  engine_venue_silent: wireBreak('engine', 'venue', 'silence'),
  guardian_latch_silent: wireBreak('guardian', 'latch', 'silence'),
  guardian_venue_cut: wireBreak('guardian', 'venue', 'cut'),
  venue_killed: { target: () => 'venue', run: venueKilled },
  venue_frozen: { target: () => 'venue', run: venueFrozen },
  // Rules of the venue stand beside each other, but none of them while it is gone.
  venue_fault: { target: () => 'venue', run: venueFault },
  clock_apart: { target: () => 'venue', run: clockApart },
  disk_full: { target: (id) => `disk of ${id}`, run: diskFull },
};
