// Whether every other engine is latched too, by one read of redis-latch. STOP stops them all, so what it says of itself hangs on all of
// them.
import type { FrameRedis } from '@agora/shared/frame-redis';
import type { EngineId } from '@agora/shared/ids';
import { isLatched, parseLatchPairs } from '@agora/shared/latch';
import { leaseKeys } from '@agora/shared/redis-keys';

/** Null = there is no other engine. One whose latch cannot be read is not known to be latched. */
export async function readOthersLatched(
  redis: FrameRedis,
  others: readonly EngineId[],
): Promise<boolean | null> {
  if (others.length === 0) return null;
  const keys = others.map(leaseKeys);
  const values = await redis.mget(...keys.flat());
  let from = 0;
  return keys.every(({ length }) => {
    const pairs = parseLatchPairs(values.slice(from, from + length));
    from += length;
    return pairs !== null && isLatched(pairs);
  });
}
