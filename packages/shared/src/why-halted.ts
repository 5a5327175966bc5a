/**
 * "Why did it halt?" in five clauses (cause, time, path, effect, residual) and an evidence line, the same on
 * every surface. Only the first cause speaks; what is missing is written "not recorded" or "not known".
 */
import type { Clearance } from './clearance.ts';
import { deriveDisplay } from './display.ts';
import { isVenueMemory, positionsText, venueName, venueReadText, ZERO_NOT_SEEN } from './display-text.ts';
import {
  countText,
  longAge,
  NOT_KNOWN,
  NOT_RECORDED,
  onDay,
  sentenceCase,
  usdWhole,
  utcMoment,
  utcTime,
} from './format.ts';
import type { FrameFacts } from './frame-facts.ts';
import type { Halt } from './halt.ts';
import { type HaltCauseEntry, haltCauseEntry } from './halt-cause.ts';
import type { LatchState, StopPath } from './latch.ts';
import { readSituation, type Seen, type Situation } from './situation.ts';
import { apiSubject, isFromConsole } from './stop.ts';
import { epochMsOf, type IsoMs } from './time.ts';

export interface WhyClauses {
  readonly cause: string;
  readonly time: string;
  readonly path: string;
  readonly effect: string;
  readonly residual: string;
}

export interface Why {
  readonly title: string;
  /** The whole paragraph. */
  readonly sentence: string;
  /** Rule, event, audit, key, snapshot and consequences; empty where no halt is recorded. */
  readonly evidence: string;
  readonly clauses: WhyClauses | null;
}

/** What the "why" panel says of a frame now. Never throws; never empty. */
export function whyHalted(seen: Seen): Why {
  const situation = readSituation(seen);
  if (situation === null || seen.frame === null) {
    return { title: 'What is known', sentence: 'Nothing is known yet.', evidence: '', clauses: null };
  }
  const { word } = deriveDisplay(seen);
  const halt = haltOf(seen.frame, situation);
  const trading = word === 'BREACH' && situation.state === 'ACTIVE';
  const title = trading ? 'When did it last halt?' : (TITLES[word] ?? 'Why did it halt?');
  const lead = word === 'UNKNOWN' ? `${lastKnownText(situation)} ` : '';
  if (halt === null) return { title, sentence: `${lead}No halt is recorded.`, evidence: '', clauses: null };
  const over = halt.ended_at !== null;
  const clauses = clausesOf(halt, situation, over);
  const tail = over ? `Ended at ${utcMoment(halt.ended_at, situation.nowMs)}.` : `${clauses.residual}.`;
  const sentence = `${lead}${clauses.cause}, ${clauses.time}. ${clauses.path}. ${clauses.effect}. ${tail}`;
  return { title, sentence, evidence: evidenceOf(halt, situation.nowMs), clauses };
}

const TITLES: Readonly<Record<string, string>> = {
  UNKNOWN: 'What is known',
  HALTING: 'Why is it stopping?',
  UNCONFIRMED: 'Why is it stopping?',
  ACTIVE: 'When did it last halt?',
  REDUCING: 'When did it last halt?',
  GATED: 'When did it last halt?',
};

type HaltFacts = Pick<
  Halt,
  'at' | 'ended_at' | 'cause' | 'who' | 'key' | 'evidence' | 'consequences_total'
> & {
  readonly path: Halt['path'];
};

/** The halt to explain: the one that stands, or the stop that the engine has not taken up yet, or the last one. */
function haltOf(frame: FrameFacts, s: Situation): HaltFacts | null {
  const recorded = s.snapshot?.halt ?? null;
  const stands = recorded !== null && recorded.ended_at === null;
  if (!stands && s.latchKnown && s.latched && frame.latch !== null) return haltFromLatch(frame.latch);
  return recorded;
}

const CODE_OF_PATH: Readonly<Record<StopPath, Halt['cause']['code']>> = {
  telegram: 'kill_telegram',
  file: 'kill_file',
  api: 'kill_api',
  cli: 'kill_cli',
  guardian: 'guardian',
  engine: 'unknown',
};

function haltFromLatch(latch: LatchState): HaltFacts {
  const by = latch.cause;
  const code = by === null || by.path === 'unknown' ? 'unknown' : CODE_OF_PATH[by.path];
  const subject = code === 'kill_api' ? apiSubject(by?.who ?? null) : (by?.reason ?? null);
  return {
    at: by?.time ?? EPOCH_START,
    ended_at: null,
    cause: { code, raw_code: by?.reason ?? NOT_RECORDED, value: null, limit: null, subject },
    path: by?.path ?? 'unknown',
    who: by?.who ?? null,
    key: by?.key ?? null,
    evidence: { rule: null, event_id: null, audit_seq: null, snapshot_at: null },
    consequences_total: 0,
  };
}

/** Stands for "no time recorded" and is never printed. */
const EPOCH_START = '1970-01-01T00:00:00.000Z' as IsoMs;

function clausesOf(halt: HaltFacts, s: Situation, over: boolean): WhyClauses {
  return {
    cause: causeClause(halt),
    time: halt.at === EPOCH_START ? `at a time ${NOT_RECORDED}` : `at ${utcMoment(halt.at, s.nowMs)}`,
    path: pathClause(halt),
    effect: effectClause(halt, s, over),
    residual: residualClause(s),
  };
}

/** The cause in words, each missing figure as "not recorded". A code of a newer build is shown as it came. */
export function causeClause(halt: Pick<Halt, 'cause' | 'who'>): string {
  const entry = haltCauseEntry(halt.cause.code);
  if (entry === null) return `Halted for "${halt.cause.raw_code}", a cause this version does not know`;
  // Also for the moment between a raise and its record.
  if (halt.cause.code === 'kill_api' && halt.who === null)
    return `Stopped by the latch; who raised it, and from where, is ${NOT_RECORDED}`;
  return filled(entry.clause, halt);
}

