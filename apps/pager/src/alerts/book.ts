/**
 * The book of incidents: from the conditions that stand now to what is open, what is over, and what is to be told. Pure: one call, one
 * new book. It is the outbox at the same time: nothing to be told is queued beside it, so an outage of a day leaves one message, not
 * a thousand.
 */
import { ALERTS } from '@agora/shared/alert-catalogue';
import { INCIDENTS_MAX, type IncidentId, incidentIdSchema } from '@agora/shared/alert-incident';
import { namingEngine } from '@agora/shared/engine-command';
import type { EngineId } from '@agora/shared/ids';
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { Condition } from './condition.ts';
import { lineOf } from './line.ts';
import { type IncidentRecord, keyOf, type Notice, RAISED, type Target } from './record.ts';
import { STANDS_MS, TIMING } from './timing.ts';
import { isAcknowledged, isMuted, isShelved, type Words } from './words.ts';

/** Who is told of what. */
export interface Recipients {
  readonly first: readonly Target[];
  /** When a P1 is not acknowledged. */
  readonly second: readonly Target[];
}

export interface Observed {
  readonly conditions: readonly Condition[];
  /** Keys about which nothing new is said and nothing is over. */
  readonly held: ReadonlySet<string>;
  readonly words: Words;
  readonly recipients: Recipients;
  /** The wall clock: what is kept over a restart. */
  readonly nowMs: number;
  /** The clock that is never set, for what has to last a while. */
  readonly monoMs: number;
}

export interface Book {
  readonly records: readonly IncidentRecord[];
  /** Since when a condition that is no incident yet stands, monotonic, by key and code. */
  readonly standing: ReadonlyMap<string, number>;
  /** Since when an open incident has no condition, monotonic, by incident. */
  readonly gone: ReadonlyMap<string, number>;
}

export const EMPTY_BOOK: Book = { records: [], standing: new Map(), gone: new Map() };
/** Closed incidents that are kept for the console's list. */
const CLOSED_KEPT = 200;

export function advance(book: Book, observed: Observed): Book {
  const { conditions, monoMs } = observed;
  const byKey = new Map(conditions.map((condition) => [keyOfCondition(condition), condition]));
  const standing = new Map<string, number>();
  const gone = new Map<string, number>();
  const records = book.records.map((record) => {
    const condition = byKey.get(keyOf(record));
    if (record.closed_at !== null) return record;
    if (condition !== undefined && isAnotherHalt(record, condition)) return replaced(record, observed);
    if (condition !== undefined) return unshelved(changed(record, condition, observed), observed);
    // Of what others raised it is known that it stands.
    if (observed.held.has(keyOf(record)))
      return record.family.startsWith(RAISED) ? unshelved(record, observed) : record;
    const since = book.gone.get(record.incident) ?? monoMs;
    if (monoMs - since < TIMING.goneMs) {
      gone.set(record.incident, since);
      return record;
    }
    return over(record, observed);
  });
  for (const [key, condition] of byKey) {
    if (records.some((record) => keyOf(record) === key && record.closed_at === null)) continue;
    const name = `${key}|${condition.code}`;
    const since = book.standing.get(name) ?? monoMs;
    if (monoMs - since < standsMs(condition)) standing.set(name, since);
    else open(records, condition, observed);
  }
  return { records: pruned(records.map((record) => reminded(record, observed))), standing, gone };
}

/** Whoever raised an alarm has waited already. */
function standsMs({ family, code }: Condition): number {
  return family.startsWith(RAISED) ? 0 : (STANDS_MS[code] ?? 0);
}

function isAnotherHalt({ halt_id }: IncidentRecord, { haltId }: Condition): boolean {
  return halt_id !== null && haltId !== null && halt_id !== haltId;
}

