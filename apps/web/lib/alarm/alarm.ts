// When the page sounds and pulses: P1 again every half minute until a person acknowledges it, P2 once, everything else
// never. Pure; what was acknowledged is one state of one incident and what it was about, never the ones after it, nor what comes on top.
import type { View } from '../live/view.ts';
import { covers, isAbout, keyOf, reasonsOf } from './reasons.ts';

export type AlarmMemory = {
  /** The alarm that a person acknowledged, with every reason that it had then. */
  readonly acknowledged: string | null;
  /** The alarm that last sounded, with every reason that it sounded for, and when by the monotonic clock. */
  readonly sounded: { readonly key: string; readonly atMs: number } | null;
};

export const QUIET: AlarmMemory = { acknowledged: null, sounded: null };

/** P1 sounds again after this, in milliseconds. */
export const SOUND_AGAIN_MS = 30_000;

/** What names the alarm of a view; null where nothing alarms. */
export function alarmKey(view: View): string | null {
  const { display, situation } = view;
  if (situation === null || (display.priority !== 'P1' && display.priority !== 'P2')) return null;
  const haltId = situation.snapshot?.halt?.halt_id ?? '';
  return keyOf(`${display.priority} ${display.word} ${haltId} ${situation.stoppedAt ?? ''}`, reasonsOf(view));
}

/** What is remembered of the alarm of this view: of one that is over, nothing. A page that knows nothing ends none. */
export function stillAbout(memory: AlarmMemory, view: View): AlarmMemory {
  if (view.situation === null) return memory;
  const key = alarmKey(view);
  const isStill = (known: string | null) => key !== null && isAbout(known, key);
  const acknowledged = isStill(memory.acknowledged) ? memory.acknowledged : null;
  const sounded = isStill(memory.sounded?.key ?? null) ? memory.sounded : null;
  return acknowledged === memory.acknowledged && sounded === memory.sounded
    ? memory
    : { acknowledged, sounded };
}

/** Something alarms that nobody acknowledged, if only one more reason of what somebody did. */
export function isUnheard(view: View, acknowledged: string | null): boolean {
  const key = alarmKey(view);
  return key !== null && !covers(acknowledged, key);
}

/** True while a P1 waits for its acknowledgement: the band pulses. */
export function isPulsing(view: View, { acknowledged }: AlarmMemory): boolean {
  return view.display.priority === 'P1' && isUnheard(view, acknowledged);
}

/** The tone that is due now, or null. */
export function dueTone(view: View, { acknowledged, sounded }: AlarmMemory): 'P1' | 'P2' | null {
  const key = alarmKey(view);
  if (key === null || covers(acknowledged, key)) return null;
  const isNew = sounded === null || !covers(sounded.key, key);
  if (view.display.priority === 'P2') return isNew ? 'P2' : null;
  return isNew || view.at.monotonicMs - sounded.atMs >= SOUND_AGAIN_MS ? 'P1' : null;
}
