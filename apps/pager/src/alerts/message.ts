/**
 * The words of an alarm. The first line fits a lock screen: priority, word, account. Then what is known, the act, and how old the data
 * are. Recovery says what it is now. Pure; carries no key, no whole address.
 */
import { ALERTS, type AlertPriority } from '@agora/shared/alert-catalogue';
import { deriveDisplay } from '@agora/shared/display';
import { isVenueMemory, venueReadText } from '@agora/shared/display-text';
import { longAge, onDay, positionText, utcTime } from '@agora/shared/format';
import type { FrameFacts } from '@agora/shared/frame-facts';
import type { Position } from '@agora/shared/position';
import { readSituation } from '@agora/shared/situation';
import { buttonData } from '@agora/shared/telegram-command';
import { ageLine, stateLine, venueText } from '@agora/shared/telegram-text';
import { epochMsOf } from '@agora/shared/time';
import { whyHalted } from '@agora/shared/why-halted';
import { byUrgency, type IncidentRecord } from './record.ts';

/** Characters of the first line that a lock screen shows. */
export const FIRST_LINE_MAX = 45;
const MARKS: Readonly<Record<AlertPriority | 'unknown', string>> = {
  P1: '🟥',
  P2: '🟧',
  P3: '⬜',
  unknown: '🟥',
};
/** Whose what no engine has is. */
export const HOUSE = 'AGORA';
const LISTED_MAX = 20;

export interface AlarmView {
  readonly record: IncidentRecord;
  /** Of its engine, as seen now; null = it is about no engine. */
  readonly frame: FrameFacts | null;
  readonly nowMs: number;
  readonly acknowledgedBy: string | null;
}

/** A whole message: what stands in the chat for as long as the incident lasts. */
export function alarmLines({ record, frame, nowMs, acknowledgedBy }: AlarmView): string[] {
  const { priority, word, closed_at } = record;
  if (closed_at !== null) return overLines({ record, frame });
  return [
    firstLine(`${MARKS[priority]} ${priority} ${word}`, record, frame),
    record.sentence,
    ...contextLines(record, frame),
    ...consequenceLine(record),
    `Do: ${record.act}`,
    footLine(record, frame, nowMs, acknowledgedBy),
  ];
}

/** What a message that was about it is edited to. */
function overLines({ record, frame }: Pick<AlarmView, 'record' | 'frame'>): string[] {
  const lastedMs = epochMsOf(record.closed_at ?? record.opened_at) - epochMsOf(record.opened_at);
  return [
    firstLine(`${MARKS.P3} OVER ${record.word}`, record, frame),
    `Over at ${utcTime(record.closed_at)} UTC${dayOf(record)}, after ${longAge(lastedMs)}.`,
    `It was: ${record.sentence}`,
    ...(frame === null ? [] : [`Now: ${nowText(frame)}`]),
    `inc ${record.incident}${repeatsText(record)}`,
  ];
}

/** The one silent line that a recovery adds. */
export function overLine({ record, frame }: Pick<AlarmView, 'record' | 'frame'>): string {
  const now = frame === null ? '' : ` Now ${nowText(frame)}`;
  return `${MARKS.P3} ${record.engine_id ?? HOUSE}: ${record.word} is over.${now} inc ${record.incident}`;
}

/** The one silent line where an alarm becomes a state that asks for nothing now. */
export function calmedLine({ record, frame }: Pick<AlarmView, 'record' | 'frame'>): string {
  const state = frame === null ? record.word : nowText(frame);
  return `${MARKS.P3} ${record.engine_id ?? HOUSE}: now ${state} ${record.act} inc ${record.incident}`;
}

/** For a channel that refused what it was sent and takes messages again. */
export const BACK_LINE = `${MARKS.P3} ${HOUSE}: alerts arrive here again.`;

/** Many in one message: what stands, the most urgent first, then what is over. */
export function collapsedLines(views: readonly AlarmView[]): string[] {
  const sorted = [...views].sort((a, b) => byUrgency(a.record, b.record));
  const open = sorted.filter(({ record }) => record.closed_at === null);
  const [worst] = open;
  const rows = sorted.slice(0, LISTED_MAX).map(rowOf);
  const more = sorted.length - rows.length;
  const listed = [...rows, ...(more > 0 ? [`and ${more} more; /status has them.`] : [])];
  if (worst === undefined) return [`${MARKS.P3} ${sorted.length} OVER · ${HOUSE}`, ...listed];
  const { priority, act } = worst.record;
  return [
    `${MARKS[priority]} ${priority} ${open.length} ALARM${open.length === 1 ? '' : 'S'} · ${HOUSE}`,
    ...listed,
    `Do: ${act}`,
    ...(worst.frame === null ? [] : [ageLine(worst.frame)]),
  ];
}

