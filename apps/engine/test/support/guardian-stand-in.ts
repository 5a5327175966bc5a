/** Writes the heartbeat of a guardian whose wallets are proven, for tests that run no guardian. It has no hands. */
import { bootIdSchema } from '@agora/shared/ids';
import { untriedPaths } from '@agora/shared/kill-path';
import { latchKeys } from '@agora/shared/redis-keys';
import { isoMs } from '@agora/shared/time';
import type { RedisPair } from '@agora/testkit/redis';
import { ID } from './running-engine.ts';

const BEAT_MS = 200;

export async function startGuardianStandIn(pair: RedisPair, buildId: string): Promise<() => void> {
  const redis = await pair.client('latch', 'guardian');
  let seq = 0;
  const beat = async () => {
    const at = isoMs(Date.now());
    seq += 1;
    const heartbeat = {
      boot_id: bootIdSchema.parse('guardian-stand-in'),
      build_id: buildId,
      contract_version: 1,
      pid: process.pid,
      seq,
      at,
      mono_ms: Math.round(performance.now()),
      state: 'watching',
      wallets: [{ engine_id: ID, address: `0x${'1'.repeat(40)}`, proven_at: at, problem: null }],
      telegram: { configured: false, last_poll_at: null, problem: null },
      kill_paths: untriedPaths('not tried'),
    };
    await redis.set(latchKeys.guardianHeartbeat(), JSON.stringify(heartbeat));
  };
  await beat();
  // A busy machine may lose one; the next is not far.
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
  return () => clearInterval(timer);
}
