/**
 * Whether a live guardian stands behind the kill switch: its heartbeat keeps changing on our own clock, it
 * has not said goodbye, and its wallet for this engine was proven at the venue within two hours of its last beat.
 */
import { type GuardianHeartbeat, HAND_AGE_MS_MAX, WALLET_PROOF_AGE_MS_MAX } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { type KillPaths, untriedPaths } from '@agora/shared/kill-path';
import { epochMsOf } from '@agora/shared/time';

export interface GuardianSight {
  readonly heartbeat: GuardianHeartbeat;
  /** When the read that first showed this beat was issued, in milliseconds of the monotonic clock. */
  readonly changedMs: number;
}

/** A beat counts from the read that first showed it; reading the same one again proves nothing. */
export function noteGuardian(
  sight: GuardianSight | null,
  heartbeat: GuardianHeartbeat | null,
  issuedMs: number,
): GuardianSight | null {
  if (heartbeat === null) return sight;
  const known = sight?.heartbeat;
  const same = known?.boot_id === heartbeat.boot_id && known.seq === heartbeat.seq;
  return same ? sight : { heartbeat, changedMs: issuedMs };
}

/** What keeps the feed from being clear, as a fragment for people; null when it is clear. */
export function guardianProblem(
  sight: GuardianSight | null,
  engineId: EngineId,
  nowMs: number,
): string | null {
  if (sight === null) return 'no guardian seen';
  const ageMs = nowMs - sight.changedMs;
  if (!(ageMs >= 0 && ageMs <= HAND_AGE_MS_MAX)) return `guardian silent since ${sight.heartbeat.at}`;
  if (sight.heartbeat.goodbye !== undefined) return `guardian stopped at ${sight.heartbeat.goodbye.at}`;
  return walletProblem(sight.heartbeat, engineId);
}

/** How each way to stop was last tried: by the guardian, as long as it is heard. */
export function killPathsAt(sight: GuardianSight | null, nowMs: number): KillPaths {
  if (sight === null) return untriedPaths('no guardian seen');
  const { heartbeat, changedMs } = sight;
  if (nowMs - changedMs <= HAND_AGE_MS_MAX && heartbeat.goodbye === undefined) return heartbeat.kill_paths;
  return untriedPaths(`no guardian since ${heartbeat.at}`);
}

/** Both times are the guardian's own, so that the clocks of two hosts are never compared. */
function walletProblem(heartbeat: GuardianHeartbeat, engineId: EngineId): string | null {
  const wallet = heartbeat.wallets.find((candidate) => candidate.engine_id === engineId);
  if (wallet === undefined) return 'guardian has no wallet for this engine';
  if (wallet.proven_at === null) return `guardian wallet not proven: ${wallet.problem ?? 'not recorded'}`;
  const ageMs = epochMsOf(heartbeat.at) - epochMsOf(wallet.proven_at);
  return ageMs >= 0 && ageMs <= WALLET_PROOF_AGE_MS_MAX
    ? null
    : `guardian wallet last proven ${wallet.proven_at}`;
}
