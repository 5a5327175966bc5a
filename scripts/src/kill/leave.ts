// How somebody leaves a stop that is under way: the first word to end, of whatever kind, ends what is waited for. It never ends what makes the
// stop durable, which takes no second; only after that a second Ctrl-C leaves at once.
import { EXIT } from '../cli/refusal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type LeaveSignal = (typeof SIGNALS)[number];

/** Hears signals until it is disposed of. */
export class Leaving implements Disposable {
  readonly #emitter: NodeJS.EventEmitter;
  readonly #exit: (code: number) => void;
  readonly #left = new AbortController();
  #by: LeaveSignal | null = null;
  #mayEndAtOnce = false;

  constructor(
    emitter: NodeJS.EventEmitter = process,
    exit: (code: number) => void = (code) => process.exit(code),
  ) {
    this.#emitter = emitter;
    this.#exit = exit;
    for (const signal of SIGNALS) emitter.on(signal, this.#hear);
  }

  /** By which signal somebody left; null = nobody has. */
  get by(): LeaveSignal | null {
    return this.#by;
  }

  /** Aborted by the first of them. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** The stop is as durable as it gets. */
  mayEndAtOnce(): void {
    this.#mayEndAtOnce = true;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) this.#emitter.off(signal, this.#hear);
  }

  readonly #hear = (signal: LeaveSignal): void => {
    if (this.#by !== null && this.#mayEndAtOnce && signal === 'SIGINT') this.#exit(EXIT.SIGINT);
    this.#by ??= signal;
    this.#left.abort();
  };
}
