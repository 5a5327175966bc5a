/** What becomes of an incident when a channel has taken, or refused, a message about it; and what nobody has taken. Pure. */
import { epochMsOf, isoMs } from '@agora/shared/time';
import { type IncidentRecord, type Notice, type Target, TOLD_TO_MAX } from './record.ts';
import { TIMING } from './timing.ts';

/** Which message was taken; a later notice of the same incident is another one. */
export interface Taken {
  readonly incident: string;
  readonly notice: Notice;
  readonly target: Target;
  /** The message that carries it now; null = it is a line of another message, or no message of Telegram's. */
  readonly messageId: number | null;
  readonly nowMs: number;
}

export function afterTaken(records: readonly IncidentRecord[], taken: Taken): readonly IncidentRecord[] {
  return records.map((record) => (record.incident === taken.incident ? noted(record, taken) : record));
}

function noted(record: IncidentRecord, { notice, target, messageId, nowMs }: Taken): IncidentRecord {
  const same =
    record.notice !== null && record.notice.kind === notice.kind && record.notice.due_at === notice.due_at;
  const isNew = same && notice.kind === 'new';
  const channel = target === 'webhook' ? 'webhook' : 'telegram';
  const chatId = chatOf(target);
  const others = record.messages.filter(({ chat_id }) => chat_id !== chatId);
  return {
    ...record,
    told: record.told + 1,
    told_at: isNew ? (record.told_at ?? isoMs(nowMs)) : record.told_at,
    unheeded_since:
      isNew && record.priority === 'P1' ? (record.unheeded_since ?? isoMs(nowMs)) : record.unheeded_since,
    told_to: [...record.told_to.filter((each) => each !== target), target].slice(-TOLD_TO_MAX),
    channels: record.channels.includes(channel) ? record.channels : [...record.channels, channel],
    messages:
      chatId === null || messageId === null
        ? record.messages
        : [
            ...others,
            { chat_id: chatId, message_id: messageId, edit_due: !same && record.closed_at !== null },
          ],
    ...(same && record.notice !== null && { notice: without(record.notice, target) }),
  };
}

function without(notice: Notice, target: Target): Notice {
  return { ...notice, delivered: true, targets: notice.targets.filter((each) => each !== target) };
}

/** The chat of a target; null = the second channel. */
export function chatOf(target: Target): number | null {
  return target === 'webhook' ? null : Number(target.slice('telegram:'.length));
}

/** The message in this chat says again what is so (or is gone, and never will). */
export function afterEdit(
  records: readonly IncidentRecord[],
  incident: string,
  messageId: number,
  gone: boolean,
): readonly IncidentRecord[] {
  return records.map((record) =>
    record.incident !== incident
      ? record
      : {
          ...record,
          messages: record.messages.flatMap((message) =>
            message.message_id !== messageId ? [message] : gone ? [] : [{ ...message, edit_due: false }],
          ),
        },
  );
}

/**
 * How long the oldest notice that somebody should have got waits for anybody to take it, in milliseconds; null = none waits. `heldAgoMs`:
 * since when we do not hold it back ourselves any more; null = we never did.
 */
export function undeliveredMs(
  records: readonly IncidentRecord[],
  nowMs: number,
  heldAgoMs: (record: IncidentRecord) => number | null = () => null,
): number | null {
  const ages = records.flatMap((record) => {
    const { notice } = record;
    if (!isUndelivered(notice, nowMs)) return [];
    return [Math.min(nowMs - epochMsOf(notice.due_at), heldAgoMs(record) ?? Number.POSITIVE_INFINITY)];
  });
  return ages.length === 0 ? null : Math.max(...ages);
}

function isUndelivered(notice: Notice | null, nowMs: number): notice is Notice {
  return (
    notice !== null && !notice.delivered && notice.targets.length > 0 && epochMsOf(notice.due_at) <= nowMs
  );
}

/**
 * With what waits said of each, and the second channel asked for where the first one does not take it in time; for a P1, and where alerts
 * do not arrive, whoever else there is.
 */
export function withFallback(
  records: readonly IncidentRecord[],
  second: readonly Target[],
  nowMs: number,
): readonly IncidentRecord[] {
  return records.map((record) => {
    const { notice } = record;
    const waits = isUndelivered(notice, nowMs);
    const undelivered_since = waits ? notice.due_at : null;
    const late = waits && nowMs - epochMsOf(notice.due_at) >= TIMING.fallbackMs;
    const more = late ? fallbacks(record, second).filter((target) => !notice.targets.includes(target)) : [];
    if (late && more.length > 0)
      return { ...record, undelivered_since, notice: { ...notice, targets: [...notice.targets, ...more] } };
    return undelivered_since === record.undelivered_since ? record : { ...record, undelivered_since };
  });
}

function fallbacks({ priority, code, notice }: IncidentRecord, second: readonly Target[]): readonly Target[] {
  if (notice?.kind !== 'over' && (priority === 'P1' || code === 'ALERT-PATH')) return second;
  return priority !== 'P3' || code === 'HALT-FLAT' ? second.filter((target) => target === 'webhook') : [];
}
