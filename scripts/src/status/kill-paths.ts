// Which ways to stop work now, by the guardian's own trials. Read for `doctor`; a guardian that is not heard proves none.
import { guardianHeartbeatSchema, HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import { parseJson } from '@agora/shared/json';
import { type KillPaths, untriedPaths } from '@agora/shared/kill-path';
import { epochMsOf } from '@agora/shared/time';

/** `heartbeat` as it lies in redis-latch; null = there is none, or it cannot be read. Both clocks are this host's. */
export function killPathsIn(heartbeat: string | null, wallMs: number): KillPaths {
  const beat = guardianHeartbeatSchema.safeParse(parseJson(heartbeat ?? '')).data;
  if (beat === undefined) return untriedPaths('no guardian is heard');
  const ageMs = wallMs - epochMsOf(beat.at);
  const heard = Math.abs(ageMs) <= HAND_AGE_MS_MAX && beat.goodbye === undefined;
  return heard ? beat.kill_paths : untriedPaths(`no guardian is heard since ${beat.at}`);
}
