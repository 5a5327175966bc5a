/**
 * Answers to the reading commands, from the same functions as the console and the command line. The first line is the state, the
 * last the age of the data. It recommends and never acts.
 */

import { type Display, deriveDisplay } from './display.ts';
import type { WireEvent } from './event.ts';
import type { ExposureRow } from './exposure.ts';
import {
  countText,
  longAge,
  NOT_KNOWN,
  positionText,
  sentenceCase,
  usdCents,
  usdWhole,
  utcTime,
} from './format.ts';
import type { FrameFacts } from './frame-facts.ts';
import { type NextAction, nextAction } from './next-action.ts';
import { readSituation, type Situation } from './situation.ts';
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
    gates: () => gateLines(frame, display),
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
  const ageMs = dataAgeMs(frame);
  return ageMs === null ? `age of the data ${NOT_KNOWN}` : `data ${longAge(ageMs)} old`;
}

/** A snapshot is no younger than the read that brought it. */
function dataAgeMs({ snapshot, ages }: FrameFacts): number | null {
  if (snapshot === null || ages.snapshot_ms === null || ages.redis_live_ms === null) return null;
  return Math.max(ages.snapshot_ms, ages.redis_live_ms);
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
  const memory = isMemory(s, s.lost.venue);
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
    memory ? `Last known, read at the venue at ${utcTime(as_of)} UTC:` : '',
    ...(positions.length === 0 ? [none] : positions),
    ...totals,
    lossLine(snapshot.loss),
  ];
}

/** Whether figures are what was once seen, not what is. */
function isMemory(s: Situation, lost: boolean): boolean {
  return !s.byGuardian && (lost || s.lost.redisLive || s.lost.snapshot || s.lost.engine);
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

function lossLine({ daily_pnl_usd: pnl, cap_usd: cap }: NonNullable<FrameFacts['snapshot']>['loss']): string {
  if (pnl === null) return `Daily loss ${NOT_KNOWN}, cap ${usdCents(cap)}.`;
  return pnl.startsWith('-')
    ? `Daily loss ${usdCents(pnl)}, cap ${usdCents(cap)}.`
    : `No daily loss, cap ${usdCents(cap)}.`;
}

function gateLines({ snapshot }: FrameFacts, display: Display): string[] {
  if (snapshot === null) return [`${display.gate}.`, `Trust signals ${NOT_KNOWN}.`];
  const unknown = display.word === 'UNKNOWN' ? ['Last known signals:'] : [];
  const signals = snapshot.signals.map(
    ({ holds, name, evidence }) => `${holds ? 'ok' : 'NO'} ${name}: ${evidence}`,
  );
  const gates = snapshot.recovery_gates.map(
    ({ holds, gate, value, helps }) =>
      `${holds ? 'ok' : 'NO'} ${gate}: ${value}${holds ? '' : ` (${helps})`}`,
  );
  const recovery = snapshot.state === 'HALTED' && gates.length > 0 ? ['To resume:', ...gates] : [];
  return [`${display.gate}.`, ...unknown, ...signals, ...recovery];
}

function reconLines({ snapshot }: FrameFacts, s: Situation | null): string[] {
  if (snapshot === null || s === null) return [`Reconciliation ${NOT_KNOWN}.`];
  const { match, as_of, cached_count, rest_count, differences, differences_total, differences_hash } =
    snapshot.recon;
  const when = as_of === null ? '' : `, read at ${utcTime(as_of)} UTC`;
  const counts = `Ours ${countText(cached_count, 'order')}, venue ${countText(rest_count, 'order')}${when}.`;
  if (isMemory(s, s.lost.recon)) return ['No current reconciliation.', `Last known: ${counts}`];
  if (match === true) return ['Our books and the venue match.', counts];
  if (match === null) return [`Whether the books match is ${NOT_KNOWN}.`, counts];
  const more = differences_total - differences.length;
  return [
    `Our books and the venue differ: ${countText(differences_total, 'difference')}.`,
    counts,
    ...differences,
    more > 0 ? `and ${more} more` : '',
    `To accept the venue's truth while halted: ./agora adopt on the host${differences_hash === null ? '' : ` (hash ${differences_hash.slice(0, 12)})`}.`,
  ];
}

/** The newest events of one engine, as lines; the stream is a bounded tail and says so. */
export function eventLines(engineId: string, events: readonly WireEvent[]): string[] {
  const lines = events.map(
    ({ ts, event, symbol, next_action }) =>
      `${utcTime(ts)} ${event}${symbol === undefined ? '' : ` ${symbol}`}: ${next_action}`,
  );
  return [
    `Last ${countText(events.length, 'event')} · ${engineId}`,
    ...lines,
    'A bounded tail. The record is the audit chain: ./agora audit tail on the host.',
  ];
}
