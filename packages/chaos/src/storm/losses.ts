// What redis-latch lost for good, engine by engine, as the one who brought that about knows it.
import type { EngineId } from '@agora/shared/ids';
import type { LatchLoss } from '@agora/testkit/judge/facts';
import { US_PER_MS } from '@agora/testkit/judge/verdict';

/** As a look at redis-latch has them; a key that is not there is no number. */
interface Shown {
  readonly panicE: number;
  readonly panicG: number;
}

/** So much longer than I-06 does, I-02 waits for an order that left on the last contact: between both lie our wires and a busy venue. */
const WAY_US = 50 * US_PER_MS;
const GONE = { panicE: null, panicG: null };

export class Losses {
  readonly #copies = new Map<EngineId, Omit<LatchLoss, 'us'>>();
  readonly #all = new Map<EngineId, LatchLoss[]>();

  /** What that copy holds of an engine to which redis-latch is going to be rolled back. */
  copied(id: EngineId, { panicE, panicG }: Shown): void {
    this.#copies.set(id, { panicE: numberOrNull(panicE), panicG: numberOrNull(panicG) });
  }

  /** It has just answered again, without its keys or with those of the copy. */
  note(how: 'flushed' | 'rolled_back'): void {
    const us = (performance.timeOrigin + performance.now()) * US_PER_MS + WAY_US;
    for (const [id, copy] of this.#copies)
      this.#all.set(id, [...this.of(id), { us, ...(how === 'flushed' ? GONE : copy) }]);
  }

  of(id: EngineId): LatchLoss[] {
    return this.#all.get(id) ?? [];
  }
}

const numberOrNull = (epoch: number): number | null => (Number.isNaN(epoch) ? null : epoch);