/** A new incident, or one that is over for less than a few minutes, again. */
function open(records: IncidentRecord[], condition: Condition, observed: Observed): void {
  const { nowMs } = observed;
  const index = records.findLastIndex((record) => keyOf(record) === keyOfCondition(condition));
  const last = records[index];
  const recent = last?.closed_at != null && nowMs - epochMsOf(last.closed_at) < TIMING.returnMs ? last : null;
  if (recent?.code === condition.code && recent.halt_id === condition.haltId) {
    const back = {
      ...recent,
      changed_at: isoMs(nowMs),
      closed_at: null,
      repeats: recent.repeats + 1,
      told_at: null,
      unheeded_since: stillUnheeded(recent, observed),
      // They say that it was over; that it is back has a message of its own.
      messages: [],
    };
    records[index] = told(back, condition.settleMs, observed);
    return;
  }
  const now = isoMs(nowMs);
  const fresh: IncidentRecord = {
    incident: nextId(records),
    engine_id: condition.engine,
    code: condition.code,
    priority: ALERTS[condition.code].priority,
    word: condition.word,
    sentence: lineOf(condition.sentence),
    act: actOf(condition),
    opened_at: now,
    changed_at: now,
    closed_at: null,
    repeats: 0,
    told: 0,
    undelivered_since: null,
    channels: [],
    family: condition.family,
    halt_id: condition.haltId,
    notice: null,
    messages: [],
    told_to: [],
    reminders: 0,
    told_at: null,
    unheeded_since: recent === null ? null : stillUnheeded(recent, observed),
  };
  records.push(told(fresh, condition.settleMs, observed));
}

/** The same incident as seen now. A code that asks for an act is told anew; one that reassures edits what was said. */
function changed(record: IncidentRecord, condition: Condition, observed: Observed): IncidentRecord {
  if (record.code === condition.code) return settled(refreshed(record, condition), condition, observed);
  const entry = ALERTS[condition.code];
  const next = {
    ...refreshed(record, condition),
    code: condition.code,
    priority: entry.priority,
    changed_at: isoMs(observed.nowMs),
    told_at: null,
    unheeded_since: stillUnheeded(record, observed),
    messages: editDue(record).messages,
  };
  // A store that comes back shows for a moment what it last knew: that is no second loss.
  const blink = record.code.startsWith('UNKNOWN') && condition.code.startsWith('UNKNOWN');
  return told(next, blink ? TIMING.blinkMs : condition.settleMs, observed);
}

function refreshed(record: IncidentRecord, condition: Condition): IncidentRecord {
  const { word } = condition;
  const sentence = lineOf(condition.sentence);
  const act = actOf(condition);
  const halt_id = condition.haltId ?? record.halt_id;
  // Figures move all the time; a message is edited for what changes what a person does.
  const edited = record.word === word && record.act === act ? record : editDue(record);
  return { ...edited, word, sentence, act, halt_id };
}

/** With its messages to be edited. */
export function editDue(record: IncidentRecord): IncidentRecord {
  return { ...record, messages: record.messages.map((message) => ({ ...message, edit_due: true })) };
}

/** What is not clear yet waits until it is, or until its time is over. */
function settled(record: IncidentRecord, condition: Condition, { nowMs }: Observed): IncidentRecord {
  const { notice } = record;
  const waits = notice?.kind === 'new' && !notice.delivered && epochMsOf(notice.due_at) > nowMs;
  if (!waits || record.code.startsWith('UNKNOWN') || ALERTS[condition.code].told !== 'at_once') return record;
  const dueMs = Math.max(nowMs, epochMsOf(record.changed_at) + condition.settleMs);
  return { ...record, notice: { ...notice, due_at: isoMs(condition.settleMs === 0 ? nowMs : dueMs) } };
}

function told(record: IncidentRecord, settleMs: number, observed: Observed): IncidentRecord {
  const { nowMs, recipients, words } = observed;
  const { code, priority, unheeded_since: since } = record;
  if (code === 'unknown' || ALERTS[code].told === 'digest' || isShelved(code, words, nowMs))
    return { ...record, notice: null };
  const waitMs = ALERTS[code].told === 'grouped' ? TIMING.groupMs : settleMs;
  const silent = priority === 'P3' || (priority === 'P2' && isMuted(words, nowMs));
  // It says what the reminders until now would have said.
  const reminders = priority === 'P1' && since !== null ? remindersDue(epochMsOf(since), nowMs) : 0;
  // What reassures is told to all that were alarmed.
  const targets = priority === 'P3' ? everybody(record, recipients) : whoMinds(reminders, recipients);
  return { ...record, reminders, notice: notice('new', silent, nowMs + waitMs, targets) };
}

/** What was shelved when it became what it is, and still stands when that ends, is told then. */
function unshelved(record: IncidentRecord, observed: Observed): IncidentRecord {
  return record.notice === null ? told(record, 0, observed) : record;
}

