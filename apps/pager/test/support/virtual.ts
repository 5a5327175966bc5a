// The book and the pace on virtual time: conditions come and go, targets take or refuse, and every message that leaves is recorded.
import type { AlertCode } from '@agora/shared/alert-catalogue';
import type { AlertWord } from '@agora/shared/alert-incident';
import { engineIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { advance, type Book, EMPTY_BOOK } from '../../src/alerts/book.ts';
import { withoutFuture } from '../../src/alerts/clock-step.ts';
import type { Condition } from '../../src/alerts/condition.ts';
import { afterTaken, withFallback } from '../../src/alerts/delivery.ts';
import { afterSending, NOTHING_RECENT, nextSending, type Recent } from '../../src/alerts/pace.ts';
import type { IncidentRecord, Target } from '../../src/alerts/record.ts';

export interface Sent {
  readonly atMs: number;
  readonly target: Target;
  readonly kind: string;
  readonly codes: readonly string[];
  readonly silent: boolean;
}

export const FIRST: Target = 'telegram:7';
export const SECOND: Target = 'telegram:8';
const TICK_MS = 200;
/** A long wait is walked in longer steps, so that a day is cheap. */
const [LONG_MS, LONG_TICK_MS] = [100_000, 2_000];
const START_MS = Date.parse('2026-03-01T03:00:00.000Z');

export class VirtualPager {
  readonly sent: Sent[] = [];
  conditions: Condition[] = [];
  held = new Set<string>();
  words: { field: string; word: AlertWord }[] = [];
  readonly refusing = new Set<Target>();
  hasWebhook = false;
  book: Book = EMPTY_BOOK;
  /** The wall clock; `setClock` sets it, and no other. */
  nowMs = START_MS;
  #setMs = 0;
  readonly #recent = new Map<Target, Recent>();

  get records(): readonly IncidentRecord[] {
    return this.book.records;
  }

  /** Since the start. */
  get elapsedMs(): number {
    return this.nowMs - START_MS - this.#setMs;
  }

  setClock(byMs: number): void {
    this.nowMs += byMs;
    this.#setMs += byMs;
  }

  run(ms: number): void {
    const untilMs = this.elapsedMs + ms;
    while (this.elapsedMs < untilMs) {
      this.nowMs += ms > LONG_MS ? LONG_TICK_MS : TICK_MS;
      this.tick();
    }
  }

  ack(incident: string): void {
    this.words.push({ field: incident, word: { kind: 'ack', by: 'x', at: isoMs(this.nowMs), via: 'web' } });
  }

  tick(): void {
    const recipients = { first: [FIRST], second: [SECOND, ...(this.hasWebhook ? ['webhook' as const] : [])] };
    const { conditions, held, words, nowMs, elapsedMs: monoMs } = this;
    const known = { ...this.book, records: this.records.map((record) => withoutFuture(record, nowMs)) };
    const book = advance(known, { conditions, held, words, recipients, nowMs, monoMs });
    this.book = { ...book, records: withFallback(book.records, recipients.second, nowMs) };
    for (const target of [FIRST, SECOND, 'webhook']) if (!this.refusing.has(target)) this.#deliver(target);
  }

  #deliver(target: Target): void {
    const recent = this.#recent.get(target) ?? NOTHING_RECENT;
    const sending = nextSending(this.records, target, recent, {
      wallMs: this.nowMs,
      monoMs: this.elapsedMs,
    });
    if (sending === null) return;
    const records = sending.kind === 'alone' ? [sending.record] : sending.records;
    const [first] = records;
    this.sent.push({
      atMs: this.elapsedMs,
      target,
      kind: sending.kind === 'collapsed' ? 'collapsed' : (first?.notice?.kind ?? ''),
      codes: records.map(({ code }) => code),
      silent: records.every(({ notice }) => notice?.silent === true),
    });
    for (const { incident, notice } of records)
      if (notice !== null) {
        const taken = { incident, notice, target, messageId: this.sent.length, nowMs: this.nowMs };
        this.book = { ...this.book, records: afterTaken(this.records, taken) };
      }
    this.#recent.set(target, afterSending(recent, sending, this.elapsedMs));
  }
}

/** The incident that a condition alone opens at this time, or as soon as it stood for long enough. */
export function opened(found: Condition, atMs: number): IncidentRecord {
  const pager = new VirtualPager();
  pager.nowMs = atMs;
  pager.conditions = [found];
  pager.tick();
  if (pager.records.length === 0) pager.nowMs += LONG_MS;
  pager.tick();
  const [record] = pager.records;
  if (record === undefined) throw new Error('no incident was opened');
  return record;
}

export function condition(
  code: AlertCode,
  change: Partial<Condition> & { readonly on?: string } = {},
): Condition {
  const { on = 'mm-1', ...more } = change;
  return {
    engine: engineIdSchema.parse(on),
    family: 'state',
    code,
    haltId: null,
    word: code,
    sentence: `${code} stands.`,
    act: '',
    settleMs: 0,
    ...more,
  };
}
