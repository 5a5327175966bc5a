// Turns events into the lines of the timeline: newest first, the first cause of an incident marked, repeats folded into
// one line with their number. Pure and bounded; it drops nothing but what is older than the newest it may keep.
import type { WireEvent } from '@agora/shared/event';
import { EVENT_KINDS, type EventKind, eventText } from '@agora/shared/event-text';
import type { IsoMs } from '@agora/shared/time';

/** One event as it came, or one that only this page saw. */
export type TimelineEntry = {
  /** Unique and growing with time; a stream id, or `local-n`. */
  readonly id: string;
  readonly event: WireEvent | null;
  readonly local: { readonly at: IsoMs; readonly sentence: string } | null;
};

export type TimelineRow = {
  readonly id: string;
  readonly at: IsoMs;
  readonly kind: EventKind;
  readonly source: string;
  readonly sentence: string;
  /** `first cause` and `consequence` only inside an incident that a halt began. */
  readonly part: 'first cause' | 'consequence' | 'incident' | null;
  /** How often it was said in a row, and since when. */
  readonly times: number;
  readonly since: IsoMs;
  readonly isLocal: boolean;
};

/** Entries kept in memory; the whole history is on the audit page. */
export const ENTRIES_KEPT_MAX = 400;

/** The newest entries of both, each id once, oldest first. */
export function mergeEntries(
  kept: readonly TimelineEntry[],
  arrived: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const known = new Set(kept.map(({ id }) => id));
  const fresh = arrived.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return kept;
  return [...kept, ...fresh].sort((a, b) => atOf(a).localeCompare(atOf(b))).slice(-ENTRIES_KEPT_MAX);
}

/** Lines of `kinds`, newest first. */
export function timelineRows(
  entries: readonly TimelineEntry[],
  kinds: ReadonlySet<EventKind> = new Set(EVENT_KINDS),
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let inIncident = false;
  for (const entry of entries) {
    const row = rowOf(entry, inIncident);
    const name = entry.event?.event;
    if (name === 'halt') inIncident = true;
    if (name === 'resume') inIncident = false;
    if (!kinds.has(row.kind)) continue;
    const last = rows.at(-1);
    if (last !== undefined && isRepeat(last, row)) rows[rows.length - 1] = folded(last, row);
    else rows.push(row);
  }
  return rows.reverse();
}

/** The kinds named in an address, such as `trip,command`; anything else means all of them. */
export function kindsOf(text: string | null): ReadonlySet<EventKind> {
  const named = EVENT_KINDS.filter((kind) => (text ?? '').split(',').includes(kind));
  return new Set(named.length === 0 ? EVENT_KINDS : named);
}

/** The same for an address; null where all are shown. */
export function kindsText(kinds: ReadonlySet<EventKind>): string | null {
  if (kinds.size === 0 || kinds.size === EVENT_KINDS.length) return null;
  return EVENT_KINDS.filter((kind) => kinds.has(kind)).join(',');
}

function atOf({ event, local }: TimelineEntry): string {
  return event?.ts ?? local?.at ?? '';
}

function rowOf(entry: TimelineEntry, inIncident: boolean): TimelineRow {
  const { id, event, local } = entry;
  if (event === null) {
    const at = local?.at ?? EPOCH;
    return {
      id,
      at,
      kind: 'note',
      source: 'console',
      sentence: local?.sentence ?? '',
      part: null,
      times: 1,
      since: at,
      isLocal: true,
    };
  }
  const { kind, source, sentence } = eventText(event);
  const isHalt = event.event === 'halt' && event.cause !== 'boot';
  const part = isHalt ? (inIncident ? 'consequence' : 'first cause') : inIncident ? 'incident' : null;
  return { id, at: event.ts, kind, source, sentence, part, times: 1, since: event.ts, isLocal: false };
}

/** Stands where a local entry lost its time, which its maker forbids. */
const EPOCH = '1970-01-01T00:00:00.000Z' as IsoMs;

function isRepeat(last: TimelineRow, row: TimelineRow): boolean {
  return last.sentence === row.sentence && last.source === row.source && last.part === row.part;
}

/** The newest of a run keeps its id and time; `since` stays that of the first. */
function folded(last: TimelineRow, row: TimelineRow): TimelineRow {
  return { ...row, times: last.times + 1, since: last.since };
}
