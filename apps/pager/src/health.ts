/** The body of `/healthz`. Answering is the sign of life; what is not well stands inside. */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { Health } from '@agora/shared/health';
import type { BootId } from '@agora/shared/ids';
import { isoNow, monoMs } from './clock.ts';
import { type PathFacts, stateOf } from './heartbeat.ts';

/** Three looks of the slowest. */
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
  readonly latchAgeMs: number | null;
  /** Of the last heartbeat that was accepted. */
  readonly liveAgeMs: number | null;
  readonly path: PathFacts;
  /** Null = not configured. */
  readonly outside: { readonly problem: string | null } | null;
}

export function healthOf(parts: HealthParts): PagerHealth {
  const { bootId, buildId, startedMs, path, outside } = parts;
  const redisLatch = storeHealth(parts.latchAgeMs);
  const redisLive = storeHealth(parts.liveAgeMs);
  const delivery = path.problem ?? (path.waiting > 0 ? `${path.waiting} on their way` : 'nothing waits');
  const watch = outside?.problem ?? null;
  return {
    process: 'pager',
    ok: redisLatch.ok && redisLive.ok && path.problem === null && watch === null,
    boot_id: bootId,
    build_id: buildId,
    contract_version: CONTRACT_VERSION,
    at: isoNow(),
    state: stateOf(path),
    uptime_ms: Math.round(monoMs() - startedMs),
    redis_latch: redisLatch,
    redis_live: redisLive,
    parts: [
      { name: 'redis-latch', ok: redisLatch.ok, detail: redisLatch.ok ? 'answers' : 'does not answer' },
      { name: 'redis-live', ok: redisLive.ok, detail: redisLive.ok ? 'heartbeat accepted' : 'not reachable' },
      { name: 'delivery', ok: path.problem === null, detail: delivery.slice(0, 500) },
      {
        name: 'outside watch',
        ok: watch === null,
        detail: (outside === null ? 'not configured' : (watch ?? 'pinged')).slice(0, 500),
      },
    ],
  };
}

function storeHealth(ageMs: number | null): StoreHealth {
  return ageMs === null
    ? { ok: false, age_ms: null }
    : { ok: ageMs <= AGE_MS_MAX, age_ms: Math.round(ageMs) };
}
