// Asks one Redis instance and knows how old its last good answer is. A question that fails changes nothing
// but that age: the asker gets null, and nothing older is passed off as new.
import type { Redis } from 'ioredis';
import type { RedisInstance, WebMetrics } from '../metrics.ts';
import type { System } from '../system.ts';

/** A connection that answers nothing for this long is torn down and opened anew. */
const STALLED_MS = 2_000;

/** An answer, and our monotonic time when the question was asked: a slow answer is not a fresh one. */
export type Answered<T> = { readonly value: T; readonly askedMs: number };

/** One instance that can be asked. */
export interface Asks {
  /** Null when any part of `question` failed or took too long. Never rejects. */
  ask<T>(question: (redis: Redis) => Promise<T>): Promise<Answered<T> | null>;
}

export class RedisSource implements Asks {
  readonly #redis: Redis;
  readonly #instance: RedisInstance;
  readonly #metrics: WebMetrics;
  readonly #system: System;
  #lastGoodMs: number | null = null;
  #reopenedMs: number;

  constructor(redis: Redis, instance: RedisInstance, metrics: WebMetrics, system: System) {
    this.#redis = redis;
    this.#instance = instance;
    this.#metrics = metrics;
    this.#system = system;
    this.#reopenedMs = system.monotonicMs();
  }

  /** Age of the last good answer to anybody; null = there was none. */
  ageMs(): number | null {
    return this.#lastGoodMs === null ? null : this.#system.monotonicMs() - this.#lastGoodMs;
  }

  async ask<T>(question: (redis: Redis) => Promise<T>): Promise<Answered<T> | null> {
    const askedMs = this.#system.monotonicMs();
    try {
      const value = await question(this.#redis);
      this.#lastGoodMs = askedMs;
      const tookS = (this.#system.monotonicMs() - askedMs) / 1_000;
      this.#metrics.redisReads.observe({ instance: this.#instance }, tookS);
      return { value, askedMs };
    } catch {
      this.#metrics.redisFailures.inc({ instance: this.#instance });
      this.#reopenWhenStalled();
      return null;
    }
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** A peer that vanished without closing leaves a connection that only looks open. */
  #reopenWhenStalled(): void {
    const nowMs = this.#system.monotonicMs();
    const sinceMs = Math.max(this.#lastGoodMs ?? 0, this.#reopenedMs);
    if (this.#redis.status !== 'ready' || nowMs - sinceMs < STALLED_MS) return;
    this.#reopenedMs = nowMs;
    this.#redis.disconnect(true);
  }
}
