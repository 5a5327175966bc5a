/**
 * What a task of the pager fails with, until it works again. A task that fails is said as a problem and logged once; it ends neither the
 * others nor the process, since a pager that starts over and over tells nobody of anything.
 */
import type { Log } from './log.ts';

export class Failures {
  readonly #log: Pick<Log, 'error'>;
  readonly #reasons = new Map<string, string>();

  constructor(log: Pick<Log, 'error'>) {
    this.#log = log;
  }

  /** In words; null = every task works. */
  get problem(): string | null {
    const [first] = this.#reasons;
    return first === undefined ? null : `The pager itself fails at ${first[0]}: ${first[1]}`;
  }

  /** `task`, which then never rejects. */
  guarded(name: string, task: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await task();
        this.#reasons.delete(name);
      } catch (error) {
        this.note(name, error);
        this.#reasons.set(name, reasonOf(error));
      }
    };
  }

  /** Logs what failed; the same again is not logged anew. */
  note(name: string, error: unknown): void {
    if (this.#reasons.get(name) === reasonOf(error)) return;
    const stack = error instanceof Error ? error.stack : undefined;
    this.#log.error({ task: name, stack }, `${name} failed: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