function rowOf({ record, frame }: AlarmView): string {
  const { priority, word, sentence, incident, closed_at } = record;
  const whose = record.engine_id ?? HOUSE;
  if (closed_at === null) return `${priority} ${word} · ${whose}: ${sentence} (inc ${incident})`;
  const now = frame === null ? '' : ` Now ${nowText(frame)}`;
  return `over: ${word} · ${whose}.${now} (inc ${incident})`;
}

/** Rows of buttons; none where nothing is asked of the reader. */
export function alarmButtons({ priority, incident, word, closed_at, engine_id }: IncidentRecord) {
  if (closed_at !== null || priority === 'P3' || priority === 'unknown') return [];
  const button = (text: string, verb: 'ack' | 'why' | 'exposure' | 'stop') => ({
    text,
    data: buttonData({ verb, incident, engine: verb === 'stop' ? engine_id : null }),
  });
  const more = [button('Why', 'why'), ...(priority === 'P1' ? [button('Exposure', 'exposure')] : [])];
  return [
    ...(priority === 'P1' ? [button(word === 'UNCONFIRMED' ? 'STOP AGAIN' : 'STOP', 'stop')] : []),
    ...more,
    button('Ack', 'ack'),
  ];
}

function firstLine(head: string, { engine_id }: IncidentRecord, frame: FrameFacts | null): string {
  const whose = engine_id ?? HOUSE;
  const room = FIRST_LINE_MAX - [...head].length - ' · '.length;
  const name = [...whose].length <= room ? whose : `${whose.slice(0, Math.max(1, room - 1))}…`;
  const line = `${head} · ${name}`;
  const venue = frame === null ? '' : venueText(frame);
  return [...line].length + venue.length <= FIRST_LINE_MAX ? `${line}${venue}` : line;
}

/** What follows if nobody acts; a state of an engine says it in its own sentences. */
function consequenceLine({ family, code }: IncidentRecord): string[] {
  return family === 'state' || code === 'unknown' ? [] : [ALERTS[code].consequence];
}

function contextLines({ family, priority }: IncidentRecord, frame: FrameFacts | null): string[] {
  if (frame === null || family !== 'state') return [];
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  const [s, display] = [readSituation(seen), deriveDisplay(seen)];
  const why = s?.state === 'HALTED' || s?.latched === true ? [whyHalted(seen).sentence] : [];
  if (priority === 'P3' || s === null || s.positions.length === 0) return why;
  if (isVenueMemory(s)) {
    const known = s.positions.map((each) => `${positionText(each)}.`).join(' ');
    return [...why, `Last known, ${venueReadText(s)}: ${known}`];
  }
  const known = display.word === 'UNKNOWN' ? 'Last known' : 'Open';
  return [...why, `${known}: ${s.positions.map(positionLine).join(' ')}`];
}

/** The chat dates the message by when it was opened. */
function dayOf({ opened_at, closed_at }: IncidentRecord): string {
  return closed_at === null ? '' : onDay(closed_at, epochMsOf(opened_at));
}

function positionLine(position: Position): string {
  const { liq_distance_pct: pct } = position;
  return `${positionText(position)}.${pct === null ? '' : ` Liq ${pct.toFixed(1)} % away.`}`;
}

function footLine(
  record: IncidentRecord,
  frame: FrameFacts | null,
  nowMs: number,
  acknowledgedBy: string | null,
): string {
  const key = frame?.latch?.latched === true ? (frame.latch.cause?.key ?? null) : null;
  const openMs = nowMs - epochMsOf(record.opened_at);
  return [
    `inc ${record.incident}${repeatsText(record)}`,
    ...(key === null ? [] : [key]),
    ...(frame === null ? [] : [ageLine(frame)]),
    ...(record.reminders > 0 ? [`open ${longAge(openMs)}, reminder ${record.reminders}`] : []),
    ...(acknowledgedBy === null ? [] : [`acknowledged by ${acknowledgedBy}`]),
  ].join(' · ');
}

function repeatsText({ repeats }: IncidentRecord): string {
  return repeats === 0 ? '' : ` · came back ${repeats}×`;
}

function nowText(frame: FrameFacts): string {
  const seen = { frame, elapsedMs: 0, linkMs: 0 };
  return stateLine(frame, deriveDisplay(seen)).replace(` · ${frame.engine_id}${venueText(frame)}`, '');
}
