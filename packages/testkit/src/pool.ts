// Costly things that tests share: each is one test's alone until that test is over, so that tests may run beside each other. Says nothing
// of what a test leaves behind: whoever lends sees to that.

export class Pool<T> {
  readonly #idle: T[];
  readonly #waiting: ((thing: T) => void)[] = [];

  constructor(all: readonly T[]) {
    this.#idle = [...all];
  }

  /** Waits for one that is idle, the first to ask being the first served; it is given back whatever becomes of `run`. */
  async lend<R>(run: (thing: T) => Promise<R>): Promise<R> {
    const thing = this.#idle.shift() ?? (await new Promise<T>((resolve) => this.#waiting.push(resolve)));
    try {
      return await run(thing);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(thing);
      else next(thing);
    }
  }
}
