// The heartbeat of a guardian that watches, whose wallet is proven for one engine, and that has nothing to say: for worlds in which none lives.
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { untriedPaths } from '@agora/shared/kill-path';
import { isoMs } from '@agora/shared/time';

export interface Beat {
  readonly engineId: string;
  /** Has to be the engine's. */
  readonly buildId: string;
  readonly seq: number;
  readonly wallMs: number;
  readonly monoMs: number;
}

export function quietGuardian({ engineId, buildId, seq, wallMs, monoMs }: Beat): GuardianHeartbeat {
  const at = isoMs(wallMs);
  return guardianHeartbeatSchema.parse({
    ...{ boot_id: 'quiet-guardian', build_id: buildId, contract_version: CONTRACT_VERSION, pid: 1, seq, at },
    ...{ mono_ms: monoMs, state: 'watching' },
    wallets: [{ engine_id: engineId, address: `0x${'1'.repeat(40)}`, proven_at: at, problem: null }],
    telegram: { configured: false, last_poll_at: null, problem: null },
    kill_paths: untriedPaths('not tried'),
  });
}
