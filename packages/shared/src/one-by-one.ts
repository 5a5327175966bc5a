/** Works that are done one at a time, in order, each under a key. On a disk that hangs they hold one thread of the pool, not all of it. */
export class OneByOne<K, T> {
  readonly #underWay = new Map<K, Promise<T>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Whether one of this key waits or is under way. */
  has(key: K): boolean {
    return this.#underWay.has(key);
  }

  /** Joins the one of this key that waits or is under way. */
  run(key: K, work: () => Promise<T>): Promise<T> {
    const joined = this.#underWay.get(key);
    if (joined !== undefined) return joined;
    const begun = this.#last.then(work).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, begun);
    this.#last = begun.catch(() => undefined);
    return begun;
  }
}
