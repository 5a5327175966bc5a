// The clocks behind the page in words: who was heard when, the silent ones first, so that the living ones do
// not reassure.
import { longAge } from '@agora/shared/format';
import { CLOCK_LIMITS_MS, freshness } from '@agora/shared/freshness';
import type { Situation } from '@agora/shared/situation';

export type ClockLine = { readonly name: string; readonly text: string; readonly lost: boolean };

/** One line for each clock, lost ones first. `guardianMs` is the age of the guardian's heartbeat now. */
export function clockLines(situation: Situation, guardianMs: number | null): ClockLine[] {
  const { ages, lost } = situation;
  const line = (name: string, ageMs: number | null, isLost: boolean, limitMs: number): ClockLine => ({
    name,
    text:
      ageMs === null
        ? 'never heard'
        : `${longAge(ageMs)} ago${isLost ? ` (limit ${limitMs / 1_000} s)` : ''}`,
    lost: isLost,
  });
  const guardianLost = freshness(guardianMs, CLOCK_LIMITS_MS.guardian) === 'lost';
  const lines = [
    line('web link', ages.link, lost.link, CLOCK_LIMITS_MS.link.lost),
    line('redis-live', ages.redisLive, lost.redisLive, CLOCK_LIMITS_MS.redis_live.lost),
    line('redis-latch', ages.redisLatch, lost.redisLatch, CLOCK_LIMITS_MS.redis_latch.lost),
    line('engine heartbeat', ages.engine, lost.engine, CLOCK_LIMITS_MS.engine.lost),
    line('engine snapshot', ages.snapshot, lost.snapshot || lost.engine, CLOCK_LIMITS_MS.snapshot.lost),
    line('guardian heartbeat', guardianMs, guardianLost, CLOCK_LIMITS_MS.guardian.lost),
  ];
  return [...lines.filter((each) => each.lost), ...lines.filter((each) => !each.lost)];
}

/** What comes from the engine's snapshot is memory: the snapshot itself, its writer or its way here is lost. */
export function isSnapshotLost({ lost }: Situation): boolean {
  return lost.link || lost.redisLive || lost.snapshot || lost.engine;
}
