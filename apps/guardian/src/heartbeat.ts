/**
 * The guardian's own sign of life in redis-latch. It claims no more than this version does: no wallet is
 * proven and no Telegram is polled.
 */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { BootId } from '@agora/shared/ids';
import { engineIdSchema } from '@agora/shared/ids';
import { latchKeys } from '@agora/shared/redis-keys';
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import { monoMsSchema } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { isoNow, monoMs } from './clock.ts';

export const BEAT_EVERY_MS = 100;
const NOT_IN_THIS_VERSION = 'this version does not reach the venue';

export class Heartbeat {
  readonly #redis: Redis;
  readonly #runtime: RuntimeConfig;
  readonly #bootId: BootId;
  #seq = 0;
  #acceptedMs: number | null = null;
  #saidGoodbye = false;

  constructor(redis: Redis, runtime: RuntimeConfig, bootId: BootId) {
    this.#redis = redis;
    this.#runtime = runtime;
    this.#bootId = bootId;
  }

  /** Since the last heartbeat that redis-latch accepted was issued, in milliseconds; null = none yet. */
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

  async #write(goodbye: Pick<GuardianHeartbeat, 'goodbye'>): Promise<void> {
    const issuedMs = monoMs();
    const json = JSON.stringify({ ...this.#heartbeat(issuedMs), ...goodbye });
    const accepted = await this.#redis.set(latchKeys.guardianHeartbeat(), json).catch(() => null);
    if (accepted === 'OK') this.#acceptedMs = issuedMs;
  }

  #heartbeat(issuedMs: number): GuardianHeartbeat {
    const { build_id, config, wallets } = this.#runtime;
    return {
      boot_id: this.#bootId,
      build_id,
      contract_version: CONTRACT_VERSION,
      pid: process.pid,
      seq: this.#seq++,
      at: isoNow(),
      mono_ms: monoMsSchema.parse(issuedMs),
      state: 'watching',
      wallets: Object.entries(wallets).map(([id, wallet]) => ({
        engine_id: engineIdSchema.parse(id),
        address: wallet.guardian_address,
        proven_at: null,
        problem: NOT_IN_THIS_VERSION,
      })),
      telegram: {
        configured: config.telegram !== undefined,
        last_poll_at: null,
        problem: config.telegram === undefined ? null : 'this version does not poll Telegram',
      },
    };
  }
}
