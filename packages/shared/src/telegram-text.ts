/**
 * Answers to the reading commands, from the same functions as the console and the command line. The first line is the state, the
 * last the age of the data. It recommends and never acts.
 */

import { type Display, deriveDisplay } from './display.ts';
import { namingEngine } from './engine-command.ts';
import type { WireEvent } from './event.ts';
import type { ExposureRow } from './exposure.ts';
import {
  ageOf,
  countText,
  longAge,
  NOT_KNOWN,
  onDay,
  positionText,
  sentenceCase,
  usdCents,
  usdWhole,
  utcMoment,
  utcTime,
} from './format.ts';
import type { FrameFacts } from './frame-facts.ts';
import { type NextAction, nextAction } from './next-action.ts';
import { readSituation, type Situation } from './situation.ts';
import type { IsoMs } from './time.ts';
import { whyHalted } from './why-halted.ts';

export type ReadingCommand = 'status' | 'why' | 'exposure' | 'gates' | 'recon' | 'next';

/** The lines of one engine's answer: state, content, age of the data. */
export function answerLines(command: ReadingCommand, frame: FrameFacts): string[] {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const display = deriveDisplay(seen);
  const situation = readSituation(seen);
  const content: Record<ReadingCommand, () => string[]> = {
    status: () => statusLines(display, nextAction(seen)),
    why: () => {
      const { title, sentence, evidence } = whyHalted(seen);
      return [title, sentence, evidence];
    },
    exposure: () => exposureLines(frame, situation, display.word),
    gates: () => gateLines(frame, situation, display),
    recon: () => reconLines(frame, situation),
    next: () => nextLines(nextAction(seen)),
  };
  return [stateLine(frame, display), ...content[command]().filter((line) => line !== ''), ageLine(frame)];
}

/** `HALTED. No. Flat. · mm-btc-1 · MAINNET` */
export function stateLine(frame: FrameFacts, { word, answer }: Display): string {
  return `${word}. ${answer}. · ${frame.engine_id}${venueText(frame)}`;
}

/** ` · MAINNET`, or nothing where no snapshot says it. */
export function venueText({ snapshot }: FrameFacts): string {
  return snapshot === null || snapshot.venue === 'unknown' ? '' : ` · ${snapshot.venue.toUpperCase()}`;
}

/** How old what is said is: the engine's snapshot, or the guardian's read where that is what vouches. */
export function ageLine(frame: FrameFacts): string {
  const situation = readSituation({ frame, elapsedMs: 0, linkMs: 0 });
  if (situation?.byGuardian === true && frame.guardian_seen !== null) {
    const ageMs = situation.nowMs - Date.parse(frame.guardian_seen.as_of);
    return `data by the guardian, ${longAge(ageMs)} old`;
  }
  const ageMs = dataAgeMs(frame, situation?.lost.venue !== false);
  return ageMs === null ? `age of the data ${NOT_KNOWN}` : `data ${longAge(ageMs)} old`;
}

/** A snapshot is no younger than the read that brought it, nor than a read of the venue that is too old to count as live. */
function dataAgeMs({ snapshot, ages }: FrameFacts, isVenueLost: boolean): number | null {
  const { snapshot_ms, redis_live_ms, venue_ms } = ages;
  if (snapshot === null || snapshot_ms === null || redis_live_ms === null) return null;
  if (isVenueLost && venue_ms === null) return null;
  return Math.max(snapshot_ms, redis_live_ms, isVenueLost ? (venue_ms ?? 0) : 0);
}

/** The console has a STOP button; here the same act is /kill. */
export function inTelegram(advice: string): string {
  return advice.replaceAll(
    /\b([Pp])ress(ing)? STOP\b/g,
    (_, p: string, ing?: string) => `${p === 'P' ? 'S' : 's'}end${ing ?? ''} /kill`,
  );
}

/** The band's second sentence without the browser's link, of which there is none to speak on the server. */
export function withoutLink(detail: string): string {
  return detail.replace('web link, ', '').replace(' Still heard: web link.', '');
}

function statusLines({ detail, gate }: Display, next: NextAction): string[] {
  return [withoutLink(detail), `${gate}.`, `Do: ${inTelegram(next.says)}`];
}

function nextLines({ says, why, commands }: NextAction): string[] {
  return [inTelegram(says), why, ...(commands.length === 0 ? [] : [`Commands: ${commands.join(' · ')}`])];
}

function exposureLines({ snapshot }: FrameFacts, s: Situation | null, word: Display['word']): string[] {
  if (snapshot === null || s === null) return [`Exposure ${NOT_KNOWN}.`];
  const { gross_usd, net_usd, worst_case_usd, cap_usd, as_of, rows } = snapshot.exposure;
  const memory = !s.byGuardian && (s.lost.venue || isEngineMemory(s));
  const positions = s.byGuardian ? s.positions.map(sentenceOf) : rows.map(rowLine);
  const totals = s.byGuardian
    ? []
    : [
        `Gross ${usdWhole(gross_usd)}, net ${usdWhole(net_usd)} (a dollar figure, no hedge claim).`,
        `Worst case ${usdWhole(worst_case_usd)} of ${usdWhole(cap_usd)}.`,
      ];
  // Whoever cannot say whether it trades does not say that nothing is open.
  const none =
    as_of === null || memory || word === 'UNKNOWN' ? `Positions ${NOT_KNOWN}.` : 'No position open.';
  return [
    memory ? `Last known, read at the venue at ${readAtText(as_of, s.nowMs)}:` : '',
    ...(positions.length === 0 ? [none] : positions),
    ...totals,
    lossLine(snapshot.loss, isEngineMemory(s) ? `${lastKnown(s.ages.snapshot)}: ` : ''),
  ];
}

