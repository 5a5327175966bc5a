/**
 * The daily message: that the pager lives and its path works, every engine's state, the heads of the audit chains (anchors outside of
 * the host: keep the message), and what can wait until the day. Pure.
 */
import type { AuditAnchor } from '@agora/shared/audit-record';
import { deriveDisplay } from '@agora/shared/display';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { stateLine } from '@agora/shared/telegram-text';
import type { Letter } from './alerts/channel.ts';
import { HOUSE } from './alerts/message.ts';
import { byUrgency, type IncidentRecord } from './alerts/record.ts';

export interface DailyFacts {
  readonly frames: readonly FrameFacts[];
  readonly records: readonly IncidentRecord[];
  readonly anchors: readonly AuditAnchor[];
  /** Local date and time, as `2026-03-01` and `08:00`. */
  readonly local: LocalTime;
  readonly problems: readonly string[];
}

export interface LocalTime {
  readonly date: string;
  readonly time: string;
}

export function dailyLetter({ frames, records, anchors, local, problems }: DailyFacts): Letter {
  const open = records.filter(({ closed_at }) => closed_at === null).sort(byUrgency);
  const path = problems.length === 0 ? 'alert path ok' : 'ALERT PATH NOT WELL';
  const lines = [
    `⬜ AGORA alive · ${local.time} · ${path}`,
    ...problems,
    ...frames.map((frame) => stateLine(frame, deriveDisplay({ frame, elapsedMs: 0, linkMs: 0 }))),
    ...open.map(rowOf),
    ...(open.length === 0 ? ['Nothing waits.'] : []),
    anchors.length === 0
      ? 'Audit heads: not known.'
      : 'Audit heads, for ./agora audit verify --anchors FILE:',
  ];
  return { lines, silent: true, buttons: [], anchors, facts: { kind: 'daily', date: local.date } };
}

function rowOf({ priority, code, engine_id, sentence, act }: IncidentRecord): string {
  return `${priority} ${code} · ${engine_id ?? HOUSE}: ${sentence} Do: ${act}`;
}

/** The wall clock in a time zone. */
export function localTime(nowMs: number, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).formatToParts(nowMs);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { date: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` };
}

/** Once a local day, from `digestAt` on. A pager that never sent one begins with the next. */
export function isDailyDue(local: LocalTime, digestAt: string, lastDate: string | null): boolean {
  return lastDate !== null && lastDate < local.date && local.time >= digestAt;
}

/** What counts as the last one where there never was one. */
export function firstDate(local: LocalTime, digestAt: string): string {
  return local.time >= digestAt ? local.date : '0000-00-00';
}
