// The end of the journal for those who watch: short lines of what clients did and what became of it. What market
// participants do is left out. It listens only while someone watches.
import type { Journal } from '../../journal/journal.ts';
import type { RecordKind } from '../../journal/record.ts';

const KEPT_MAX = 200;
const TEXT_MAX = 300;

export interface TailLine {
  readonly seq: number;
  readonly t: number;
  readonly k: RecordKind;
  readonly text: string;
}

export class JournalTail {
  readonly #journal: Journal;
  readonly #lines: TailLine[] = [];
  #stop: (() => void) | null = null;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  start(): void {
    this.#stop ??= this.#journal.follow(({ seq, line }, kind) => this.#add(seq, line, kind));
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.#lines.length = 0;
  }

  /** Lines from a number on, oldest first, and the number to ask from next. */
  since(seq: number): { lines: TailLine[]; next: number } {
    const lines = this.#lines.filter((line) => line.seq >= seq);
    return { lines, next: (lines.at(-1)?.seq ?? seq - 1) + 1 };
  }

  #add(seq: number, line: string, k: RecordKind): void {
    if (!isTold(line, k)) return;
    // A record is this program's own JSON; its head says nothing that the page needs beside these.
    const {
      t,
      seq: _seq,
      us: _us,
      k: _k,
      ...rest
    } = JSON.parse(line) as { t: number; [key: string]: unknown };
    const text = JSON.stringify(rest.event ?? rest.input ?? rest);
    this.#lines.push({ seq, t, k, text: text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…` });
    if (this.#lines.length > KEPT_MAX) this.#lines.splice(0, this.#lines.length - KEPT_MAX);
  }
}

/** What the market and the passing of time put in; the rest is what clients and operators do. */
const QUIET_INPUTS = /"input":\{"kind":"(trusted|advance|setOracle|setPerpMid)"/;

/** Decided on the text, because most records are the market's and need not be parsed. */
function isTold(line: string, kind: RecordKind): boolean {
  if (kind === 'in') return !QUIET_INPUTS.test(line);
  if (kind === 'event') return !line.includes('"event":{"type":"trade"');
  return kind === 'fault' || kind === 'conn';
}
