/**
 * Keeps the book of incidents up to date: looks at what stands, takes what others ask to be told, remembers it in redis-live. Without
 * redis-live it goes on from memory. Nothing here can stop or start anything.
 */
import type { AlertCode } from '@agora/shared/alert-catalogue';
import { type AlertWord, type Incident, incidentSchema, SHELVED_MS_MAX } from '@agora/shared/alert-incident';
import { longAge } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { EngineId } from '@agora/shared/ids';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { advance, type Book, EMPTY_BOOK, editDue, type Recipients } from './book.ts';
import { withoutFuture } from './clock-step.ts';
import { type Condition, sideConditions, stateCondition, unknownSides } from './condition.ts';
import type { Ledger } from './courier.ts';
import { withFallback } from './delivery.ts';
import { type HouseFacts, houseConditions, unknownOfHouse } from './house.ts';
import { sentencesOf } from './line.ts';
import type { AlarmView } from './message.ts';
import { type IncidentRecord, keyOf, RAISED } from './record.ts';
import type { AlertStore, Raised } from './store.ts';
import { TIMING } from './timing.ts';
import { isAcknowledged } from './words.ts';

export interface AlarmsParts {
  readonly store: Pick<
    AlertStore,
    'load' | 'save' | 'saveDigest' | 'words' | 'say' | 'forget' | 'raised' | 'done'
  >;
  readonly recipients: Recipients;
  readonly facts: () => HouseFacts;
  /** Targets that take nothing for so long that it is an alarm, in words. */
  readonly refusals: () => readonly string[];
  /** How long nobody takes the oldest of these that somebody should have taken; null = none waits. */
  readonly undeliveredMs: (records: readonly IncidentRecord[]) => number | null;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  readonly startedMonoMs: number;
  /** Somebody asked for a test alert. */
  readonly onTest: (by: string) => void;
  /** So many entries of the outbox said nothing that this build understands, and are gone from it. */
  readonly onUnread: (count: number) => void;
}

export class Alarms implements Ledger {
  readonly #parts: AlarmsParts;
  #book: Book = EMPTY_BOOK;
  #words: { field: string; word: AlertWord }[] = [];
  #loaded = false;
  #digestDate: string | null = null;
  #frames: readonly FrameFacts[] = [];
  /** Test alerts that were sent and that redis-live still keeps: it may refuse to forget them, and each is sent once. */
  #tested: ReadonlySet<string> = new Set();

  constructor(parts: AlarmsParts) {
    this.#parts = parts;
  }

  get records(): readonly IncidentRecord[] {
    return this.#book.records;
  }

  /** Local date of the last daily message; null = never, undefined = not known yet. */
  get digestDate(): string | null | undefined {
    return this.#loaded ? this.#digestDate : undefined;
  }

  open(): Incident[] {
    return this.records
      .filter(({ closed_at }) => closed_at === null)
      .map((record) => incidentSchema.parse(record));
  }

  keep(records: readonly IncidentRecord[]): void {
    this.#book = { ...this.#book, records };
  }

