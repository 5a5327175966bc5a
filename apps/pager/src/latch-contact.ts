/** Whether redis-latch answers this process. The pager only reads there; nothing it does depends on it. */
import type { Redis } from 'ioredis';
import { monoMs } from './clock.ts';

export const LOOK_EVERY_MS = 1_000;

export class LatchContact {
  readonly #redis: Redis;
  #answeredMs: number | null = null;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Since the last answered look was issued, in milliseconds; null = none yet. */
  get ageMs(): number | null {
    return this.#answeredMs === null ? null : monoMs() - this.#answeredMs;
  }

  async look(): Promise<void> {
    const issuedMs = monoMs();
    const answer = await this.#redis.ping().catch(() => null);
    if (answer === 'PONG') this.#answeredMs = issuedMs;
  }
}
