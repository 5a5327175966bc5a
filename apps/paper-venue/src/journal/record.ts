// One line of the journal. Every record carries its sequence number, the venue time and the arrival time in
// microseconds; `k` says what it is. Field names are short because most of a journal is written a thousand times a
// second. `docs/paper-venue.md` describes the fields.

/** Longest text of a request or an answer that is journaled in full, in characters. */
export const JOURNAL_TEXT_MAX = 4_096;

/**
 * - `genesis`: what the exchange was made of; the first record of the first segment.
 * - `snapshot`: the whole state; the first record of every later segment.
 * - `recv`: something received that is no state input (reads, refused and unparsable requests, socket messages).
 * - `in`: a state input, in the order applied. Replaying these rebuilds the state.
 * - `event`: something the exchange decided.
 * - `sent`: an answer or a frame that left.
 * - `fault`: a fault that struck.
 * - `conn`: a socket opened or closed, with the reason.
 */
export type RecordKind = 'genesis' | 'snapshot' | 'recv' | 'in' | 'event' | 'sent' | 'fault' | 'conn';

export const RECORD_KINDS: readonly RecordKind[] = [
  'genesis',
  'snapshot',
  'recv',
  'in',
  'event',
  'sent',
  'fault',
  'conn',
];

export interface RecordHead {
  readonly seq: number;
  /** Venue time, ms. */
  readonly t: number;
  /** Arrival (or sending) time, microseconds. */
  readonly us: number;
  readonly k: RecordKind;
}

/** A last field whose JSON text is at hand already. */
export interface RawField {
  readonly key: string;
  readonly json: string;
}

/** Serialises one record as its line, newline included. `rest` must not hold the head's keys. */
export function recordLine(head: RecordHead, rest: object, raw?: RawField): string {
  const inner = onOneLine(JSON.stringify(rest).slice(1, -1));
  const start = `{"seq":${head.seq},"t":${head.t},"us":${head.us},"k":"${head.k}"`;
  const last = raw === undefined ? '' : `,"${raw.key}":${onOneLine(raw.json)}`;
  return inner === '' ? `${start}${last}}\n` : `${start},${inner}${last}}\n`;
}

/** Signs that JSON leaves as they are and at which some readers of lines end a line. */
const SEPARATORS = /[\u2028\u2029]/g;

function onOneLine(json: string): string {
  return json.replace(SEPARATORS, (sign) => (sign === '\u2028' ? '\\u2028' : '\\u2029'));
}

const HEAD = /^\{"seq":(\d+),"t":(\d+),"us":(\d+),"k":"([a-z]+)"/;

/** @returns null when the text is no journal line. Reads the head alone, without parsing the JSON behind it. */
export function readHead(line: string): RecordHead | null {
  const match = HEAD.exec(line);
  const kind = RECORD_KINDS.find((k) => k === match?.[4]);
  if (match === null || kind === undefined) return null;
  return { seq: Number(match[1]), t: Number(match[2]), us: Number(match[3]), k: kind };
}
