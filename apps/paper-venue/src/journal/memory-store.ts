// A journal that lives in memory and forgets its oldest lines beyond a byte limit. For tests and demonstrations.
import type { JournalStore, StoredLine } from './store.ts';

export class MemoryStore implements JournalStore {
  readonly #charsMax: number;
  #lines: StoredLine[] = [];
  #head = 0;
  #chars = 0;

  /** @param charsMax Upper limit of kept text, characters. */
  constructor(charsMax: number) {
    this.#charsMax = charsMax;
  }

  firstSeq(): number {
    return this.#lines[this.#head]?.seq ?? 0;
  }

  write(lines: readonly StoredLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      this.#chars += line.line.length;
    }
    this.#forget();
  }

  wantsRotation(): boolean {
    return false;
  }

  rotate(): void {}

  async *read(fromSeq: number): AsyncIterable<StoredLine> {
    const first = this.firstSeq();
    const from = this.#head + Math.max(0, fromSeq - first);
    yield* this.#lines.slice(from);
  }

  close(): void {}

  #forget(): void {
    while (this.#chars > this.#charsMax && this.#head < this.#lines.length) {
      this.#chars -= this.#lines[this.#head]?.line.length ?? 0;
      this.#head++;
    }
    if (this.#head > 4096 && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }
}
