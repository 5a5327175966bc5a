// The console's only source of truth: one connection to each Redis, one reader for each engine, shared by
// every page and every browser. It reads and never writes.
import type { Frame } from '@agora/shared/frame';
import type { Health } from '@agora/shared/health';
import type { BootId, EngineId } from '@agora/shared/ids';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { isoMs } from '@agora/shared/time';
import type { ConsoleService } from '../console-service.ts';
import type { WebMetrics } from '../metrics.ts';
import type { System } from '../system.ts';
import { connectRedis } from './connection.ts';
import { EngineReader } from './engine-reader.ts';
import { RedisSource } from './redis-source.ts';

export interface ReadModel extends ConsoleService {
  health(): Promise<Health>;
  close(): void;
}

/** An instance whose last good read is older than this is told as not well, in milliseconds. */
const WELL_MS_MAX = 2_000;

/** Opens both connections. Throws StartRefusal when a secret or certificate cannot be used. */
export function makeReadModel(
  runtime: RuntimeConfig,
  bootId: BootId,
  metrics: WebMetrics,
  system: System,
): ReadModel {
  const latch = new RedisSource(connectRedis('latch', runtime.redis.latch), 'latch', metrics, system);
  const live = new RedisSource(connectRedis('live', runtime.redis.live), 'live', metrics, system);
  const ids: EngineId[] = runtime.config.engines.map(({ id }) => id);
  const readers = new Map(
    ids.map((engineId) => [engineId, new EngineReader({ engineId, latch, live, system })]),
  );
  const readerOf = (engineId: EngineId) => {
    const reader = readers.get(engineId);
    if (reader === undefined) throw new RangeError(`No engine ${engineId}`);
    return reader;
  };
  return {
    venue: runtime.config.venue,
    engines: () => ids,
    snapshot: (engineId) => readerOf(engineId).frameNow(),
    frames: (engineId, signal) => counted(readerOf(engineId).frames(signal), metrics),
    health: () => healthOf({ runtime, bootId, latch, live, readers: [...readers.values()], system }),
    close: () => {
      latch.close();
      live.close();
    },
  };
}

async function* counted(frames: AsyncIterable<Frame>, metrics: WebMetrics): AsyncGenerator<Frame> {
  metrics.subscribers.inc();
  try {
    for await (const frame of frames) {
      metrics.frames.inc();
      yield frame;
    }
  } finally {
    metrics.subscribers.dec();
  }
}

type HealthInputs = {
  runtime: RuntimeConfig;
  bootId: BootId;
  latch: RedisSource;
  live: RedisSource;
  readers: readonly EngineReader[];
  system: System;
};

async function healthOf({ runtime, bootId, latch, live, readers, system }: HealthInputs): Promise<Health> {
  // Nobody may be looking: ask once, so that the answer is about now.
  await readers[0]?.frameNow();
  const parts = [partOf('redis-latch', latch.ageMs()), partOf('redis-live', live.ageMs())];
  return {
    process: 'web',
    ok: parts.every(({ ok }) => ok),
    boot_id: bootId,
    build_id: runtime.build_id,
    contract_version: runtime.contract_version,
    at: isoMs(system.wallMs()),
    state: 'serving',
    parts,
  };
}

function partOf(name: string, ageMs: number | null): Health['parts'][number] {
  const detail = ageMs === null ? 'never read' : `last good read ${Math.round(ageMs)} ms ago`;
  return { name, ok: ageMs !== null && ageMs <= WELL_MS_MAX, detail };
}
