// What is known right after a stop: who is alive to cancel, whether the engines say HALTED, how far the cancelling is.
// Read anew for each answer; what cannot be read is not known, and redis-live is not needed for the hands.
import { readFrame } from '@agora/shared/frame-reading';
import { readLatchReading, readLiveReading } from '@agora/shared/frame-redis';
import type { EngineId } from '@agora/shared/ids';
import { readSituation } from '@agora/shared/situation';
import { type StoppedView, worstView } from '@agora/shared/stop-answer';
import type { Answered, Asks } from '../read-model/redis-source.ts';
import type { System } from '../system.ts';
import { within } from '../within.ts';
import { isGuardianHand } from './guardian-hand.ts';
import { type Look, provenView } from './hands.ts';

/** Longest wait for what only describes the stop, in milliseconds. */
const VIEW_MS_MAX = 250;

export type ViewParts = { readonly latch: Asks; readonly live: Asks; readonly system: System };

/** The worst of `engineIds`, each with the hands that were proven. Never rejects. */
export async function viewStopped(parts: ViewParts, engineIds: readonly EngineId[]): Promise<StoppedView> {
  return worstView(
    await Promise.all(engineIds.map((id) => provenView(parts.system, () => lookAt(parts, id)))),
  );
}

async function lookAt({ latch, live, system }: ViewParts, engineId: EngineId): Promise<Look> {
  const [latchSaid, liveSaid] = await Promise.all([
    within(
      system,
      VIEW_MS_MAX,
      latch.ask((redis) => readLatchReading(redis, engineId)),
    ),
    within(
      system,
      VIEW_MS_MAX,
      live.ask((redis) => readLiveReading(redis, engineId)),
    ),
  ]);
  const aged = <T>(answer: Answered<T> | null) =>
    answer === null ? null : { reading: answer.value, ageMs: system.monotonicMs() - answer.askedMs };
  const frame = readFrame({
    engineId,
    seq: 0,
    fallbackNowMs: system.wallMs(),
    latch: aged(latchSaid),
    live: aged(liveSaid),
  });
  const situation = readSituation({ frame, elapsedMs: 0, linkMs: 0 });
  const { state = null, stage = null } = situation ?? {};
  // An engine that said goodbye cancels nothing more, however young its last heartbeat is.
  const engineAgeMs = frame.engine_gone === null ? rounded(frame.ages.engine_ms) : null;
  const { engineHeartbeat = null, guardianHeartbeat = null } = latchSaid?.value ?? {};
  const isHand = isGuardianHand(guardianHeartbeat, engineId);
  const view: StoppedView = {
    hands: { engine_age_ms: engineAgeMs, guardian_age_ms: isHand ? rounded(frame.ages.guardian_ms) : null },
    state: state ?? 'unknown',
    clearance: stage === 'none' || stage === 'unknown' ? null : stage,
  };
  const engineBeat = engineAgeMs === null ? null : engineHeartbeat;
  return { view, read: latchSaid !== null, engineBeat, guardianBeat: isHand ? guardianHeartbeat : null };
}

const rounded = (ms: number | null) => (ms === null ? null : Math.round(ms));
