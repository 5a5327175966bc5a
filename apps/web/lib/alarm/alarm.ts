// When the page sounds and pulses: P1 again every half minute until a person acknowledges it, P2 once, everything else
// never. Pure; what was acknowledged is one state of one incident, never the ones after it.
import type { View } from '../live/view.ts';

export type AlarmMemory = {
  /** The alarm that a person acknowledged. */
  readonly acknowledged: string | null;
  /** The alarm that last sounded, and when by the monotonic clock. */
  readonly sounded: { readonly key: string; readonly atMs: number } | null;
};

export const QUIET: AlarmMemory = { acknowledged: null, sounded: null };

/** P1 sounds again after this, in milliseconds. */
export const SOUND_AGAIN_MS = 30_000;

/** What names the alarm of a view; null where nothing alarms. */
export function alarmKey({ display, situation }: View): string | null {
  if (situation === null || (display.priority !== 'P1' && display.priority !== 'P2')) return null;
  return `${display.priority} ${display.word} ${situation.snapshot?.halt?.halt_id ?? ''} ${situation.stoppedAt ?? ''}`;
}

/** What is remembered of the alarm of this view: of one that is over, nothing. A page that knows nothing ends none. */
export function stillAbout(memory: AlarmMemory, view: View): AlarmMemory {
  if (view.situation === null) return memory;
  const key = alarmKey(view);
  const acknowledged = memory.acknowledged === key ? key : null;
  const sounded = memory.sounded?.key === key ? memory.sounded : null;
  return acknowledged === memory.acknowledged && sounded === memory.sounded
    ? memory
    : { acknowledged, sounded };
}

/** True while a P1 waits for its acknowledgement: the band pulses. */
export function isPulsing(view: View, { acknowledged }: AlarmMemory): boolean {
  return view.display.priority === 'P1' && alarmKey(view) !== null && alarmKey(view) !== acknowledged;
}

/** The tone that is due now, or null. */
export function dueTone(view: View, { acknowledged, sounded }: AlarmMemory): 'P1' | 'P2' | null {
  const key = alarmKey(view);
  if (key === null || key === acknowledged) return null;
  const isNew = sounded === null || sounded.key !== key;
  if (view.display.priority === 'P2') return isNew ? 'P2' : null;
  return isNew || view.at.monotonicMs - sounded.atMs >= SOUND_AGAIN_MS ? 'P1' : null;
}
