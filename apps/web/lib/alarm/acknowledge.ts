// Which incidents the key and the button of this page acknowledge at the pager: what is open for the engine that is shown, or for
// the whole installation, and nobody has taken up yet. It silences reminders and changes no state.
import type { AlarmBoard } from '@agora/shared/alarm-board';
import type { AlertWord, Incident, IncidentId } from '@agora/shared/alert-incident';
import { epochMsOf } from '@agora/shared/time';
import { isPagerHeard } from '../alerts-text.ts';

type Words = AlarmBoard['words'];

/** Who took it up, and when. What was said before the incident became another alarm does not count. */
export function acknowledgementOf(
  { incident, changed_at }: Incident,
  words: Words,
): Extract<AlertWord, { kind: 'ack' }> | null {
  for (const { field, word } of words)
    if (word.kind === 'ack' && field === incident && epochMsOf(word.at) >= epochMsOf(changed_at)) return word;
  return null;
}

export function toAcknowledge(
  { incidents, words }: Pick<AlarmBoard, 'incidents' | 'words'>,
  engineId: string,
): IncidentId[] {
  return incidents
    .filter(
      ({ closed_at, engine_id }) => closed_at === null && (engine_id === null || engine_id === engineId),
    )
    .filter((incident) => acknowledgementOf(incident, words) === null)
    .map(({ incident }) => incident);
}

/** What the page says of it, short enough for its header. `pagerAgeMs`: since the pager was heard, null = never. */
export function acknowledgedText(
  kept: readonly IncidentId[],
  wanted: readonly IncidentId[],
  pagerAgeMs: number | null,
): string {
  if (wanted.length === 0)
    return isPagerHeard(pagerAgeMs) ? 'Silenced, no open alarm' : 'Silenced, pager not heard';
  if (kept.length < wanted.length) return 'Pager not told: see Alarms';
  return `Acknowledged ${kept.length === 1 ? kept[0] : `${kept.length} alarms`}`;
}
