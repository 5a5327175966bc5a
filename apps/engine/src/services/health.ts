/**
 * The body of `/healthz`. Answering at all is the sign of life; what is not well stands in the body, so that
 * a supervisor never restarts an engine because a store is away.
 */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { Health } from '@agora/shared/health';
import { judge } from '../core/engine/gatekeeping.ts';
import type { Engine } from '../core/engine/state.ts';
import { gateRefusal } from '../core/gate/gate.ts';
import type { Clock } from '../ports/clock.ts';
import { isoNow } from './iso-now.ts';

export interface StoreHealth {
  readonly ok: boolean;
  /** Since the last answer that counted; null = none since boot. */
  readonly age_ms: number | null;
}

export interface EngineHealth extends Health {
  readonly engine_id: string;
  readonly uptime_ms: number;
  readonly redis_latch: StoreHealth;
  readonly redis_live: StoreHealth;
}

const LATCH_AGE_MS_MAX = 1_000;
/** Three frames in a row. */
const LIVE_AGE_MS_MAX = 3_000;

export function healthOf(engine: Engine, publishedMs: number | null, clock: Clock): EngineHealth {
  const { facts, control, fsm, desk } = engine;
  const { lease, audit } = control;
  const nowMs = clock.monoMs();
  const latch = storeHealth(lease.contact?.issuedMs ?? null, nowMs, LATCH_AGE_MS_MAX);
  const live = storeHealth(publishedMs, nowMs, LIVE_AGE_MS_MAX);
  const recorded = fsm.recordProblem === null && fsm.spent !== null;
  const audited = audit !== null && audit.problem === null;
  const missing = gateRefusal(judge(engine, nowMs))?.missing ?? [];
  return {
    process: 'engine',
    engine_id: facts.engineId,
    ok: latch.ok && live.ok && recorded && audited,
    boot_id: facts.bootId,
    build_id: facts.buildId,
    contract_version: CONTRACT_VERSION,
    at: isoNow(clock),
    state: fsm.state,
    uptime_ms: Math.round(nowMs - facts.startedMs),
    redis_latch: latch,
    redis_live: live,
    parts: [
      { name: 'redis-latch', ok: latch.ok, detail: lease.trouble ?? 'good contact' },
      { name: 'redis-live', ok: live.ok, detail: live.ok ? 'snapshots accepted' : 'no snapshot accepted' },
      {
        name: 'halt file',
        ok: recorded,
        detail: fsm.recordProblem ?? (recorded ? 'recorded' : 'being written'),
      },
      { name: 'audit', ok: audited, detail: audit === null ? 'not heard of' : (audit.problem ?? 'writable') },
      { name: 'venue', ok: true, detail: desk === null ? 'not read yet' : 'desk open' },
      { name: 'gate', ok: true, detail: missing.length === 0 ? 'open' : `closed: ${missing.join(', ')}` },
    ],
  };
}

function storeHealth(lastMs: number | null, nowMs: number, ageMsMax: number): StoreHealth {
  if (lastMs === null) return { ok: false, age_ms: null };
  const ageMs = Math.max(0, Math.round(nowMs - lastMs));
  return { ok: ageMs <= ageMsMax, age_ms: ageMs };
}
