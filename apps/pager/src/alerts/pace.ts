/**
 * What leaves next to one target: the most urgent first, and never a flood. Two messages stand alone within a minute, ten within ten
 * minutes. What comes on top waits for one message that holds it all: one a minute, or one in five where the ten are used up and no P1
 * is among it. A new P1 waits for none that made no sound. Pure.
 */
import { ALERTS } from '@agora/shared/alert-catalogue';
import { epochMsOf } from '@agora/shared/time';
import { byUrgency, type IncidentRecord, type Target } from './record.ts';

export const PACE = {
  aloneInMinute: 2,
  aloneInTenMinutes: 10,
  minuteMs: 60_000,
  tenMinutesMs: 600_000,
  /** Between two messages that hold many, while ten minutes have had their share and nothing has to be done now. */
  floodMs: 300_000,
} as const;

/** What was accepted by one target, monotonic. */
export interface Recent {
  readonly aloneMs: readonly number[];
  /** Those with a sound, whether alone or for many. */
  readonly loudMs: readonly number[];
  readonly collapsedMs: number | null;
}

export type Sending =
  /** `ahead`: of the pace, because what came before it made no sound. */
  | { readonly kind: 'alone'; readonly record: IncidentRecord; readonly ahead?: true }
  | { readonly kind: 'collapsed'; readonly records: readonly IncidentRecord[] };

export const NOTHING_RECENT: Recent = { aloneMs: [], loudMs: [], collapsedMs: null };

/** Null = nothing is due, or it has to wait. */
export function nextSending(
  records: readonly IncidentRecord[],
  target: Target,
  recent: Recent,
  now: { readonly wallMs: number; readonly monoMs: number },
): Sending | null {
  const nowMs = now.monoMs;
  const due = dueFor(records, target, now.wallMs).sort(byUrgency);
  const [first] = due;
  if (first === undefined) return null;
  const { room, longRoom } = roomBeside(recent.aloneMs, nowMs);
  const together =
    due.length > 1 && due.every(({ code }) => code !== 'unknown' && ALERTS[code].told === 'grouped');
  if (room >= 1 && together) return { kind: 'collapsed', records: due };
  if (due.length <= room) return { kind: 'alone', record: first };
  const collapsedMs = recent.collapsedMs ?? Number.NEGATIVE_INFINITY;
  const gapMs = longRoom <= 0 && first.priority !== 'P1' ? PACE.floodMs : PACE.minuteMs;
  if (nowMs - collapsedMs >= gapMs)
    return due.length === 1 ? { kind: 'alone', record: first } : { kind: 'collapsed', records: due };
  const alarm = due.find(isLoudAlarm);
  const mayGoAhead = alarm !== undefined && roomBeside(recent.loudMs, nowMs).room >= 1;
  return mayGoAhead ? { kind: 'alone', record: alarm, ahead: true } : null;
}

function roomBeside(times: readonly number[], nowMs: number) {
  const within = (ms: number) => times.filter((at) => nowMs - at < ms).length;
  const longRoom = PACE.aloneInTenMinutes - within(PACE.tenMinutesMs);
  return { longRoom, room: Math.min(PACE.aloneInMinute - within(PACE.minuteMs), longRoom) };
}

function isLoudAlarm({ priority, notice }: IncidentRecord): boolean {
  return priority === 'P1' && notice?.kind === 'new' && !notice.silent;
}

/** What this target is to be told now, whether the pace lets it go or not. */
export function dueFor(records: readonly IncidentRecord[], target: Target, wallMs: number): IncidentRecord[] {
  return records.filter(
    ({ notice }) => notice?.targets.includes(target) === true && epochMsOf(notice.due_at) <= wallMs,
  );
}

/** `recent` after a message was accepted; what no rule looks at any more is forgotten. */
export function afterSending(recent: Recent, sent: Sending, nowMs: number): Recent {
  const isKept = (at: number) => nowMs - at < PACE.tenMinutesMs;
  const kept = recent.aloneMs.filter(isKept);
  const records = sent.kind === 'alone' ? [sent.record] : sent.records;
  const isLoud = records.some(({ notice }) => notice?.silent === false);
  const loudMs = [...recent.loudMs.filter(isKept), ...(isLoud ? [nowMs] : [])];
  const { collapsedMs } = recent;
  if (sent.kind === 'alone' && sent.ahead) return { aloneMs: [...kept, nowMs], loudMs, collapsedMs };
  const inMinute = kept.filter((at) => nowMs - at < PACE.minuteMs).length;
  const overBudget = inMinute >= PACE.aloneInMinute || kept.length >= PACE.aloneInTenMinutes;
  if (sent.kind === 'collapsed' || overBudget) return { aloneMs: kept, loudMs, collapsedMs: nowMs };
  return { aloneMs: [...kept, nowMs], loudMs, collapsedMs };
}

/** The incident of which a message in this chat says what is no longer so. */
export function nextEdit(
  records: readonly IncidentRecord[],
  chatId: number,
): { readonly record: IncidentRecord; readonly messageId: number } | null {
  for (const record of [...records].sort(byUrgency)) {
    const message = record.messages.find(({ chat_id, edit_due }) => chat_id === chatId && edit_due);
    if (message !== undefined) return { record, messageId: message.message_id };
  }
  return null;
}
