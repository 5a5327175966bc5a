// The events of one engine, from its bounded stream: page by page, and as they come. Every event is told once to each reader, in
// order; what the stream let go of before it was read is gone here, and stands in the audit chain.
import { wireEventSchema } from '@agora/shared/event';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { liveKeys } from '@agora/shared/redis-keys';
import { jsonTextIn } from '@agora/shared/stream-entry';
import {
  type EventPage,
  type EventQuery,
  TIMELINE_BACKLOG_MAX,
  type TimelineItem,
} from '@agora/shared/timeline';
import type { Asks } from '../read-model/redis-source.ts';
import { rest } from '../rest.ts';
import type { System } from '../system.ts';

const LOOK_EVERY_MS = 200;
const READ_AT_ONCE = 200;
/** A search looks through so many entries of one page at most; the page then says how far it came. */
const SEARCHED_MAX = 4_000;
/** So many questions for events of some names are remembered with what they found. */
const REMEMBERED_MAX = 32;
/** A longer entry is not one of ours; it is told as unreadable instead of being read. */
const ENTRY_CHARS_MAX = 65_536;

type Entry = [id: string, fields: string[]];
type Query = Omit<EventQuery, 'engine_id'>;
/** What a question found, and the newest entry that it looked at; null = there was none. */
type Found = { readonly page: EventPage; readonly newest: string | null };

export class EventLog {
  readonly #engineId: EngineId;
  readonly #live: Asks;
  readonly #system: System;
  readonly #remembered = new Map<string, Found>();

  constructor(engineId: EngineId, live: Asks, system: System) {
    this.#engineId = engineId;
    this.#live = live;
    this.#system = system;
  }

  /** After `after`, oldest first, until `signal` aborts. Null begins with the newest TIMELINE_BACKLOG_MAX. */
  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<TimelineItem> {
    let cursor = after;
    while (!signal.aborted) {
      const entries = cursor === null ? await this.#newest() : await this.#after(cursor);
      for (const entry of entries ?? []) {
        cursor = entry[0];
        yield this.#item(entry);
        if (signal.aborted) return;
      }
      // An empty stream has no newest entry to go on from: the next look begins at its beginning.
      if (entries !== null) cursor ??= '0-0';
      if (entries === null || entries.length < READ_AT_ONCE) await rest(this.#system, LOOK_EVERY_MS, signal);
    }
  }

  /** Newest first. Rejects when Redis does not answer: an empty page would say that nothing happened. */
  async page(query: Query): Promise<EventPage> {
    const { before, count, names, search } = query;
    if (before !== null || names === null || search !== null) return (await this.#search(query)).page;
    // Pages that are open ask for rare events again and again, in the process that serves STOP.
    const name = JSON.stringify([count, ...names]);
    const known = this.#remembered.get(name);
    const newer = known?.newest == null ? null : await this.#search(query, known.newest);
    // Not met: what was known is no longer kept, or the stream began anew.
    const found =
      known === undefined || newer?.newest == null ? await this.#search(query) : joined(newer, known, count);
    this.#remember(name, found);
    return found.page;
  }

  /** From the newest before `before` down to `floor`, which was looked at before. `newest` is null where that was not met. */
  async #search({ before, count, names, search }: Query, floor?: string): Promise<Found> {
    const wanted = { names, text: search?.trim().toLowerCase() ?? '' };
    const items: TimelineItem[] = [];
    let end = before === null ? '+' : `(${before}`;
    let newest: string | null = null;
    let last: string | null = null;
    for (let looked = 0; looked < SEARCHED_MAX; looked += READ_AT_ONCE) {
      const entries = await this.#before(end, floor ?? '-');
      newest ??= entries[0]?.[0] ?? null;
      for (const entry of entries) {
        last = entry[0];
        if (last === floor) return { newest, page: { items, next_before: null, searched_to: last } };
        if (mayMatch(entry, wanted)) items.push(...this.#matching(entry, names));
        if (items.length === count) return { newest, page: { items, next_before: last, searched_to: last } };
      }
      const isEnd = entries.length < READ_AT_ONCE;
      if (isEnd) return unmet(newest, floor, { items, next_before: null, searched_to: last });
      end = `(${last}`;
    }
    return unmet(newest, floor, { items, next_before: last, searched_to: last });
  }

  #remember(name: string, found: Found): void {
    this.#remembered.delete(name);
    this.#remembered.set(name, found);
    if (this.#remembered.size <= REMEMBERED_MAX) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }

  #matching(entry: Entry, names: Query['names']): TimelineItem[] {
    const item = this.#item(entry);
    return names === null || names.includes(item.event?.event ?? '') ? [item] : [];
  }

  async #before(end: string, floor: string): Promise<Entry[]> {
    const read = await this.#live.ask((redis) =>
      redis.xrevrange(this.#key, end, floor, 'COUNT', READ_AT_ONCE),
    );
    if (read === null) throw new Error('redis-live does not answer');
    return read.value;
  }

  async #newest(): Promise<Entry[] | null> {
    const read = await this.#live.ask((redis) =>
      redis.xrevrange(this.#key, '+', '-', 'COUNT', TIMELINE_BACKLOG_MAX),
    );
    return read === null ? null : read.value.reverse();
  }

  async #after(cursor: string): Promise<Entry[] | null> {
    const read = await this.#live.ask((redis) =>
      redis.xrange(this.#key, `(${cursor}`, '+', 'COUNT', READ_AT_ONCE),
    );
    return read?.value ?? null;
  }

  get #key(): string {
    return liveKeys.events(this.#engineId);
  }

  #item([id, fields]: Entry): TimelineItem {
    return { id, engine_id: this.#engineId, event: eventIn(fields) };
  }
}

/** By the text alone, which costs little: most entries are looked at only to be passed over. */
function mayMatch(
  [, fields]: Entry,
  { names, text }: { readonly names: Query['names']; readonly text: string },
): boolean {
  const json = jsonTextIn(fields);
  if (names !== null && !names.some((name) => json.includes(name))) return false;
  return text === '' || json.toLowerCase().includes(text);
}

function unmet(newest: string | null, floor: string | undefined, page: EventPage): Found {
  return { newest: floor === undefined ? newest : null, page };
}

/** What came since, before what was known. */
function joined({ page, newest }: Found, known: Found, count: number): Found {
  const items = [...page.items, ...known.page.items].slice(0, count);
  if (items.length < count) return { newest, page: { ...known.page, items } };
  const last = items.at(-1)?.id ?? null;
  return { newest, page: { items, next_before: last, searched_to: last } };
}

function eventIn(fields: readonly string[]): TimelineItem['event'] {
  const text = jsonTextIn(fields);
  if (text.length > ENTRY_CHARS_MAX) return null;
  return wireEventSchema.safeParse(parseJson(text)).data ?? null;
}
