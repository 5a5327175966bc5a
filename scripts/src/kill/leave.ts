// How somebody leaves a stop that is under way: Ctrl-C or SIGTERM ends what is waited for. A terminal that is gone, as when a connection drops, is
// nobody's wish: it only tells that nobody watches. None of them ends what makes the stop durable, which takes no second; only after that a second
// Ctrl-C leaves at once.
import { EXIT } from '../cli/refusal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type LeaveSignal = (typeof SIGNALS)[number];

/** Hears signals until it is disposed of. */
export class Leaving implements Disposable {
  readonly #emitter: NodeJS.EventEmitter;
  readonly #exit: (code: number) => void;
  readonly #left = new AbortController();
  readonly #hungUp = new AbortController();
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

  /** By which signal somebody left, or the terminal was gone; null = by none. */
  get by(): LeaveSignal | null {
    return this.#by;
  }

  /** Aborted by the first word to end. */
  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** Aborted when the terminal is gone. */
  get hungUp(): AbortSignal {
    return this.#hungUp.signal;
  }

  /** The stop is as durable as it gets. */
  mayEndAtOnce(): void {
    this.#mayEndAtOnce = true;
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) this.#emitter.off(signal, this.#hear);
  }

  readonly #hear = (signal: LeaveSignal): void => {
    const isAgain = this.#left.signal.aborted;
    if (isAgain && this.#mayEndAtOnce && signal === 'SIGINT') this.#exit(EXIT.SIGINT);
    if (this.#by === null || this.#by === 'SIGHUP') this.#by = signal;
    if (signal === 'SIGHUP') this.#hungUp.abort();
    else this.#left.abort();
  };
}
