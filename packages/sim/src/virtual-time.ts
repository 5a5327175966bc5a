// Time that stands still until something is due: tasks run in the order of their instants, and of their entry where those
// are equal, so that the same calls give the same run. Whoever awaits in such a world goes on before the next task, where it is lived in by
// `liveUntil`.

interface Task {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class VirtualTime {
  nowMs: number;
  readonly #heap: Task[] = [];
  #order = 0;
  #hasSettled = false;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Runs once, `ms` from now. */
  after(ms: number, run: () => void): void {
    this.at(this.nowMs + ms, run);
  }

  /** Runs once at an instant, or now where that has passed. */
  at(atMs: number, run: () => void): void {
    this.#order += 1;
    this.#push({ atMs: Math.max(atMs, this.nowMs), order: this.#order, run });
  }

  /** Runs every `ms` from `ms` on, for as long as time goes on. */
  every(ms: number, run: () => void): void {
    const again = () => {
      run();
      this.after(ms, again);
    };
    this.after(ms, again);
  }

  /** Lets everything happen that is due up to `untilMs`, which is then the time. */
  runUntil(untilMs: number): void {
    while (this.#runNext(untilMs));
    this.nowMs = untilMs;
  }

  /** The same where something awaits: what a task settled goes on before the next one. */
  async liveUntil(untilMs: number): Promise<void> {
    for (let goesOn = true; goesOn; ) {
      if (this.#hasSettled) {
        this.#hasSettled = false;
        await new Promise((resolve) => setImmediate(resolve));
      } else goesOn = this.#runNext(untilMs);
    }
    this.nowMs = untilMs;
  }

  /** Something that is awaited in this world was settled, or begun: what follows is not done yet. */
  hasSettled(): void {
    this.#hasSettled = true;
  }

  /** False where nothing is due up to `untilMs`. */
  #runNext(untilMs: number): boolean {
    const [next] = this.#heap;
    if (next === undefined || next.atMs > untilMs) return false;
    this.#pop();
    this.nowMs = next.atMs;
    next.run();
    return true;
  }

  #push(task: Task): void {
    const heap = this.#heap;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isBefore(task, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = task;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const least = heap[child];
      if (least === undefined || !isBefore(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
