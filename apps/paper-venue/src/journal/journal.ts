// The record of everything the venue received, decided and sent. Lines are numbered without a gap. What leads to an
// answer or a frame is on the medium before that leaves, although not fsynced; that it left is, within the same turn of
// the event loop. It does not interpret records.
import { type RawField, type RecordKind, recordLine } from './record.ts';
import type { JournalStore, StoredLine } from './store.ts';

/** The stamps of a record. */
export interface Stamps {
  nowMs(): number;
  arrivalUs(): number;
}

export type FollowLine = (line: StoredLine, kind: RecordKind) => void;

type Pending = StoredLine & { readonly kind: RecordKind };

export class Journal {
  readonly #store: JournalStore;
  readonly #stamps: Stamps;
  readonly #followers = new Set<FollowLine>();
  #pending: Pending[] = [];
  /** Something waits that is more than a note of what left. */
  #hasCause = false;
  #isFlushDue = false;
  #closed = false;
  #seq: number;

  /** @param nextSeq Number of the next record: 0 for a new journal, one past the last of a recovered one. */
  constructor(store: JournalStore, stamps: Stamps, nextSeq = 0) {
    this.#store = store;
    this.#stamps = stamps;
    this.#seq = nextSeq;
  }

  /** Number the next record will get. */
  get nextSeq(): number {
    return this.#seq;
  }

  get firstSeq(): number {
    return this.#store.firstSeq();
  }

  /**
   * Adds one record; it is durable after the next `flush`, which comes by itself at the end of this turn of the event
   * loop. A closed journal takes none.
   *
   * @param us Arrival time in microseconds; now when absent.
   * @returns The record's number.
   */
  append(kind: RecordKind, fields: object, us = this.#stamps.arrivalUs()): number {
    return this.#add(kind, fields, us);
  }

  /** @throws when the medium refuses; the venue must then stop. */
  flush(): void {
    const lines = this.#pending;
    if (lines.length === 0) return;
    this.#store.write(lines);
    this.#pending = [];
    this.#hasCause = false;
    if (this.#followers.size === 0) return;
    for (const line of lines) for (const follow of this.#followers) follow(line, line.kind);
  }

  /**
   * To be called before an answer or a frame leaves. Notes of what left wait for the end of the turn: a block with a
   * hundred answers is one write.
   */
  flushCauses(): void {
    if (this.#hasCause) this.flush();
  }

  wantsRotation(): boolean {
    return this.#store.wantsRotation();
  }

  /** Starts a new segment, which a snapshot record opens. */
  rotate(fields: object, state: RawField): void {
    this.flush();
    this.#store.rotate(this.#seq);
    this.#add('snapshot', fields, this.#stamps.arrivalUs(), state);
    this.flush();
  }

  /** Lines from `fromSeq` on that exist now, oldest first. */
  read(fromSeq: number): AsyncIterable<StoredLine> {
    this.flush();
    return this.#store.read(fromSeq);
  }

  /** Calls back for every record from now on, once it is written; the result stops it. */
  follow(follower: FollowLine): () => void {
    this.flush();
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    this.flush();
    this.#closed = true;
    this.#store.close();
  }

  #add(kind: RecordKind, fields: object, us: number, raw?: RawField): number {
    const seq = this.#seq;
    if (this.#closed) return seq;
    this.#seq++;
    const line = recordLine({ seq, t: this.#stamps.nowMs(), us, k: kind }, fields, raw);
    this.#pending.push({ seq, line, kind });
    this.#hasCause ||= kind !== 'sent';
    this.#flushLater();
    return seq;
  }

  #flushLater(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }
}
