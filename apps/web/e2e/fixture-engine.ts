// States that a healthy system does not stay in long enough to be looked at: the engine process is frozen, and its heartbeat
// and a snapshot are written to the real Redis in its name, again and again. Everything behind the engine is real. Used for:
// BREACH (the engine leaves a breach by itself within a second) and RECOVERING (the confirming pass is over within a second).
import { engineHeartbeatSchema } from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys, liveKeys } from '@agora/shared/redis-keys';
import { type Snapshot, snapshotSchema } from '@agora/shared/snapshot';
import { isoMs } from '@agora/shared/time';
import type { Stack } from './stack.ts';
import { connectAsEngine } from './stack-redis.ts';

const EVERY_MS = 100;

export interface Fixture {
  /** Shows another change of the engine's own last snapshot, from now on. */
  write(change: (last: Snapshot) => Snapshot): Promise<void>;
  /** The engine goes on and speaks for itself again. */
  end(): Promise<void>;
}

/** Shows `change` of the engine's own last snapshot until it is ended. */
export async function showAs(stack: Stack, change: (last: Snapshot) => Snapshot): Promise<Fixture> {
  const engineId = engineIdSchema.parse(stack.engineId);
  const [latch, live] = await Promise.all([connectAsEngine(stack, 'latch'), connectAsEngine(stack, 'live')]);
  const last = snapshotSchema.parse(JSON.parse((await live.get(liveKeys.snapshot(engineId))) ?? ''));
  const heartbeat = engineHeartbeatSchema.parse(
    JSON.parse((await latch.get(latchKeys.engineHeartbeat(engineId))) ?? ''),
  );
  const thaw = await stack.freeze(`engine-${engineId}`);
  let shown = change(last);
  let { seq } = heartbeat;
  const write = async () => {
    seq += 1;
    const now = isoMs(Date.now());
    await Promise.all([
      live.set(liveKeys.snapshot(engineId), JSON.stringify(atNow(shown, now))),
      latch.set(
        latchKeys.engineHeartbeat(engineId),
        JSON.stringify({ ...heartbeat, seq, at: now, state: shown.state }),
      ),
    ]);
  };
  await write();
  const timer = setInterval(() => void write().catch(() => undefined), EVERY_MS);
  return {
    async write(next) {
      shown = next(last);
      await write();
    },
    async end() {
      clearInterval(timer);
      thaw();
      latch.disconnect();
      live.disconnect();
    },
  };
}

function atNow(snapshot: Snapshot, now: Snapshot['as_of']): Snapshot {
  return {
    ...snapshot,
    as_of: now,
    orders: { ...snapshot.orders, as_of: now },
    exposure: { ...snapshot.exposure, as_of: now },
    recon: { ...snapshot.recon, as_of: now },
  };
}
