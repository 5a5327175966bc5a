// Replays a venue's journal beside it, segment by segment as they close: inputs go into an exchange of the judge's own,
// which must decide what the journal says was decided, and reach the hash of every snapshot. It reads files only.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Exchange } from '../../../src/core/exchange.ts';
import type { ExchangeEvent } from '../../../src/core/seam/events.ts';
import type { ExchangeInput } from '../../../src/core/seam/inputs.ts';
import { listSegments } from '../../../src/journal/file-store.ts';
import type { Genesis } from '../../../src/server/state-recovery.ts';
import { Books } from './books.ts';

/** What the host does not write down: it follows from the state. */
const UNRECORDED = new Set<ExchangeEvent['type']>([
  'bookChanged',
  'bboChanged',
  'ctxChanged',
  'blockClosed',
  'actionResult',
]);
const UUSD_PER_REQUEST = 500;
const HEAD_CHARS = 500;
const SHOWN_MAX = 20;

interface Line {
  readonly seq: number;
  readonly k: string;
  readonly kind?: string;
  readonly ticket?: number;
  readonly input?: ExchangeInput;
  readonly event?: ExchangeEvent;
}

export class Judge {
  readonly books = new Books();
  readonly faults = new Map<string, number>();
  readonly violations: string[] = [];
  readonly #directory: string;
  #exchange: Exchange | null = null;
  #expected: string[] = [];
  #seq = 0;
  inputs = 0;
  segments = 0;
  snapshots = 0;
  bytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get exchange(): Exchange {
    if (this.#exchange === null) throw new Error('no genesis was read');
    return this.#exchange;
  }

  /** Judges every segment that is closed; with `last`, also the one that a venue which has ended left open. */
  async catchUp(last = false): Promise<void> {
    const segments = listSegments(this.#directory);
    const ready = last ? segments : segments.slice(0, -1);
    for (const { path, firstSeq } of ready) {
      if (firstSeq < this.#seq) continue;
      if (firstSeq > this.#seq) {
        this.#complain(`the segment of ${this.#seq} was gone before it was judged`);
        return;
      }
      await this.#judge(path);
    }
  }

  async #judge(path: string): Promise<void> {
    const lines = createInterface({
      input: createReadStream(path, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    let read = 0;
    for await (const text of lines) {
      this.bytes += Buffer.byteLength(text) + 1;
      this.#take(text);
      // The clients live in this process, too.
      if (++read % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.segments++;
    this.books.compare(this.exchange);
  }

  #take(text: string): void {
    // Frames are the most of a journal, and nothing follows from them.
    const isFrame = /^\{"seq":\d+,"t":\d+,"us":\d+,"k":"(?:sent|recv|conn)"/.test(text);
    const seq = Number(/^\{"seq":(\d+)/.exec(text)?.[1]);
    if (seq !== this.#seq) this.#complain(`record ${this.#seq} is missing, found ${seq}`);
    this.#seq = seq + 1;
    if (isFrame) return;
    // A state may be longer than a text that one wants to parse; its hash stands before it.
    if (/^[^{]*\{[^{]*"k":"snapshot"/.test(text.slice(0, HEAD_CHARS))) {
      this.#reach(/"hash":"([0-9a-f]+)"/.exec(text.slice(0, HEAD_CHARS))?.[1]);
      return;
    }
    const line = JSON.parse(text) as Line;
    if (line.k === 'genesis') this.#begin(line);
    else if (line.input !== undefined) this.#apply(line.input, line.ticket);
    else if (line.event !== undefined) this.#compare(line.event, seq);
    else if (line.k === 'fault' && line.kind !== undefined)
      this.faults.set(line.kind, (this.faults.get(line.kind) ?? 0) + 1);
  }

  #begin(line: object): void {
    const { assets, config } = line as unknown as Genesis;
    this.#exchange = new Exchange({ assets, config, accounts: [] });
  }

  #reach(hash: string | undefined): void {
    this.snapshots++;
    if (this.exchange.stateHash() !== hash)
      this.#complain(`the replay up to ${this.#seq - 1} is not in the state of the snapshot`);
  }

  #apply(input: ExchangeInput, ticket: number | undefined): void {
    this.inputs++;
    this.exchange.apply(input);
    for (const event of this.exchange.drain())
      if (!UNRECORDED.has(event.type)) this.#expected.push(JSON.stringify(event));
    if (
      input.kind === 'submit' &&
      input.command.action.type === 'reserveRequestWeight' &&
      ticket !== undefined
    )
      this.books.expectCost(ticket, this.#accountOf(input), input.command.action.weight * UUSD_PER_REQUEST);
  }

  /** Money is moved by an account's own key: the signer is the account. */
  #accountOf(input: Extract<ExchangeInput, { kind: 'submit' }>): string {
    return input.command.vaultAddress ?? input.command.signer;
  }

  #compare(event: ExchangeEvent, seq: number): void {
    this.books.note(event);
    if (event.type === 'actionResult') return;
    const expected = this.#expected.shift();
    if (expected !== JSON.stringify(event))
      this.#complain(
        `record ${seq}: the venue decided ${JSON.stringify(event).slice(0, 300)}, the replay ${expected?.slice(0, 300)}`,
      );
  }

  /** Decisions of the replay that the journal does not hold. */
  get unwritten(): number {
    return this.#expected.length;
  }

  #complain(what: string): void {
    if (this.violations.length < SHOWN_MAX) this.violations.push(what);
  }
}
