// Turns events into the lines of the timeline: newest first, the first cause of an incident marked, repeats folded into
// one line with their number. Pure and bounded; it drops nothing but what is older than the newest it may keep.
import type { WireEvent } from '@agora/shared/event';
import { EVENT_KINDS, type EventKind, eventText } from '@agora/shared/event-text';
import type { IsoMs } from '@agora/shared/time';

/** One event as it came, or one that only this page saw. */
export type TimelineEntry = {
  /** Unique; a stream id, or `local-n`. */
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

/**
 * The newest entries of both, each id once, oldest first. Events stand in the order of the stream, whatever time they name: after a clock
 * was set back the halt that stands now would be under all that came before it. What only this page saw stands where it came.
 */
export function mergeEntries(
  kept: readonly TimelineEntry[],
  arrived: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const known = new Set(kept.map(({ id }) => id));
  const fresh = arrived.filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return kept;
  const events = fresh.filter(isOfStream).sort(inStreamOrder);
  const locals = fresh.filter((entry) => !isOfStream(entry));
  // What a page that just opened saw is newer than all that was written before.
  if (!kept.some(isOfStream)) return [...events, ...kept, ...locals].slice(-ENTRIES_KEPT_MAX);
  const entries = [...kept];
  for (const event of events) place(entries, event);
  return [...entries, ...locals].slice(-ENTRIES_KEPT_MAX);
}

/** Nearly always at the end; an older one that comes late goes before the first that is newer. */
function place(entries: TimelineEntry[], event: TimelineEntry): void {
  let at = entries.length;
  for (let index = at - 1; index >= 0; index -= 1) {
    const other = entries[index];
    if (other === undefined || !isOfStream(other)) continue;
    if (inStreamOrder(other, event) < 0) break;
    at = index;
  }
  entries.splice(at, 0, event);
}

function isOfStream({ local }: TimelineEntry): boolean {
  return local === null;
}

/** `<milliseconds>-<number>`: Redis lets neither go back. */
function inStreamOrder(a: TimelineEntry, b: TimelineEntry): number {
  const [[aMs = 0, aNumber = 0], [bMs = 0, bNumber = 0]] = [partsOf(a), partsOf(b)];
  return aMs - bMs || aNumber - bNumber;
}

function partsOf({ id }: TimelineEntry): number[] {
  return id.split('-').map(Number);
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
