/** The body of `/healthz`. Answering is the sign of life; what is not well, an engine included, stands inside. */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { Health } from '@agora/shared/health';
import type { BootId } from '@agora/shared/ids';
import { isoNow, monoMs } from './clock.ts';
import type { EngineWatch } from './engine-watch.ts';
import type { Heartbeat } from './heartbeat.ts';
import { verdictText } from './heartbeat-watch.ts';

const LATCH_AGE_MS_MAX = 1_000;

export interface HealthParts {
  readonly bootId: BootId;
  readonly buildId: string;
  readonly startedMs: number;
  readonly heartbeat: Heartbeat;
  readonly watches: readonly EngineWatch[];
}

export interface GuardianHealth extends Health {
  readonly uptime_ms: number;
  readonly redis_latch: { readonly ok: boolean; readonly age_ms: number | null };
}

export function healthOf({ bootId, buildId, startedMs, heartbeat, watches }: HealthParts): GuardianHealth {
  const { ageMs } = heartbeat;
  const latchOk = ageMs !== null && ageMs <= LATCH_AGE_MS_MAX;
  const engines = watches.map((watch) => ({
    name: `engine ${watch.engine.id}`,
    ok: watch.verdict !== 'DARK',
    detail: verdictText(watch.verdict),
  }));
  const latch = {
    name: 'redis-latch',
    ok: latchOk,
    detail: latchOk ? 'heartbeat accepted' : 'not reachable',
  };
  const parts = [latch, ...engines];
  return {
    process: 'guardian',
    ok: parts.every((part) => part.ok),
    boot_id: bootId,
    build_id: buildId,
    contract_version: CONTRACT_VERSION,
    at: isoNow(),
    state: 'watching',
    uptime_ms: Math.round(monoMs() - startedMs),
    redis_latch: { ok: latchOk, age_ms: ageMs === null ? null : Math.round(ageMs) },
    parts,
  };
}
