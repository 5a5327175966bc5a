/**
 * What the pager sees of every engine: the same frames as the console, from reads of its own. It keeps the last good read of each
 * store and says how old it is; nothing here decides anything.
 */
import type { FrameFacts } from '@agora/shared/frame-facts';
import { type LatchReading, type LiveReading, readFrame } from '@agora/shared/frame-reading';
import { type FrameRedis, readLatchReading, readLiveReading } from '@agora/shared/frame-redis';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { monoMs, wallMs } from './clock.ts';

export const LOOK_EVERY_MS = 200;

interface Read<T> {
  readonly readings: readonly T[];
  /** When it was asked for, monotonic. */
  readonly issuedMs: number;
}

export class Sight {
  readonly engines: readonly EngineId[];
  readonly #stores: { readonly latch: FrameRedis; readonly live: FrameRedis };
  #latch: Read<LatchReading> | null = null;
  #live: Read<LiveReading> | null = null;
  #seq = 0;

  constructor(engines: readonly EngineId[], stores: { latch: FrameRedis; live: FrameRedis }) {
    this.engines = engines;
    this.#stores = stores;
  }

  /** Since the last good read of each store was issued, in milliseconds; null = none yet. */
  get ages(): { readonly latch: number | null; readonly live: number | null } {
    return { latch: ageOf(this.#latch), live: ageOf(this.#live) };
  }

  /** Reads both stores; one that does not answer keeps its last good read. */
  async look(): Promise<void> {
    const issuedMs = monoMs();
    const { latch, live } = this.#stores;
    const all = <T>(read: (engine: EngineId) => Promise<T>) =>
      Promise.all(this.engines.map(read)).then(
        (readings): Read<T> => ({ readings, issuedMs }),
        () => null,
      );
    const [ofLatch, ofLive] = await Promise.all([
      all((engine) => readLatchReading(latch, engine)),
      all((engine) => readLiveReading(live, engine)),
    ]);
    this.#latch = ofLatch ?? this.#latch;
    this.#live = ofLive ?? this.#live;
    this.#seq += 1;
  }

  /** One frame for each engine, in the order of the configuration. */
  frames(): FrameFacts[] {
    return this.engines.map((engineId, index) =>
      readFrame({
        engineId,
        seq: this.#seq,
        fallbackNowMs: wallMs(),
        latch: readingOf(this.#latch, index),
        live: readingOf(this.#live, index),
      }),
    );
  }

  /** As last read; null = none, or not readable. */
  guardian(): GuardianHeartbeat | null {
    const json = this.#latch?.readings[0]?.guardianHeartbeat ?? null;
    return json === null ? null : (guardianHeartbeatSchema.safeParse(parseJson(json)).data ?? null);
  }
}

function ageOf(read: Read<unknown> | null): number | null {
  return read === null ? null : monoMs() - read.issuedMs;
}

function readingOf<T>(read: Read<T> | null, index: number): { reading: T; ageMs: number } | null {
  const reading = read?.readings[index];
  return read === null || reading === undefined ? null : { reading, ageMs: monoMs() - read.issuedMs };
}
