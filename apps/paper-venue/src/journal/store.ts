// Where journal lines live. A store keeps order and gives lines back by sequence number; it does not know what they
// say.

/** One line with its sequence number, newline included. */
export interface StoredLine {
  readonly seq: number;
  readonly line: string;
}

export interface JournalStore {
  /** First sequence number that can still be read. */
  firstSeq(): number;
  /**
   * Keeps lines durably enough to survive the death of the process.
   *
   * @throws when the medium refuses (a full disk): the venue must then stop.
   */
  write(lines: readonly StoredLine[]): void;
  /** True when the next line should open a new segment. */
  wantsRotation(): boolean;
  /** Opens a new segment whose first line will have this sequence number. */
  rotate(nextSeq: number): void;
  /** Lines from a sequence number on, in order, as of the call. */
  read(fromSeq: number): AsyncIterable<StoredLine>;
  close(): void;
}
