// The record of everything the venue received, decided and sent. Lines are numbered without a gap and buffered until
// `flush`, which the venue calls before an answer leaves: what a client was told is on the medium, although not
// fsynced. It does not interpret records.
import { type RawField, type RecordKind, recordLine } from './record.ts';
import type { JournalStore, StoredLine } from './store.ts';

/** The stamps of a record. */
export interface Stamps {
  nowMs(): number;
  arrivalUs(): number;
}

export type FollowLine = (line: StoredLine, kind: RecordKind) => void;

export class Journal {
  readonly #store: JournalStore;
  readonly #stamps: Stamps;
  readonly #followers = new Set<FollowLine>();
  #pending: StoredLine[] = [];
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
   * Adds one record; it is durable after the next `flush`.
   *
   * @param us Arrival time in microseconds; now when absent.
   * @returns The record's number.
   */
  append(kind: RecordKind, fields: object, us = this.#stamps.arrivalUs()): number {
    return this.#add(kind, fields, us);
  }

  /** @throws when the medium refuses; the venue must then stop. */
  flush(): void {
    if (this.#pending.length === 0) return;
    this.#store.write(this.#pending);
    this.#pending = [];
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

  /** Calls back for every record from now on; the result stops it. */
  follow(follower: FollowLine): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    this.flush();
    this.#store.close();
  }

  #add(kind: RecordKind, fields: object, us: number, raw?: RawField): number {
    const seq = this.#seq++;
    const line = { seq, line: recordLine({ seq, t: this.#stamps.nowMs(), us, k: kind }, fields, raw) };
    this.#pending.push(line);
    for (const follow of this.#followers) follow(line, kind);
    return seq;
  }
}
