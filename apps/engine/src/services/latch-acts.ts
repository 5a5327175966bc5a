/**
 * What the engine writes into redis-latch beside its heartbeat: a raised epoch with its record, and the epochs of a resume.
 * One act at a time; the core asks again for a raise that the latch does not show.
 */
import { parseLatchPairs, type ReviewedEpochs } from '@agora/shared/latch';
import type { RaisedBy } from '../core/engine/effect.ts';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore, PanicScope } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import { isoNow } from './iso-now.ts';

/** Most INCRs for one wish: a rollback this deep is ended by the next wish, a second later. */
const STEPS_MAX = 1_000;

export interface LatchActsParts {
  readonly store: Pick<LatchStore, 'raise' | 'recordStop' | 'readLease' | 'writeResume'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class LatchActs {
  readonly #parts: LatchActsParts;
  #raising = false;

  constructor(parts: LatchActsParts) {
    this.#parts = parts;
  }

  /** Raises the engine's own epoch; after a rollback above the mark, and the global one up to its mark. Never rejects. */
  async raise(by: RaisedBy, above: ReviewedEpochs | null): Promise<void> {
    if (this.#raising) return;
    this.#raising = true;
    await this.#raiseScope('engine', by, above?.panic_epoch ?? -1);
    if (above !== null && (await this.#isGlobalBelow(above.panic_global_epoch)))
      await this.#raiseScope('global', by, above.panic_global_epoch - 1);
    this.#raising = false;
  }

  /** The pair of every engine is raised only where it was rolled back: raising it stops all of them. */
  async #isGlobalBelow(epoch: number): Promise<boolean> {
    const outcome = await this.#parts.store.readLease();
    const pairs = outcome.kind === 'answered' ? parseLatchPairs(outcome.value.values) : null;
    return pairs !== null && pairs.global.panic_epoch < epoch;
  }

  async writeResume(epochs: ReviewedEpochs): Promise<void> {
    const outcome = await this.#parts.store.writeResume(epochs);
    if (outcome.kind !== 'answered')
      this.#parts.log.warn({ reason: outcome.reason }, 'the resume could not be written to redis-latch');
  }

  async #raiseScope(scope: PanicScope, by: RaisedBy, above: number): Promise<void> {
    const { store, clock, log } = this.#parts;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const outcome = await store.raise(scope);
      if (outcome.kind !== 'answered') {
        log.warn({ reason: outcome.reason }, 'the latch could not be raised; trying on');
        return;
      }
      await store.recordStop(scope, outcome.value, { ...by, key: null, time: isoNow(clock) });
      const { reason } = by;
      log.warn({ scope, epoch: outcome.value, reason }, `latch raised to ${outcome.value}: ${reason}`);
      if (outcome.value > above) return;
    }
  }
}
