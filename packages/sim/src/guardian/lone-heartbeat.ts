// What is read of a guardian in a world where none lives: the heartbeat of one that is always there, proven and quiet.
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { untriedPaths } from '@agora/shared/kill-path';
import { isoMs } from '@agora/shared/time';
import type { EngineWorld } from '../engine-world.ts';
import { GUARDIAN } from '../venue-world.ts';

/** `seq`: how many there were, with this one. */
export function loneHeartbeat({ time, host, engine }: EngineWorld, seq: number): GuardianHeartbeat {
  const at = isoMs(time.nowMs);
  return guardianHeartbeatSchema.parse({
    ...{ boot_id: 'guardian-boot-1', build_id: 'sim', contract_version: CONTRACT_VERSION, pid: 1, seq, at },
    ...{ mono_ms: host.monoMs, state: 'watching' },
    wallets: [{ engine_id: engine.facts.engineId, address: GUARDIAN, proven_at: at, problem: null }],
    telegram: { configured: false, last_poll_at: null, problem: null },
    kill_paths: untriedPaths('not tried'),
  });
}
