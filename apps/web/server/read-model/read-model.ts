// The console's only source of truth: one reader for each engine, shared by every page and every browser. It reads and never writes.
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { Frame } from '@agora/shared/frame';
import type { Health } from '@agora/shared/health';
import type { BootId, EngineId } from '@agora/shared/ids';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { isoMs } from '@agora/shared/time';
import type { WebMetrics } from '../metrics.ts';
import type { Sources } from '../sources.ts';
import type { System } from '../system.ts';
import { EngineReader } from './engine-reader.ts';

export interface ReadModel {
  engines(): readonly EngineId[];
  snapshot(engineId: EngineId): Promise<Frame>;
  /** As `snapshot`, and nothing in it was read before the call, unless Redis is silent. */
  snapshotAnew(engineId: EngineId): Promise<Frame>;
  frames(engineId: EngineId, signal: AbortSignal): AsyncIterable<Frame>;
  /** `auditProblem`: why the own chain is not written; null = it is. */
  health(auditProblem: string | null): Promise<Health>;
}

/** An instance whose last good read is older than this is told as not well, in milliseconds. */
const WELL_MS_MAX = 2_000;
const LINE_MAX = 500;

export type ReadModelParts = {
  readonly runtime: RuntimeConfig;
  readonly bootId: BootId;
  readonly sources: Sources;
  readonly metrics: WebMetrics;
  readonly system: System;
};

export function makeReadModel(parts: ReadModelParts): ReadModel {
  const { runtime, sources, metrics, system } = parts;
  const { latch, live } = sources;
  const ids: EngineId[] = runtime.config.engines.map(({ id }) => id);
  const readers = new Map(
    ids.map((engineId) => {
      const others = ids.filter((id) => id !== engineId);
      return [engineId, new EngineReader({ engineId, others, latch, live, system })];
    }),
  );
  const readerOf = (engineId: EngineId) => {
    const reader = readers.get(engineId);
    if (reader === undefined) throw new RangeError(`No engine ${engineId}`);
    return reader;
  };
  return {
    engines: () => ids,
    snapshot: (engineId) => readerOf(engineId).frameNow(),
    snapshotAnew: (engineId) => readerOf(engineId).frameAnew(),
    frames: (engineId, signal) => counted(readerOf(engineId).frames(signal), metrics),
    health: (auditProblem) => healthOf(parts, [...readers.values()], auditProblem),
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

async function healthOf(
  { runtime, bootId, sources, system }: ReadModelParts,
  readers: readonly EngineReader[],
  auditProblem: string | null,
): Promise<Health> {
  // Nobody may be looking: ask once, so that the answer is about now.
  await readers[0]?.frameNow();
  const parts = [
    partOf('redis-latch', sources.latch.ageMs()),
    partOf('redis-live', sources.live.ageMs()),
    { name: 'audit', ok: auditProblem === null, detail: (auditProblem ?? 'written').slice(0, LINE_MAX) },
  ];
  return {
    process: 'web',
    ok: parts.every(({ ok }) => ok),
    boot_id: bootId,
    build_id: runtime.build_id,
    contract_version: CONTRACT_VERSION,
    at: isoMs(system.wallMs()),
    state: 'serving',
    parts,
  };
}

function partOf(name: string, ageMs: number | null): Health['parts'][number] {
  const detail = ageMs === null ? 'never read' : `last good read ${Math.round(ageMs)} ms ago`;
  return { name, ok: ageMs !== null && ageMs <= WELL_MS_MAX, detail };
}
