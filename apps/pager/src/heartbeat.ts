/** The pager's sign of life in redis-live, with what waits in the outbox. Without an answer nothing is claimed. */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { PagerHeartbeat } from '@agora/shared/heartbeat';
import type { BootId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { monoMsSchema } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { isoNow, monoMs } from './clock.ts';
import { type OutboxSight, readOutbox } from './outbox.ts';

export const BEAT_EVERY_MS = 1_000;
const PROBLEM = 'this version delivers no alerts';

export class Heartbeat {
  readonly #redis: Redis;
  readonly #buildId: string;
  readonly #bootId: BootId;
  #seq = 0;
  #acceptedMs: number | null = null;
  #outbox: OutboxSight | null = null;
  #saidGoodbye = false;

  constructor(redis: Redis, buildId: string, bootId: BootId) {
    this.#redis = redis;
    this.#buildId = buildId;
    this.#bootId = bootId;
  }

  /** Since the last heartbeat that redis-live accepted was issued, in milliseconds; null = none yet. */
  get ageMs(): number | null {
    return this.#acceptedMs === null ? null : monoMs() - this.#acceptedMs;
  }

  /** The outbox as last read; null = never. */
  get outbox(): OutboxSight | null {
    return this.#outbox;
  }

  async beat(): Promise<void> {
    if (this.#saidGoodbye) return;
    const outbox = await readOutbox(this.#redis).catch(() => null);
    if (outbox === null) return;
    this.#outbox = outbox;
    if (!this.#saidGoodbye) await this.#write(outbox, {});
  }

  /** The last heartbeat of this boot; nothing is said where the outbox was never read. */
  async goodbye(reason: string): Promise<void> {
    this.#saidGoodbye = true;
    if (this.#outbox !== null) await this.#write(this.#outbox, { goodbye: { at: isoNow(), reason } });
  }

  async #write(outbox: OutboxSight, goodbye: Pick<PagerHeartbeat, 'goodbye'>): Promise<void> {
    const issuedMs = monoMs();
    const heartbeat: PagerHeartbeat = {
      boot_id: this.#bootId,
      build_id: this.#buildId,
      contract_version: CONTRACT_VERSION,
      pid: process.pid,
      seq: this.#seq++,
      at: isoNow(),
      mono_ms: monoMsSchema.parse(issuedMs),
      state: outbox.waiting === 0 ? 'idle' : 'failing',
      outbox: outbox.waiting,
      oldest_undelivered_at: outbox.oldestAt,
      last_delivered_at: null,
      problem: PROBLEM,
      ...goodbye,
    };
    const accepted = await this.#redis
      .set(liveKeys.pagerHeartbeat(), JSON.stringify(heartbeat))
      .catch(() => null);
    if (accepted === 'OK') this.#acceptedMs = issuedMs;
  }
}
