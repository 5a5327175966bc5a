// Which break brings about which fault of a plan, and what it is brought about on.
import { diskFull, engine, frozen, guardian, killed, stalled, web } from './breaks/processes.ts';
import { latchLost, latchState, redis } from './breaks/redis.ts';
import type { Break } from './breaks/scene.ts';
import { strangerTrades } from './breaks/stranger.ts';
import { clockApart, venueFault, venueFrozen, venueKilled } from './breaks/venue.ts';
import { wireBreak } from './breaks/wires.ts';
import type { FaultDue, FaultName } from './plan.ts';

export function breakOf(due: FaultDue): Break {
  return BREAKS[due.fault];
}

const BREAKS: Readonly<Record<FaultName, Break>> = {
  engine_killed: { target: (id) => id, run: killed(engine, ({ keeper, id }) => keeper.engine(id)) },
  engine_frozen: { target: (id) => id, run: frozen(engine, 'engine') },
  engine_stalled: { target: (id) => id, run: stalled(engine) },
  guardian_killed: { target: () => 'guardian', run: killed(guardian, ({ keeper }) => keeper.guardian()) },
  guardian_frozen: { target: () => 'guardian', run: frozen(guardian, 'guardian') },
  guardian_stalled: { target: () => 'guardian', run: stalled(guardian) },
  web_killed: { target: () => 'web', run: killed(web, ({ rig }) => rig.fleet.startWeb()) },
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
  stranger: { target: (id) => `account of ${id}`, run: strangerTrades },
};