/** What an operator does about it. */
export function causeAct(entry: HaltCauseEntry, halt: Pick<Halt, 'cause' | 'who'>): string {
  return filled(entry.act, halt);
}

function filled(
  text: string,
  { cause: { value, limit, subject }, who }: Pick<Halt, 'cause' | 'who'>,
): string {
  const fields: Readonly<Record<string, string | null>> = { value, limit, subject, who };
  return text.replace(/\{(\w+)\}/g, (_, name: string) => fields[name] ?? NOT_RECORDED);
}

const SURFACES: Readonly<Record<StopPath, string>> = {
  telegram: 'Telegram',
  file: 'kill file',
  api: 'API',
  cli: 'CLI',
  guardian: 'the guardian',
  engine: 'the engine',
};

function pathClause(halt: HaltFacts): string {
  const loop = haltCauseEntry(halt.cause.code)?.loop ?? null;
  if (loop !== null) return `Tripped by the ${loop}, not a person`;
  if (halt.path === 'unknown') return `Path ${NOT_RECORDED}`;
  if (halt.path === 'engine') return 'Tripped by the engine, not a person';
  const surface = halt.path === 'api' && isFromConsole(halt.who) ? 'console' : SURFACES[halt.path];
  return `Requested by ${halt.who ?? NOT_RECORDED} via ${surface}`;
}

function effectClause(halt: HaltFacts, s: Situation, over: boolean): string {
  const venue = venueName(s);
  if (s.byGuardian) return `No order rests, by the guardian's own read of ${venue}`;
  const clearance = s.snapshot?.clearance ?? null;
  // No way back is taken before the clearance is verified.
  if (clearance === null && over) return 'Its orders were confirmed gone before it ended';
  if (clearance === null || (s.state === 'ACTIVE' && !over)) return `Number of cancelled orders ${NOT_KNOWN}`;
  const total = clearance.orders_total ?? NOT_KNOWN;
  if (s.stage !== 'cancelling' && clearance.zero_seen_at !== null) {
    // The day of the halt stands before it.
    const day = onDay(clearance.zero_seen_at, epochMsOf(halt.at));
    const at = `confirmed by ${venue} at ${utcTime(clearance.zero_seen_at)}${day}`;
    if (clearance.orders_total === 0) return `No orders were resting, ${at}`;
    return `${clearance.orders_confirmed} of ${total} resting orders cancelled, ${at}`;
  }
  const left = leftOf(clearance);
  if (clearance.zero_seen_at === null && left !== null && left <= 0)
    return `${sentenceCase(ZERO_NOT_SEEN)}, NOT CONFIRMED`;
  const remaining =
    clearance.zero_seen_at !== null
      ? SEEN_AGAIN
      : `${countText(left, 'order')}, ${usdWhole(clearance.unconfirmed_notional_usd)}`;
  return `${clearance.orders_confirmed} of ${total} cancelled; ${remaining}, NOT CONFIRMED`;
}

const SEEN_AGAIN = `orders seen again after zero, number ${NOT_KNOWN}`;

function leftOf({ orders_total, orders_confirmed }: Clearance): number | null {
  return orders_total === null ? null : orders_total - orders_confirmed;
}

function residualClause(s: Situation): string {
  // Before a read of zero an order may still fill: an empty position list proves nothing yet.
  const cleared = s.stage === 'zero_seen' || s.stage === 'verified';
  if (s.flat === true && cleared) return 'No position left open';
  if (s.positions.length === 0) return `Position left open: ${NOT_KNOWN}`;
  const text = positionsText(s);
  const listed = text.slice(0, 1).toLowerCase() + text.slice(1);
  return isVenueMemory(s)
    ? `Last known position, ${venueReadText(s)}: ${listed}`
    : `Position left open: ${listed}`;
}

function lastKnownText(s: Situation): string {
  if (s.snapshot === null) return `State ${NOT_KNOWN}.`;
  // The word ACTIVE never stands on a screen that cannot prove it.
  const state = { ACTIVE: 'it was trading', HALTED: 'it was halted', unknown: `state ${NOT_KNOWN}` }[
    s.snapshot.state
  ];
  return `Last known: ${state} at ${utcTime(s.snapshot.as_of)} UTC${onDay(s.snapshot.as_of, s.nowMs)}, ${longAge(s.ages.snapshot)} ago.`;
}

/** A file carries no key, and who stops by itself makes none. */
const KEYLESS: ReadonlySet<Halt['path']> = new Set(['engine', 'guardian', 'file']);

function evidenceOf(halt: HaltFacts, nowMs: number): string {
  const { rule, event_id, audit_seq, snapshot_at } = halt.evidence;
  const parts: readonly (readonly [string, string | null])[] = [
    ['rule', rule],
    ['event', event_id],
    ['audit', audit_seq === null ? null : `#${audit_seq}`],
    ...(KEYLESS.has(halt.path) && halt.key === null ? [] : ([['stop key', halt.key]] as const)),
    ['snapshot', snapshot_at === null ? null : `${utcTime(snapshot_at)} UTC${onDay(snapshot_at, nowMs)}`],
  ];
  const missing = parts.filter(([, value]) => value === null).map(([name]) => name);
  return [
    ...parts.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])),
    `then also: ${countText(halt.consequences_total, 'consequence')}`,
    ...(missing.length === 0 ? [] : [`${NOT_RECORDED}: ${missing.join(', ')}`]),
  ].join(' · ');
}
