// Whether people are reached, in a few words for the header. Silence is never read as health, and the last alert that arrived is not
// taken for that of the halt: it may be of another engine, or say that something is over.
import { longAge, onDay, utcTime } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { ALERTS_UNDELIVERED_MS_MAX } from '@agora/shared/next-action';
import type { Situation } from '@agora/shared/situation';

export type AlertsText = { readonly text: string; readonly failing: boolean };

/** Whether the pager speaks: a silent one opens and closes no alarm. */
export function isPagerHeard(ageMs: number | null): boolean {
  return ageMs !== null && ageMs <= ALERTS_UNDELIVERED_MS_MAX;
}

export function alertsText(situation: Situation | null, frame: FrameFacts | null): AlertsText {
  if (situation === null || frame === null) return { text: 'Alerts not known yet', failing: false };
  const { alerts } = frame;
  if (alerts === null || situation.lost.redisLive || situation.lost.link)
    return { text: 'Alerts not known', failing: true };
  const { undelivered_ms, pager_ms, last_delivered_at } = alerts;
  if (!isPagerHeard(pager_ms)) return { text: 'Pager not heard', failing: true };
  if (undelivered_ms !== null)
    return {
      text: `Alert waiting ${longAge(undelivered_ms)}`,
      failing: undelivered_ms > ALERTS_UNDELIVERED_MS_MAX,
    };
  if (last_delivered_at === null) return { text: 'No alert delivered yet', failing: false };
  const day = onDay(last_delivered_at, situation.nowMs) === '' ? '' : `${last_delivered_at.slice(5, 10)} `;
  return { text: `Last alert delivered ${day}${utcTime(last_delivered_at)}`, failing: false };
}
