// One fault of a plan, done to the world. What it cannot do it refuses: a night in which nothing strikes proves nothing.
import { killFileName } from '@agora/shared/host-files';
import { coinSchema, requestIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { EngineWorld } from '../engine-world.ts';
import { strike } from '../incident/faults.ts';
import type { CampaignFault } from './fault.ts';
import type { Operator } from './operator.ts';

const FAILS_FOR_MS = 2_000;

export function inject(world: EngineWorld, operator: Operator, fault: CampaignFault): void {
  const { latch, time } = world;
  switch (fault.kind) {
    case 'crash':
      world.process.crash(fault.ms);
      return;
    case 'stall':
      world.process.stall(fault.ms);
      return;
    case 'socket_lost':
      world.streams.dropSocket(fault.stream, fault.ms);
      return;
    case 'stream_silent':
      world.streams.silence(fault.stream, fault.ms);
      return;
    case 'frame_lost':
      world.streams.dropFrame(fault.frame);
      return;
    case 'http_fails':
      loseOnTheWay(world, 'failing', fault.count);
      return;
    case 'orders_lost':
      loseOnTheWay(world, 'losing', fault.count);
      return;
    case 'disk_full':
      world.host.fillDisk(fault.ms);
      return;
    case 'latch_rolled_back':
      latch.rollBack(fault.ms, fault.raises);
      return;
    case 'latch_emptied':
      latch.empty(fault.ms);
      return;
    case 'latch_silent':
      latch.redis.freeze(fault.ms);
      return;
    case 'latch_restarted':
      latch.redis.restart(fault.ms);
      return;
    case 'latch_refuses':
      latch.redis.fill(fault.ms);
      return;
    case 'clock_off':
      world.host.shiftClock(fault.offMs, fault.ms);
      return;
    case 'venue_errors':
      world.venue.outage(fault.ms);
      return;
    case 'post_only_window':
      strike(world, { kind: 'post_only_window', at: 0, for: fault.ms });
      return;
    case 'ghost_order':
      strike(world, { kind: 'ghost_order', at: 0, coin: coinSchema.parse(world.coins[0]), usd: fault.usd });
      return;
    case 'resume_replayed': {
      const old = operator.requests.at(-1);
      if (old !== undefined) operator.ask(old);
      return;
    }
    case 'resume_of_old_review': {
      const old = operator.requests[0];
      const again = { request_id: requestIdSchema.parse(`sim-old-${time.nowMs}`), at: isoMs(time.nowMs) };
      if (old !== undefined) operator.ask({ ...old, ...again, halt_id: world.engine.fsm.halt.halt_id });
      return;
    }
    case 'stop':
      operator.stop(fault.scope);
      return;
    case 'kill_file':
      operator.leavesKillFile = true;
      world.host.kill.touch(killFileName(null));
      time.after(fault.ms, () => {
        operator.leavesKillFile = false;
      });
      return;
    case 'enable_touched':
      world.host.touchEnable();
      return;
    case 'reduce':
      world.process.feed({
        kind: 'request',
        side: 'cli',
        request: {
          ...{ act: 'reduce', who: 'operator', at: isoMs(time.nowMs), reason: null },
          request_id: requestIdSchema.parse(`sim-reduce-${time.nowMs}`),
        },
      });
      return;
    case 'stop_races_resume':
      operator.resume();
      time.after(fault.ms, () => {
        operator.stop('engine');
      });
      return;
    case 'guardian_dies':
      world.guardian?.die(fault.ms);
      return;
    case 'guardian_frozen':
      world.guardian?.freeze(fault.ms);
      return;
    case 'guardian_cut':
      world.guardian?.cut(fault.from, fault.ms);
      return;
    case 'customer':
      world.venue.takeBest(world.coins[fault.coin % world.coins.length] ?? '', fault.side);
      return;
    default:
      refuse(fault);
  }
}

function refuse(fault: never): never {
  throw new Error(`no night can do this: ${JSON.stringify(fault)}`);
}

/** What nobody asked for in time does not lie in wait for a later fault. */
function loseOnTheWay({ process, time }: EngineWorld, what: 'failing' | 'losing', count: number): void {
  const { way } = process.life.shell;
  way[what] += count;
  time.after(FAILS_FOR_MS, () => {
    way[what] = 0;
  });
}
