/** Looks at every engine by both routes and logs each change of the verdict once. */
import { type EngineHeartbeat, engineHeartbeatSchema } from '@agora/shared/heartbeat';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import { monoMs } from './clock.ts';
import { answersAsEngine, type WatchedEngine } from './engine-probe.ts';
import {
  newSight,
  noteBeat,
  noteProbe,
  type Sight,
  type Verdict,
  verdictOf,
  verdictText,
} from './heartbeat-watch.ts';
import type { Log } from './log.ts';

/** Several looks fit into the age at which an engine counts as silent. */
export const WATCH_EVERY_MS = 250;

export class EngineWatch {
  readonly engine: WatchedEngine;
  readonly #redis: Redis;
  readonly #log: Log;
  #sight: Sight = newSight(monoMs());
  #logged: Verdict = 'starting';

  constructor(engine: WatchedEngine, redis: Redis, log: Log) {
    this.engine = engine;
    this.#redis = redis;
    this.#log = log;
  }

  get verdict(): Verdict {
    return verdictOf(this.#sight, monoMs());
  }

  get sight(): Sight {
    return this.#sight;
  }

  /** Reads the heartbeat: route one. */
  async readBeat(): Promise<void> {
    const issuedMs = monoMs();
    const json = await this.#redis.get(latchKeys.engineHeartbeat(this.engine.id)).catch(() => undefined);
    if (json !== undefined) this.#sight = noteBeat(this.#sight, parseBeat(json), issuedMs);
    this.#logChange();
  }

  /** Asks the engine itself: route two. */
  async probe(): Promise<void> {
    const askedMs = monoMs();
    if (await answersAsEngine(this.engine)) this.#sight = noteProbe(this.#sight, askedMs);
  }

  #logChange(): void {
    const { verdict } = this;
    if (verdict === this.#logged) return;
    this.#logged = verdict;
    const level = verdict === 'DARK' ? 'error' : 'info';
    this.#log(level, `engine ${this.engine.id} ${verdictText(verdict)}`, {
      engine_id: this.engine.id,
      verdict,
    });
  }
}

/** A heartbeat that cannot be read counts as none. */
function parseBeat(json: string | null): EngineHeartbeat | null {
  try {
    return json === null ? null : (engineHeartbeatSchema.safeParse(JSON.parse(json)).data ?? null);
  } catch {
    return null;
  }
}
