/** The pager's sign of life in redis-live, with what waits to be told and why it is not. Without an answer nothing is claimed. */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { PagerHeartbeat } from '@agora/shared/heartbeat';
import type { BootId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { isoMs, monoMsSchema } from '@agora/shared/time';
import { LINE_MAX } from '@agora/shared/wire';
import type { Redis } from 'ioredis';
import { isoNow, monoMs, wallMs } from './clock.ts';

export const BEAT_EVERY_MS = 1_000;

/** What is known of the path to people. */
export interface PathFacts {
  readonly waiting: number;
  /** Of the oldest alert that nobody's channel has taken, in milliseconds; null = none waits. */
  readonly undeliveredMs: number | null;
  readonly lastDeliveredMs: number | null;
  /** Null = well. */
  readonly problem: string | null;
}

export class Heartbeat {
  readonly #redis: Redis;
  readonly #ids: { readonly buildId: string; readonly bootId: BootId };
  readonly #path: () => PathFacts;
  #seq = 0;
  #acceptedMs: number | null = null;
  #saidGoodbye = false;

  constructor(redis: Redis, ids: { buildId: string; bootId: BootId }, path: () => PathFacts) {
    this.#redis = redis;
    this.#ids = ids;
    this.#path = path;
  }

  /** Since the last heartbeat that redis-live accepted was issued, in milliseconds; null = none yet. */
  get ageMs(): number | null {
    return this.#acceptedMs === null ? null : monoMs() - this.#acceptedMs;
  }

  async beat(): Promise<void> {
    if (!this.#saidGoodbye) await this.#write({});
  }

  /** The last heartbeat of this boot. */
  async goodbye(reason: string): Promise<void> {
    this.#saidGoodbye = true;
    await this.#write({ goodbye: { at: isoNow(), reason } });
  }

  async #write(goodbye: Pick<PagerHeartbeat, 'goodbye'>): Promise<void> {
    const issuedMs = monoMs();
    const { waiting, undeliveredMs, lastDeliveredMs, problem } = this.#path();
    const heartbeat: PagerHeartbeat = {
      boot_id: this.#ids.bootId,
      build_id: this.#ids.buildId,
      contract_version: CONTRACT_VERSION,
      pid: process.pid,
      seq: this.#seq++,
      at: isoNow(),
      mono_ms: monoMsSchema.parse(issuedMs),
      state: stateOf({ waiting, problem }),
      outbox: waiting,
      oldest_undelivered_at: undeliveredMs === null ? null : isoMs(wallMs() - undeliveredMs),
      last_delivered_at: lastDeliveredMs === null ? null : isoMs(lastDeliveredMs),
      problem: problem?.slice(0, LINE_MAX) ?? null,
      ...goodbye,
    };
    const accepted = await this.#redis
      .set(liveKeys.pagerHeartbeat(), JSON.stringify(heartbeat))
      .catch(() => null);
    if (accepted === 'OK') this.#acceptedMs = issuedMs;
  }
}

/** `failing` = somebody is not reached; `delivering` = something is on its way. */
export function stateOf({
  waiting,
  problem,
}: Pick<PathFacts, 'waiting' | 'problem'>): 'failing' | 'delivering' | 'idle' {
  if (problem !== null) return 'failing';
  return waiting > 0 ? 'delivering' : 'idle';
}