/** Since when nobody heeds a P1 that comes and goes: an acknowledgement ends that, and an hour as something less. */
function stillUnheeded(record: IncidentRecord, { nowMs, words }: Observed): IncidentRecord['unheeded_since'] {
  const calmMs = record.priority === 'P1' ? 0 : nowMs - epochMsOf(record.changed_at);
  return calmMs >= TIMING.calmMs || isAcknowledged(record, words) ? null : record.unheeded_since;
}

function over(record: IncidentRecord, observed: Observed): IncidentRecord {
  return ended(record, everybody(record, observed.recipients), observed);
}

/** Another halt tells of itself; that the one before is over is for those alone who are not told of the new one. */
function replaced(record: IncidentRecord, observed: Observed): IncidentRecord {
  const { first } = observed.recipients;
  const others = everybody(record, observed.recipients).filter((target) => !first.includes(target));
  return ended(record, others, observed);
}

function ended(record: IncidentRecord, targets: readonly Target[], { nowMs }: Observed): IncidentRecord {
  return {
    ...record,
    closed_at: isoMs(nowMs),
    notice: record.told > 0 && targets.length > 0 ? notice('over', true, nowMs, targets) : null,
    messages: editDue(record).messages,
  };
}

/** The first contacts, and whoever else took a message of it and is still to be told. */
function everybody({ told_to }: IncidentRecord, { first, second }: Recipients): Target[] {
  return [...new Set([...first, ...second.filter((target) => told_to.includes(target))])];
}

/** A P1 that stands, was told and is not acknowledged is told again. */
function reminded(record: IncidentRecord, { nowMs, words, recipients }: Observed): IncidentRecord {
  if (record.closed_at !== null || record.priority !== 'P1' || record.told_at === null) return record;
  if (record.notice !== null && !record.notice.delivered) return record;
  if (isAcknowledged(record, words)) return record;
  // Of those that were missed one says it all.
  const since = record.unheeded_since ?? record.told_at;
  const reminders = remindersDue(epochMsOf(since), nowMs, record.reminders);
  if (reminders === record.reminders) return record;
  return { ...record, reminders, notice: notice('reminder', false, nowMs, whoMinds(reminders, recipients)) };
}

/** From the last reminder of the first series on, the second contact, too. */
function whoMinds(reminders: number, { first, second }: Recipients): readonly Target[] {
  return reminders < TIMING.remindersMs.length ? first : [...new Set([...first, ...second])];
}

/** How many reminders of what is told since then are due; `done` of them were. */
function remindersDue(sinceMs: number, nowMs: number, done = 0): number {
  let due = done;
  while (sinceMs + reminderMs(due) <= nowMs) due += 1;
  return due;
}

/** From the first telling to reminder number `done + 1`. */
export function reminderMs(done: number): number {
  const { remindersMs, repeatMs } = TIMING;
  const last = remindersMs.length - 1;
  return done <= last ? (remindersMs[done] ?? 0) : (remindersMs[last] ?? 0) + (done - last) * repeatMs;
}

function notice(kind: Notice['kind'], silent: boolean, dueMs: number, targets: readonly Target[]): Notice {
  return { kind, silent, due_at: isoMs(dueMs), targets: [...targets], delivered: false };
}

function actOf({ act, code, engine }: Condition): string {
  if (act !== '') return lineOf(act);
  return engine === null ? ALERTS[code].act : namingEngine(ALERTS[code].act, engine);
}

function keyOfCondition({ engine, family }: { engine: EngineId | null; family: string }): string {
  return keyOf({ engine_id: engine, family });
}

function nextId(records: readonly IncidentRecord[]): IncidentId {
  const highest = records.reduce((most, { incident }) => Math.max(most, Number(incident)), 0);
  return incidentIdSchema.parse(String(highest + 1));
}

/** Open ones and what is still to be told stay; of the others the newest. */
function pruned(records: readonly IncidentRecord[]): readonly IncidentRecord[] {
  const isDone = ({ closed_at, notice }: IncidentRecord) =>
    closed_at !== null && (notice === null || notice.delivered);
  const spare = records.filter(isDone).length - CLOSED_KEPT;
  if (spare <= 0 && records.length <= INCIDENTS_MAX) return records;
  const dropped = new Set(records.filter(isDone).slice(0, Math.max(0, spare)));
  return records.filter((record) => !dropped.has(record)).slice(-INCIDENTS_MAX);
}
