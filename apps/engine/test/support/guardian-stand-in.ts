/** Writes the heartbeat of a guardian whose wallets are proven, for tests that run no guardian. It has no hands. */
import { latchKeys } from '@agora/shared/redis-keys';
import { quietGuardian } from '@agora/testkit/quiet-guardian';
import type { RedisPair } from '@agora/testkit/redis';
import { ID } from './running-engine.ts';

const BEAT_MS = 200;

export async function startGuardianStandIn(pair: RedisPair, buildId: string): Promise<() => void> {
  const redis = await pair.client('latch', 'guardian');
  let seq = 0;
  const beat = async () => {
    seq += 1;
    const stamp = { wallMs: Date.now(), monoMs: Math.round(performance.now()) };
    const heartbeat = quietGuardian({ engineId: ID, buildId, seq, ...stamp });
    await redis.set(latchKeys.guardianHeartbeat(), JSON.stringify(heartbeat));
  };
  await beat();
  // A busy machine may lose one; the next is not far.
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS);
  return () => clearInterval(timer);
}
