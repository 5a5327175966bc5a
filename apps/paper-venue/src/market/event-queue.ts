// A binary heap of things to do at a virtual time: earliest first, and first-in first-out at equal times.

type Entry<T> = { atMs: number; readonly seq: number; readonly item: T };

const before = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);

export class EventQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #seq = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Time of the earliest event, Infinity when empty. */
  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number, item: T): void {
    if (!Number.isFinite(atMs)) throw new RangeError(`event time must be finite, got ${atMs}`);
    const heap = this.#heap;
    const entry = { atMs, seq: this.#seq++, item };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(entry, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = entry;
  }

  /** Moves every event by the same time; their order stays. */
  shift(byMs: number): void {
    for (const entry of this.#heap) entry.atMs += byMs;
  }

  /** Removes and returns the earliest event, undefined when empty. */
  pop(): { readonly atMs: number; readonly item: T } | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const a = heap[left];
      if (a === undefined) break;
      const b = heap[left + 1];
      const child = b !== undefined && before(b, a) ? b : a;
      if (!before(child, last)) break;
      heap[i] = child;
      i = child === a ? left : left + 1;
    }
    heap[i] = last;
    return top;
  }
}
