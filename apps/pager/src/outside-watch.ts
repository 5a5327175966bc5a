/**
 * Pings the dead-man's switch outside of this site for as long as alerts can arrive: the stores answer and nothing waits. When any of it
 * fails, or the whole site is gone, the pings stop and the outside service alarms. Silence is not health.
 */
import { ask, refusalOf } from './http.ts';

export class OutsideWatch {
  readonly #url: string;
  #problem: string | null = 'not pinged yet';

  constructor(url: string) {
    this.#url = url;
  }

  /** Why it does not know of us; null = it does. */
  get problem(): string | null {
    return this.#problem;
  }

  /** `unwell` = why no ping may leave now. */
  async ping(unwell: string | null): Promise<void> {
    this.#problem = unwell === null ? refusalOf(await ask(this.#url)) : `not pinged: ${unwell}`;
  }
}
