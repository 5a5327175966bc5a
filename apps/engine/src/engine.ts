/**
 * Wires one engine together and starts it HALTED(boot). This build only reads the venue: nothing
 * it contains could send an order. Its port is taken first: a second process of the same name never gets to the latch.
 */
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { Address, BootId, HaltId } from '@agora/shared/ids';
import { systemClock as clock } from './adapters/clock/system-clock.ts';
import { systemTicker as ticker } from './adapters/clock/system-ticker.ts';
import { haltFile, openHaltFile } from './adapters/data-dir/halt-file.ts';
import { hostFiles } from './adapters/data-dir/host-files.ts';
import { type DataPaths, dataPaths } from './adapters/data-dir/paths.ts';
import { postInfoTo } from './adapters/hyperliquid/info/post-info.ts';
import { venueReader } from './adapters/hyperliquid/venue-reader.ts';
import { bearerCallers } from './adapters/ops/bearer.ts';
import { createEndpoints, listen } from './adapters/ops/http-server.ts';
import { createMetrics, type Metrics } from './adapters/ops/metrics.ts';
import { connectRedis } from './adapters/redis/connection.ts';
import { redisLatchStore } from './adapters/redis/redis-latch-store.ts';
import { redisLiveStore } from './adapters/redis/redis-live-store.ts';
import { StartRefusal } from './config/refusal.ts';
import type { EngineSettings } from './config/runtime-file.ts';
import { judgeSignals } from './core/gate/gate.ts';
import { LEASE } from './core/gate/lease-limits.ts';
import type { EngineFacts } from './core/process/facts.ts';
import { readingsAt } from './core/process/readings.ts';
import { bootState, type EngineState } from './core/process/state.ts';
import type { Log } from './ports/log.ts';
import { EngineLoop } from './services/engine-loop.ts';
import { GUARDIAN_LOOK_EVERY_MS, lookForGuardian } from './services/guardian-watch.ts';
import { HaltRecorder, RECORD_RETRY_MS } from './services/halt-recorder.ts';
import { healthOf } from './services/health.ts';
import { HeartbeatWriter } from './services/heartbeat-writer.ts';
import { HostWatch, LOOK_EVERY_MS } from './services/host-watch.ts';
import { isoNow } from './services/iso-now.ts';
import { LatchWatch } from './services/latch-watch.ts';
import { PUBLISH_GAP_MS_MIN, SnapshotPublisher } from './services/snapshot-publisher.ts';
import { statusOf } from './services/status.ts';
import { VENUE_READ_EVERY_MS, VenueWatch } from './services/venue-watch.ts';

/** Ids of this boot, drawn by whoever starts it. */
export interface BootIds {
  readonly bootId: BootId;
  readonly haltId: HaltId;
}

export interface RunningEngine {
  /** Says goodbye in redis-latch, then closes everything. Bounded by the stores' own time limits. */
  stop(reason: string): Promise<void>;
}

/** Throws StartRefusal where this host does not let it run. */
export async function startEngine(settings: EngineSettings, ids: BootIds, log: Log): Promise<RunningEngine> {
  const facts = factsOf(settings, ids.bootId);
  const paths = dataPaths(settings.runtime.data_dir, facts.engineId, settings.runtime.config.engines.length);
  const files = hostFiles(paths);
  const highest = readHighest(paths, ids.bootId, log);
  const loop = new EngineLoop(
    bootState(facts, { haltId: ids.haltId, highest, enableLooks: files.lookForEnable() }),
    clock,
  );
  const vitals: Vitals = { heartbeatMs: () => null, publishedMs: () => null };
  const metrics = createEngineMetrics(() => loop.state, vitals);
  const server = await openEndpoints(settings, loop, vitals, metrics);

  const latchRedis = connectRedis('redis-latch', settings.latch, log);
  const liveRedis = connectRedis('redis-live', settings.live, log);
  const latch = redisLatchStore(latchRedis, facts.engineId);
  const live = redisLiveStore(liveRedis, facts.engineId);
  const { meter } = metrics;
  const heartbeat = new HeartbeatWriter({ store: latch, loop, clock, meter, pid: process.pid });
  const publisher = new SnapshotPublisher({ store: live, state: () => loop.state, clock, meter, log });
  const recorder = new HaltRecorder(haltFile(paths.haltFile), recordOutcome(loop), log);
  const latchWatch = new LatchWatch({ store: latch, loop, clock, meter, log });
  const reader = venueReader(postInfoTo(settings.runtime.venue.http_url), accountOf(settings));
  const venueWatch = new VenueWatch({ reader, loop, clock, log });
  const hostWatch = new HostWatch({ files, loop, clock, meter, log });
  vitals.heartbeatMs = () => heartbeat.acceptedMs;
  vitals.publishedMs = () => publisher.acceptedMs;

  loop.start({ recorder, publisher });
  const stops = [
    ticker.every(LEASE.beatEveryMs, () => heartbeat.beat()),
    ticker.every(LEASE.pollEveryMs, () => latchWatch.look()),
    ticker.every(LOOK_EVERY_MS, () => hostWatch.look()),
    ticker.every(GUARDIAN_LOOK_EVERY_MS, () => lookForGuardian(latch, loop, clock)),
    ticker.every(VENUE_READ_EVERY_MS, () => venueWatch.look()),
    ticker.every(PUBLISH_GAP_MS_MIN, () => publisher.tick()),
    ticker.every(RECORD_RETRY_MS, () => recorder.flush()),
  ];
  return {
    async stop(reason) {
      for (const stop of stops) stop();
      await heartbeat.goodbye(reason);
      server.close();
      server.closeAllConnections();
      latchRedis.disconnect();
      liveRedis.disconnect();
    },
  };
}

