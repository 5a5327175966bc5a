/** The body of `/healthz`. Answering is the sign of life; what is not well stands inside. */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { Health } from '@agora/shared/health';
import type { BootId } from '@agora/shared/ids';
import { isoNow, monoMs } from './clock.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { LatchContact } from './latch-contact.ts';

/** Three looks in a row. */
const AGE_MS_MAX = 3_000;

export interface StoreHealth {
  readonly ok: boolean;
  /** Since the last answer that counted; null = none since boot. */
  readonly age_ms: number | null;
}

export interface PagerHealth extends Health {
  readonly uptime_ms: number;
  readonly redis_latch: StoreHealth;
  readonly redis_live: StoreHealth;
}

export interface HealthParts {
  readonly bootId: BootId;
  readonly buildId: string;
  readonly startedMs: number;
  readonly heartbeat: Pick<Heartbeat, 'ageMs' | 'outbox'>;
  readonly latch: Pick<LatchContact, 'ageMs'>;
}

export function healthOf({ bootId, buildId, startedMs, heartbeat, latch }: HealthParts): PagerHealth {
  const redisLatch = storeHealth(latch.ageMs);
  const redisLive = storeHealth(heartbeat.ageMs);
  const waiting = heartbeat.outbox?.waiting ?? null;
  return {
    process: 'pager',
    ok: redisLatch.ok && redisLive.ok && waiting === 0,
    boot_id: bootId,
    build_id: buildId,
    contract_version: CONTRACT_VERSION,
    at: isoNow(),
    state: waiting === 0 ? 'idle' : 'failing',
    uptime_ms: Math.round(monoMs() - startedMs),
    redis_latch: redisLatch,
    redis_live: redisLive,
    parts: [
      { name: 'redis-latch', ok: redisLatch.ok, detail: redisLatch.ok ? 'answers' : 'does not answer' },
      { name: 'redis-live', ok: redisLive.ok, detail: redisLive.ok ? 'heartbeat accepted' : 'not reachable' },
      {
        name: 'delivery',
        ok: waiting === 0,
        detail: `this version delivers no alerts; waiting: ${waiting ?? 'not known'}`,
      },
    ],
  };
}

function storeHealth(ageMs: number | null): StoreHealth {
  return ageMs === null
    ? { ok: false, age_ms: null }
    : { ok: ageMs <= AGE_MS_MAX, age_ms: Math.round(ageMs) };
}