  view(record: IncidentRecord): AlarmView {
    const ack = this.#words.find(({ field, word }) => field === record.incident && word.kind === 'ack');
    return {
      record,
      frame: this.#frames.find(({ engine_id }) => engine_id === record.engine_id) ?? null,
      nowMs: this.#parts.wallMs(),
      acknowledgedBy: ack !== undefined && isAcknowledged(record, this.#words) ? ack.word.by : null,
    };
  }

  /** One look: what stands, what changed, what is to be told. */
  async tick(): Promise<void> {
    const { store, recipients, facts, wallMs, monoMs } = this.#parts;
    await this.#load();
    await this.#listen();
    const asked = await store.raised().catch(() => null);
    if (asked !== null) this.#test(asked);
    const raised = asked ?? [];
    const house = facts();
    this.#frames = house.frames;
    const nowMs = wallMs();
    const held = new Set<string>();
    const conditions = [...this.#seen(house, held), ...this.#asked(raised, held)];
    this.keep(this.records.map((record) => withoutFuture(record, nowMs)));
    const observed = { conditions, held, words: this.#words, recipients, nowMs, monoMs: monoMs() };
    const book = advance(this.#book, observed);
    this.#book = { ...book, records: withFallback(book.records, recipients.second, nowMs) };
    await store
      .save(this.records)
      .then(() => this.#remove(raised.filter((each) => this.#isSettled(each))))
      .catch(() => undefined);
  }

  async #remove(settled: readonly Raised[]): Promise<void> {
    await this.#parts.store.done(settled.map(({ id }) => id));
    const unread = settled.filter(({ raised }) => raised === null).length;
    if (unread > 0) this.#parts.onUnread(unread);
  }

  /** That it is over must not be forgotten before it is. */
  #isSettled({ raised }: Raised): boolean {
    if (raised?.kind !== 'alarm' || raised.open) return true;
    const key = keyOf({ engine_id: raised.engine_id, family: `${RAISED}${raised.code}` });
    return this.records.every((record) => keyOf(record) !== key || record.closed_at !== null);
  }

  async acknowledge(incidents: readonly Incident[], by: string): Promise<void> {
    const at = isoMs(this.#parts.wallMs());
    const { store } = this.#parts;
    for (const { incident } of incidents) await store.say(incident, { kind: 'ack', by, at, via: 'telegram' });
  }

  async mute(forMs: number, by: string): Promise<void> {
    const nowMs = this.#parts.wallMs();
    const until = isoMs(nowMs + Math.min(forMs, SHELVED_MS_MAX));
    await this.#parts.store.say('mute', { kind: 'mute', by, at: isoMs(nowMs), until });
  }

  async dailySent(date: string): Promise<void> {
    this.#digestDate = date;
    await this.#parts.store.saveDigest(date).catch(() => undefined);
  }

  /** What people said. A message says who acknowledged; what nobody needs any more is forgotten. */
  async #listen(): Promise<void> {
    const { store, wallMs } = this.#parts;
    const stored = await store.words().catch(() => null);
    if (stored === null) return;
    // Said before the clock went back: it would silence what comes for as long as that step was.
    const latestMs = wallMs() + TIMING.aheadMsMax;
    const words = stored.filter(({ word }) => epochMsOf(word.at) <= latestMs);
    const before = new Set(this.#words.map(spelled));
    const acked = new Set(words.filter((each) => !before.has(spelled(each))).map(({ field }) => field));
    this.#words = words;
    this.keep(this.records.map((record) => (acked.has(record.incident) ? editDue(record) : record)));
    const known = new Set<string>(this.records.map(({ incident }) => incident));
    const spent = stored.filter(
      (each) =>
        !words.includes(each) ||
        (each.word.kind === 'ack' ? !known.has(each.field) : epochMsOf(each.word.until) < wallMs()),
    );
    if (this.#loaded) await store.forget(spent.map(({ field }) => field)).catch(() => undefined);
  }

  /** What an earlier pager left. Where incidents of both have one number, those of now stay. */
  async #load(): Promise<void> {
    if (this.#loaded) return;
    const left = await this.#parts.store.load().catch(() => null);
    if (left === null) return;
    this.#loaded = true;
    this.#digestDate = left.digestDate;
    const known = new Set(this.records.map(({ incident }) => incident));
    this.keep([...left.records.filter(({ incident }) => !known.has(incident)), ...this.records]);
  }

  #seen(house: HouseFacts, held: Set<string>): Condition[] {
    const { monoMs, startedMonoMs } = this.#parts;
    const starting = monoMs() - startedMonoMs < TIMING.startMs;
    for (const family of unknownOfHouse(house)) held.add(keyOf({ engine_id: null, family }));
    const all = [
      ...house.frames.flatMap((frame) => ofEngine(frame, held)),
      ...houseConditions(house),
      ...this.#pathCondition(),
    ];
    return all.filter((condition) => {
      const early = starting && (condition.code.startsWith('UNKNOWN') || condition.code === 'GUARDIAN-DOWN');
      if (early) held.add(keyOf({ engine_id: condition.engine, family: condition.family }));
      return !early;
    });
  }

  #pathCondition(): Condition[] {
    const others = this.records.filter(({ code }) => code !== 'ALERT-PATH');
    const waits = this.#parts.undeliveredMs(others);
    const late = waits !== null && waits > TIMING.undeliveredMs ? [`An alert waits ${longAge(waits)}.`] : [];
    const problems = [...late, ...this.#parts.refusals()];
    return problems.length === 0 ? [] : [plain('ALERT-PATH', null, 'ALERT-PATH', sentencesOf(problems))];
  }

  /** Several at once are one message: a heap of them would keep alarms waiting. */
  #test(raised: readonly Raised[]): void {
    const tests = raised.flatMap(({ id, raised: each }) =>
      each?.kind === 'test' ? [{ id, by: each.by }] : [],
    );
    const fresh = tests.filter(({ id }) => !this.#tested.has(id)).at(-1);
    this.#tested = new Set(tests.map(({ id }) => id));
    if (fresh !== undefined) this.#parts.onTest(fresh.by);
  }

  /** What others asked to be told stands until they say that it is over. */
  #asked(raised: readonly Raised[], held: Set<string>): Condition[] {
    const last = new Map<string, Condition | null>();
    for (const { raised: each } of raised) {
      if (each?.kind !== 'alarm') continue;
      const asked = plain(each.code, each.engine_id, `${RAISED}${each.code}`, each.sentence);
      last.set(keyOf({ engine_id: asked.engine, family: asked.family }), each.open ? asked : null);
    }
    for (const record of this.records) {
      const key = keyOf(record);
      const ends = last.get(key) === null;
      if (record.family.startsWith(RAISED) && record.closed_at === null && !ends) held.add(key);
    }
    return [...last.values()].filter((condition) => condition !== null);
  }
}

function spelled({ field, word }: { field: string; word: AlertWord }): string {
  return `${field} ${word.at}`;
}

function ofEngine(frame: FrameFacts, held: Set<string>): Condition[] {
  const state = stateCondition(frame);
  const unknown = [...(state === 'hold' ? ['state'] : []), ...unknownSides(frame)];
  for (const family of unknown) held.add(keyOf({ engine_id: frame.engine_id, family }));
  return [...(state === null || state === 'hold' ? [] : [state]), ...sideConditions(frame)];
}

function plain(code: AlertCode, engine: EngineId | null, family: string, sentence: string): Condition {
  return { engine, family, code, haltId: null, word: code, sentence, act: '', settleMs: 0 };
}
