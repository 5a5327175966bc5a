/**
 * Reads the latch of every engine and raises it, once for each cause. A stop is durable in redis-latch, else as a kill file; until
 * redis-latch has it, it stands in memory and is raised again. Nothing here can lower anything.
 */
import { parseEngineBeat } from '@agora/shared/engine-sight';
import type { EngineHeartbeat } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { parseLatchPairs } from '@agora/shared/latch';
import { LatchBook } from '@agora/shared/latch-book';
import { LATCH_LOOK_UP_MS, raiseLatch } from '@agora/shared/latch-raise';
import { latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import type { Raised } from '@agora/shared/stop-answer';
import { provenanceOf, type Stop } from '@agora/shared/stop-record';
import type { Redis } from 'ioredis';
import { isoNow, monoMs, within } from './clock.ts';
import type { KillFiles } from './kill-file.ts';
import type { Tell } from './tell.ts';

/** Stops kept in memory while redis-latch is away. One would do, and the kill file stands for all. */
const OWED_MAX = 256;

interface LatchParts {
  readonly redis: Redis;
  readonly engines: readonly EngineId[];
  readonly files: KillFiles;
  readonly tell: Tell;
  /** Called whenever a stop begins to stand. */
  readonly onStop: () => void;
}

export class Latch {
  readonly book = new LatchBook();
  readonly #parts: LatchParts;
  readonly #underWay = new Map<string, Promise<Raised>>();
  readonly #owed = new Map<string, { readonly stop: Stop; readonly raised: Raised }>();

  constructor(parts: LatchParts) {
    this.#parts = parts;
  }

  /** Whether a stop of this engine stands, in redis-latch as far as it is known or in memory. */
  standing(engine: EngineId): boolean {
    const owed = [...this.#owed.values()].some(({ stop }) => stop.engine === null || stop.engine === engine);
    return owed || this.book.stands(engine);
  }

  /** Notes the pairs; answers the heartbeat that lies there (null = none), undefined where redis-latch is silent. */
  async read(engine: EngineId): Promise<EngineHeartbeat | null | undefined> {
    const [issuedMs, stood] = [monoMs(), this.standing(engine)];
    const keys = [...leaseKeys(engine), latchKeys.engineHeartbeat(engine)];
    const values = await this.#parts.redis.mget(keys).catch(() => null);
    const pairs = parseLatchPairs(values ?? []);
    if (pairs !== null) this.book.note(engine, pairs, issuedMs);
    if (!stood && this.standing(engine)) this.#parts.onStop();
    return values === null ? undefined : parseEngineBeat(values.at(-1));
  }

  /** Says where the stop is durable. Never rejects. */
  raise(stop: Stop): Promise<Raised> {
    const cause = JSON.stringify([stop.engine, stop.key, stop.reason]);
    const owed = this.#owed.get(cause)?.raised;
    if (owed?.durable === 'file') return Promise.resolve({ ...owed, replayed: true });
    const raising =
      this.#underWay.get(cause) ?? this.#raise(stop, cause).finally(() => this.#underWay.delete(cause));
    this.#underWay.set(cause, raising);
    return raising;
  }

  /** What redis-latch has not taken yet. */
  async retry(): Promise<void> {
    for (const [cause, { stop, raised }] of this.#owed) {
      if ((await this.#inRedis(stop, raised.at)) === null) return;
      this.#owed.delete(cause);
    }
  }

  /** Raises for kill files that stand. */
  async lookForFiles(): Promise<void> {
    const { engines, files } = this.#parts;
    for (const scope of [null, ...engines]) {
      const stands = engines.every((engine) => (scope !== null && scope !== engine) || this.standing(engine));
      const found = files.look(scope, stands);
      if (found !== null) await this.raise(found);
    }
  }

  async #raise(stop: Stop, cause: string): Promise<Raised> {
    const at = isoNow();
    return (await this.#inRedis(stop, at)) ?? this.#kept(stop, at, cause);
  }

  async #inRedis(stop: Stop, at: Raised['at']): Promise<Raised | null> {
    const { redis, engines, tell, onStop } = this.#parts;
    const pairsOf = (engine: EngineId) => this.book.pairs(engine);
    const raised = await raiseLatch(redis, stop, at, {
      engines,
      pairsOf,
      inTime: (look) => within(LATCH_LOOK_UP_MS, look),
    });
    if (raised === null || raised.replayed) return raised;
    this.book.raised(stop.engine, raised.epoch);
    onStop();
    tell('error', 'latch.raised', `latch raised by ${stop.who}`, { ...stop, epoch: raised.epoch });
    return raised;
  }

  /** As a kill file, unless it came from one. Where nothing is durable it is struck for all the same. */
  async #kept(stop: Stop, at: Raised['at'], cause: string): Promise<Raised> {
    const { files, tell, onStop } = this.#parts;
    const text = JSON.stringify(provenanceOf(stop, at));
    const durable = stop.path !== 'file' && (await files.write(stop.engine, text)) ? 'file' : null;
    const raised: Raised = {
      durable,
      epoch: this.book.highest(stop.engine) + 1,
      at,
      replayed: false,
      keyReused: false,
    };
    if (!this.#owed.has(cause))
      tell('error', 'latch.owed', `redis-latch did not take a stop by ${stop.who}`, { ...stop, durable });
    if (this.#owed.has(cause) || this.#owed.size < OWED_MAX) this.#owed.set(cause, { stop, raised });
    onStop();
    return raised;
  }
}
