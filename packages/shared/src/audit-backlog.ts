/** Records that wait for the files: first in, first out, bounded by number and by size. Holds; decides nothing. */

export interface BacklogLimits {
  readonly recordsMax: number;
  /** Characters. */
  readonly sizeMax: number;
}

/** Where the array's used-up front is worth giving back. */
const COMPACT_AT = 1_024;

export class AuditBacklog<T extends { readonly size: number }> {
  readonly #limits: BacklogLimits;
  #items: T[] = [];
  #from = 0;
  #size = 0;

  constructor(limits: BacklogLimits) {
    this.#limits = limits;
  }

  get records(): number {
    return this.#items.length - this.#from;
  }

  fits(item: T): boolean {
    return this.records < this.#limits.recordsMax && this.#size + item.size <= this.#limits.sizeMax;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#size += item.size;
  }

  /** Adds `item` and returns the oldest ones, which had to go for it. */
  pushDropping(item: T): T[] {
    this.push(item);
    return this.#dropOldest();
  }

  /** Puts items back before all others and returns the oldest ones, which had to go for them. */
  putBack(items: readonly T[]): T[] {
    this.#items = [...items, ...this.#items.slice(this.#from)];
    this.#from = 0;
    for (const { size } of items) this.#size += size;
    return this.#dropOldest();
  }

  shift(): T | undefined {
    const item = this.#items[this.#from];
    if (item === undefined) return undefined;
    this.#from += 1;
    this.#size -= item.size;
    if (this.#from >= COMPACT_AT && this.#from * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#from);
      this.#from = 0;
    }
    return item;
  }

  takeAll(): T[] {
    const items = this.#items.slice(this.#from);
    this.#items = [];
    this.#from = 0;
    this.#size = 0;
    return items;
  }

  #dropOldest(): T[] {
    const dropped: T[] = [];
    while (this.records > this.#limits.recordsMax || this.#size > this.#limits.sizeMax) {
      const item = this.shift();
      if (item === undefined) break;
      dropped.push(item);
    }
    return dropped;
  }
}