function readAtText(at: IsoMs | null, nowMs: number): string {
  return at === null ? NOT_KNOWN : `${utcTime(at)} UTC${onDay(at, nowMs)}, ${longAge(ageOf(at, nowMs))} ago`;
}

/** What the engine says of itself is what it once said: the guardian vouches for orders and positions, and for nothing else. */
function isEngineMemory({ lost }: Situation): boolean {
  return lost.redisLive || lost.snapshot || lost.engine;
}

/** `Last known 31 s ago` */
function lastKnown(ageMs: number | null): string {
  return ageMs === null ? 'Last known' : `Last known ${longAge(ageMs)} ago`;
}

function sentenceOf(position: Parameters<typeof positionText>[0]): string {
  return `${sentenceCase(positionText(position))}.`;
}

function rowLine(row: ExposureRow): string {
  const what = row.szi === '0' ? `${row.coin}: no position` : sentenceCase(positionText(row));
  const liq = row.szi === '0' ? '' : ` Liq ${liqText(row)}.`;
  const open = [`${row.resting} resting`];
  if (row.in_flight > 0) open.push(`${row.in_flight} in flight`);
  if (row.unresolved > 0) open.push(`${row.unresolved} unresolved`);
  return `${what}.${liq} ${open.join(', ')}. Worst case ${usdWhole(row.worst_case_usd)} of ${usdWhole(row.cap_usd)}.`;
}

function liqText({ liq_distance_pct: pct, liq_limit_pct: limit }: ExposureRow): string {
  return pct === null ? `distance ${NOT_KNOWN}` : `${pct.toFixed(1)} % away (limit ${limit} %)`;
}

function lossLine(
  { daily_pnl_usd: pnl, cap_usd: cap }: NonNullable<FrameFacts['snapshot']>['loss'],
  since: string,
): string {
  const loss =
    pnl === null
      ? `daily loss ${NOT_KNOWN}`
      : pnl.startsWith('-')
        ? `daily loss ${usdCents(pnl)}`
        : 'no daily loss';
  return `${since}${since === '' ? sentenceCase(loss) : loss}, cap ${usdCents(cap)}.`;
}

function gateLines({ snapshot }: FrameFacts, s: Situation | null, display: Display): string[] {
  if (snapshot === null || s === null) return [`${display.gate}.`, `Trust signals ${NOT_KNOWN}.`];
  if (isEngineMemory(s)) return [`${display.gate}.`, ...rememberedGates(snapshot, s.ages.snapshot)];
  const unknown = display.word === 'UNKNOWN' ? ['Last known signals:'] : [];
  const signals = snapshot.signals.map(
    ({ holds, name, evidence }) => `${holds ? 'ok' : 'NO'} ${name}: ${evidence}`,
  );
  const gates = snapshot.recovery_gates.map(
    ({ holds, gate, value, helps }) =>
      `${holds ? 'ok' : 'NO'} ${gate}: ${value}${holds ? '' : ` (${namingEngine(helps, s.engineId)})`}`,
  );
  const recovery = snapshot.state === 'HALTED' && gates.length > 0 ? ['To resume:', ...gates] : [];
  return [`${display.gate}.`, ...unknown, ...signals, ...recovery];
}

/** Without the evidence, which read in passing would be taken for a live one. */
function rememberedGates(
  { signals, state, recovery_gates }: NonNullable<FrameFacts['snapshot']>,
  ageMs: number | null,
): string[] {
  const gates = recovery_gates.map(({ gate, holds }) => `? ${gate}: ${holds ? 'held' : 'was missing'}`);
  return [
    `${lastKnown(ageMs)}:`,
    ...signals.map(({ name, holds }) => `? ${name}: ${holds ? 'held' : 'blocked orders'}`),
    ...(state === 'HALTED' && gates.length > 0 ? ['To resume, last known:', ...gates] : []),
  ];
}

function reconLines({ snapshot }: FrameFacts, s: Situation | null): string[] {
  if (snapshot === null || s === null) return [`Reconciliation ${NOT_KNOWN}.`];
  const { match, as_of, cached_count, rest_count, differences, differences_total, differences_hash } =
    snapshot.recon;
  const when = as_of === null ? '' : `, read at ${utcMoment(as_of, s.nowMs)}`;
  const counts = `Ours ${countText(cached_count, 'order')}, venue ${countText(rest_count, 'order')}${when}.`;
  if (s.lost.recon || isEngineMemory(s))
    return ['No current reconciliation.', `${lastKnown(s.ages.recon)}: ${counts}`];
  if (match === true) return ['Our books and the venue match.', counts];
  if (match === null) return [`Whether the books match is ${NOT_KNOWN}.`, counts];
  const more = differences_total - differences.length;
  return [
    `Our books and the venue differ: ${countText(differences_total, 'difference')}.`,
    counts,
    ...differences,
    more > 0 ? `and ${more} more` : '',
    `To accept the venue's truth while halted: ./agora adopt ${s.engineId} on the host${differences_hash === null ? '' : ` (hash ${differences_hash.slice(0, 12)})`}.`,
  ];
}

/** The newest events of one engine, as lines; the stream is a bounded tail and says so. */
export function eventLines(engineId: string, events: readonly WireEvent[], nowMs: number): string[] {
  const lines = events.map(
    ({ ts, event, symbol, next_action }) =>
      `${utcTime(ts)}${onDay(ts, nowMs)} ${event}${symbol === undefined ? '' : ` ${symbol}`}: ${namingEngine(next_action, engineId)}`,
  );
  return [
    `Last ${countText(events.length, 'event')} · ${engineId}`,
    ...lines,
    'A bounded tail. The record is the audit chain: ./agora audit tail on the host.',
  ];
}
