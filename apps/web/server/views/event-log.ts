// The events of one engine, from its bounded stream: page by page, and as they come. Every event is told once to each reader, in
// order; what the stream let go of before it was read is gone here, and stands in the audit chain.

import { wireEventSchema } from '@agora/shared/event';
import type { EngineId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
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
/** A longer entry is not one of ours; it is told as unreadable instead of being read. */
const ENTRY_CHARS_MAX = 65_536;

type Entry = [id: string, fields: string[]];

export class EventLog {
  readonly #engineId: EngineId;
  readonly #live: Asks;
  readonly #system: System;

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
  async page({ before, count, names, search }: Omit<EventQuery, 'engine_id'>): Promise<EventPage> {
    const wanted = search?.trim().toLowerCase() ?? '';
    const items: TimelineItem[] = [];
    let end = before === null ? '+' : `(${before}`;
    let last: string | null = null;
    for (let looked = 0; looked < SEARCHED_MAX; looked += READ_AT_ONCE) {
      const entries = await this.#before(end);
      for (const entry of entries) {
        last = entry[0];
        if (matches(entry, this.#item(entry), names, wanted)) items.push(this.#item(entry));
        if (items.length === count) return { items, next_before: last, searched_to: last };
      }
      if (entries.length < READ_AT_ONCE) return { items, next_before: null, searched_to: last };
      end = `(${last}`;
    }
    return { items, next_before: last, searched_to: last };
  }

  async #before(end: string): Promise<Entry[]> {
    const read = await this.#live.ask((redis) => redis.xrevrange(this.#key, end, '-', 'COUNT', READ_AT_ONCE));
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

function matches(
  entry: Entry,
  { event }: TimelineItem,
  names: readonly string[] | null,
  wanted: string,
): boolean {
  if (names !== null && !names.includes(event?.event ?? '')) return false;
  return wanted === '' || textOf(entry[1]).toLowerCase().includes(wanted);
}

function textOf(fields: readonly string[]): string {
  const at = fields.indexOf('json');
  return (at % 2 === 0 ? fields[at + 1] : undefined) ?? '';
}

function eventIn(fields: readonly string[]): TimelineItem['event'] {
  const text = textOf(fields);
  if (text.length > ENTRY_CHARS_MAX) return null;
  try {
    return wireEventSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
