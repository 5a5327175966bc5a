/**
 * What is kept over a restart has times of the wall clock, and a wall clock that ran ahead is set back, by hours at times. Nothing may
 * wait until it gets there again: what lies further in the future than it may is of now. Pure.
 */
import { ALERTS } from '@agora/shared/alert-catalogue';
import { epochMsOf, type IsoMs, isoMs } from '@agora/shared/time';
import { reminderMs } from './book.ts';
import type { IncidentRecord } from './record.ts';
import { TIMING } from './timing.ts';

export function withoutFuture(record: IncidentRecord, nowMs: number): IncidentRecord {
  const { opened_at, changed_at, closed_at, notice } = record;
  if (closed_at !== null && (notice === null || notice.targets.length === 0)) return record;
  return {
    ...record,
    opened_at: atLatest(opened_at, nowMs),
    changed_at: atLatest(changed_at, nowMs),
    closed_at: closed_at === null ? null : atLatest(closed_at, nowMs),
    notice: notice === null ? null : { ...notice, due_at: atLatest(notice.due_at, nowMs, waitMsMax(record)) },
    told_at: toldAt(record.told_at, record, nowMs),
    unheeded_since: toldAt(record.unheeded_since, record, nowMs),
  };
}

/** `at`, or now where it is further ahead than `aheadMs`. */
function atLatest(at: IsoMs, nowMs: number, aheadMs = 0): IsoMs {
  return epochMsOf(at) > nowMs + aheadMs ? isoMs(nowMs) : at;
}

function waitMsMax({ code }: IncidentRecord): number {
  return code !== 'unknown' && ALERTS[code].told === 'grouped' ? TIMING.groupMs : TIMING.settleMsMax;
}

/** So that the next reminder is no further away than the one after it will be from it. */
function toldAt(at: IsoMs | null, { reminders }: IncidentRecord, nowMs: number): IsoMs | null {
  if (at === null) return null;
  const lastMs = reminders === 0 ? 0 : reminderMs(reminders - 1);
  return atLatest(at, nowMs - lastMs);
}
