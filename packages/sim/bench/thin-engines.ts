// Several thin engines in one process, started by `load.ts`: each reads the latch, writes heartbeats, frames and events on connections of its own,
// through the engine's own services at its own pace. They are HALTED and reach no venue. Says by a message when an engine's core knew of a stop.
import { createHash } from 'node:crypto';
import { later } from '@agora/engine/src/adapters/clock/later.ts';
import { systemClock as clock } from '@agora/engine/src/adapters/clock/system-clock.ts';
import { systemTicker as ticker } from '@agora/engine/src/adapters/clock/system-ticker.ts';
import { connectRedis } from '@agora/engine/src/adapters/redis/connection.ts';
import { redisLatchStore } from '@agora/engine/src/adapters/redis/redis-latch-store.ts';
import { redisLiveStore } from '@agora/engine/src/adapters/redis/redis-live-store.ts';
import type { RedisSettings } from '@agora/engine/src/config/runtime-file.ts';
import { bootEngine } from '@agora/engine/src/core/engine/state.ts';
import { LEASE } from '@agora/engine/src/core/gate/lease-limits.ts';
import { EngineLoop } from '@agora/engine/src/services/engine-loop.ts';
import { HeartbeatWriter } from '@agora/engine/src/services/heartbeat-writer.ts';
import { isoNow } from '@agora/engine/src/services/iso-now.ts';
import { LatchWatch } from '@agora/engine/src/services/latch-watch.ts';
import { shellParts } from '@agora/engine/src/services/shell-parts.ts';
import { PUBLISH_GAP_MS_MIN, SnapshotPublisher } from '@agora/engine/src/services/snapshot-publisher.ts';
import { noMeter } from '@agora/engine/test/support/doubles.ts';
import type { EngineConfig } from '@agora/shared/config';
import { bootIdSchema, buildIdSchema, haltIdSchema } from '@agora/shared/ids';

export interface ThinEngine {
  readonly engine: EngineConfig;
  readonly latch: RedisSettings;
  readonly live: RedisSettings;
}
/** `go`: a way back over everything that was raised, so that the next stop is a new one. */
export type ToEngines =
  | { readonly kind: 'start'; readonly engines: readonly ThinEngine[] }
  | { readonly kind: 'go' };
export type FromEngines =
  | { readonly kind: 'seen'; readonly id: string; readonly epoch: number; readonly ms: number }
  | { readonly kind: 'back'; readonly id: string };

/** As much as an engine tells that moves its quotes every second. */
const EVENTS_EVERY_MS = 1_000;
const nowMs = () => performance.timeOrigin + performance.now();
const tell = (message: FromEngines) => process.send?.(message);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const ways: (() => Promise<void>)[] = [];

process.on('message', (message: ToEngines) => {
  if (message.kind === 'start') for (const each of message.engines) run(each);
  else for (const back of ways) void back();
});

function run({ engine: config, latch, live }: ThinEngine): void {
  const bootId = bootIdSchema.parse(sha256Hex(config.id).slice(0, 16));
  const facts = {
    ...{
      engineId: config.id,
      bootId,
      buildId: buildIdSchema.parse('bench'),
      venue: 'paper' as const,
      config,
    },
    ...{ envelopeHash: sha256Hex(config.id), weightPerMinMax: 1_200, sha256Hex },
    ...{ startedMs: clock.monoMs(), startedAt: isoNow(clock) },
  };
  const engine = bootEngine(facts, {
    haltId: haltIdSchema.parse(`halt-${bootId}`),
    ...{ highest: { panicE: 0, panicG: 0 }, enableLooks: [], prior: null },
  });
  const loop = new EngineLoop(engine, clock, later);
  const store = redisLatchStore(connectRedis('redis-latch', latch, log), config.id);
  const frames = redisLiveStore(connectRedis('redis-live', live, log), config.id);
  const heartbeat = new HeartbeatWriter({
    ...{ store, loop, clock, meter: noMeter, pid: process.pid, scheduledCancelInMs: () => null },
  });
  const publisher = new SnapshotPublisher({
    ...{ store: frames, engine, shell: () => shellParts(), clock, meter: noMeter, log },
  });
  const watch = new LatchWatch({ store, loop, clock, meter: noMeter, log });
  let known = 0;
  const look = async () => {
    await watch.look();
    const { panicG } = engine.control.lease.highest;
    if (panicG <= known) return;
    known = panicG;
    tell({ kind: 'seen', id: config.id, epoch: panicG, ms: nowMs() });
    publisher.request();
  };
  ticker.every(LEASE.beatEveryMs, () => heartbeat.beat(), LEASE.atOnceMax);
  ticker.every(LEASE.pollEveryMs, look, LEASE.atOnceMax);
  ticker.every(PUBLISH_GAP_MS_MIN, () => publisher.tick());
  ticker.every(EVENTS_EVERY_MS, async () => void (await frames.append('events', eventText(config.id))));
  ways.push(async () => {
    const { panicE, panicG } = engine.control.lease.highest;
    await store.writeResume({ panic_epoch: panicE, panic_global_epoch: panicG });
    tell({ kind: 'back', id: config.id });
  });
}

/** Of the size of most events. */
function eventText(id: string): string {
  return JSON.stringify({
    v: 1,
    engine_id: id,
    at: isoNow(clock),
    event: 'quotes_moved',
    data: { text: 'x'.repeat(300) },
  });
}
