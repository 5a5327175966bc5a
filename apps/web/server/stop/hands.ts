// Whether somebody cancels, proven and not assumed: a hand counts only by a sign of life that it gave after the stop. One that died a
// moment ago has a young last sign, and a 200 on its word would be a lie.
import { HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import type { StoppedView } from '@agora/shared/stop-answer';
import type { System } from '../system.ts';
import { within } from '../within.ts';

/** What one look shows of one engine, and the signs of life of both hands as texts that change with each. */
export type Look = {
  readonly view: StoppedView;
  /** False = redis-latch did not answer, so that no sign of life is known, old or new. */
  readonly read: boolean;
  readonly engineBeat: string | null;
  readonly guardianBeat: string | null;
};

/** Engine and guardian give a sign of life every 100 ms. */
const LOOK_EVERY_MS = 40;

/**
 * Looks until a hand has given a sign of life since the first look, at most as long as a living one may be silent; then silence counts as
 * its age, whatever the clocks say. Call it once the stop is raised. Never rejects where `look` does not.
 */
export async function provenView(system: System, look: () => Promise<Look>): Promise<StoppedView> {
  const startedMs = system.monotonicMs();
  for (let first: Look | null = null; ; await pause(system)) {
    const now = await look();
    const waitedMs = system.monotonicMs() - startedMs;
    const engineLives = first !== null && isNews(first.engineBeat, now.engineBeat);
    const guardianLives = first !== null && isNews(first.guardianBeat, now.guardianBeat);
    if (first === null && now.read) first = now;
    if (!engineLives && !guardianLives && waitedMs <= HAND_AGE_MS_MAX) continue;
    const { engine_age_ms, guardian_age_ms } = now.view.hands;
    const hands = {
      engine_age_ms: engineLives ? engine_age_ms : atLeast(engine_age_ms, waitedMs),
      guardian_age_ms: guardianLives ? guardian_age_ms : atLeast(guardian_age_ms, waitedMs),
    };
    return { ...now.view, hands };
  }
}

const pause = (system: System) => within(system, LOOK_EVERY_MS, new Promise(() => undefined));

function isNews(before: string | null, now: string | null): boolean {
  return now !== null && now !== before;
}

function atLeast(ageMs: number | null, silentMs: number): number | null {
  return ageMs === null ? null : Math.max(ageMs, Math.round(silentMs));
}
