/** What operators were answered, by request id: kept for whoever asks again, the newest thousand of this boot. */
import type { RequestAnswer } from '@agora/shared/explanation';
import type { Effect } from '../core/engine/effect.ts';
import type { Clock } from '../ports/clock.ts';
import { isoNow } from './iso-now.ts';

const REMEMBERED_MAX = 1_000;

export class RequestAnswers {
  readonly #clock: Clock;
  readonly #answers = new Map<string, RequestAnswer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note({ requestId, accepted, code, sentence, gates }: Extract<Effect, { kind: 'answer_request' }>): void {
    const at = isoNow(this.#clock);
    this.#answers.set(requestId, { request_id: requestId, at, accepted, code, sentence, gates: [...gates] });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > REMEMBERED_MAX && oldest !== undefined) this.#answers.delete(oldest);
  }

  find(id: string): RequestAnswer | null {
    return this.#answers.get(id) ?? null;
  }
}