/** What endpoints read and parts that start later provide. */
interface Vitals {
  heartbeatMs: () => number | null;
  publishedMs: () => number | null;
}

/** The trading account, never an agent: an agent's own address shows an empty account. */
function accountOf({ runtime, engine }: EngineSettings): Address {
  const wallets = runtime.wallets[engine.id];
  if (wallets === undefined)
    throw new StartRefusal('config', `the runtime file names no wallets of ${engine.id}`);
  return wallets.account_address;
}

function factsOf({ runtime, engine }: EngineSettings, bootId: BootId): EngineFacts {
  return {
    engineId: engine.id,
    bootId,
    buildId: runtime.build_id,
    venue: runtime.config.venue,
    config: engine,
    envelopeHash: createHash('sha256').update(canonicalJson(engine.envelope)).digest('hex'),
    startedMs: clock.monoMs(),
    startedAt: isoNow(clock),
  };
}

function readHighest(paths: DataPaths, bootId: BootId, log: Log) {
  try {
    const { record, setAside } = openHaltFile(paths.haltFile, bootId);
    if (setAside !== null) {
      log.error({ setAside }, `${paths.haltFile} was unreadable and is kept as ${setAside}`);
    }
    const highest = record?.highest_epochs;
    return { panicE: highest?.panic_epoch ?? 0, panicG: highest?.panic_global_epoch ?? 0 };
  } catch (error) {
    throw new StartRefusal('environment', error instanceof Error ? error.message : String(error));
  }
}

function createEngineMetrics(state: () => EngineState, vitals: Vitals): Metrics {
  const { facts } = state();
  const ageMs = (ms: number | null) => (ms === null ? null : clock.monoMs() - ms);
  return createMetrics({ process: 'engine', engine_id: facts.engineId }, facts.buildId, {
    heartbeatAgeMs: () => ageMs(vitals.heartbeatMs()),
    latchContactAgeMs: () => ageMs(state().lease.contact?.issuedMs ?? null),
    snapshotAgeMs: () => ageMs(vitals.publishedMs()),
    leaseEndings: () => state().lease.endings,
    signals: () => judgeSignals(readingsAt(state(), clock.monoMs()), clock.monoMs()),
  });
}

async function openEndpoints(
  settings: EngineSettings,
  loop: EngineLoop,
  vitals: Vitals,
  { registry }: Metrics,
): Promise<Server> {
  const state = () => loop.state;
  const status = {
    state,
    clock,
    pid: process.pid,
    heartbeatMs: () => vitals.heartbeatMs(),
    publishedMs: () => vitals.publishedMs(),
  };
  const server = createEndpoints({
    health: () => healthOf(loop.state, vitals.publishedMs(), clock),
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    queries: { status: () => statusOf(status) },
    callerOf: bearerCallers(settings.bearerTokens),
  });
  try {
    await listen(server, settings.engine.port);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new StartRefusal('environment', `cannot listen on port ${settings.engine.port} (${reason})`);
  }
  return server;
}

function recordOutcome(loop: EngineLoop) {
  return {
    recorded: (record: Parameters<HaltRecorder['record']>[0]) =>
      loop.happen({ kind: 'halt_recorded', record }),
    failed: (reason: string) => loop.happen({ kind: 'halt_record_failed', reason }),
  };
}
