/**
 * What the engine writes into redis-latch beside its heartbeat: a raised epoch with its record, and the epochs of a resume.
 * One act at a time; the core asks again for a raise that the latch does not show. An accepted resume is on record before it is written,
 * and written again until the latch shows it or it is over.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import { parseLatchPairs, type ReviewedEpochs } from '@agora/shared/latch';
import type { AcceptedResume } from '../core/engine/effect.ts';
import type { RaisedBy } from '../core/engine/halt-record.ts';
import type { Engine } from '../core/engine/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore, PanicScope } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import { isoNow } from './iso-now.ts';

/** Most INCRs for one wish: a rollback this deep is ended by the next wish, a second later. */
const STEPS_MAX = 1_000;
export const RESUME_AGAIN_EVERY_MS = 1_000;

export interface LatchActsParts {
  readonly store: Pick<LatchStore, 'raise' | 'recordStop' | 'readLease' | 'writeResume'>;
  readonly audit: Pick<AuditSink, 'append'>;
  readonly engine: Pick<Engine, 'fsm' | 'control'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class LatchActs {
  readonly #parts: LatchActsParts;
  #raising = false;
  /** On record, and not seen in the latch yet. */
  #resume: AcceptedResume | null = null;
  #resuming = false;

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

  /** Never rejects. Not on record, it is not written. */
  async writeResume(accepted: AcceptedResume): Promise<void> {
    const { audit, log } = this.#parts;
    try {
      await audit.append({ actor: 'engine', type: 'resume_accepted', data: { ...accepted } });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason }, `the resume is not on record, and not written to redis-latch: ${reason}`);
      return;
    }
    this.#resume = accepted;
    await this.resumeAgain();
  }

  /** Writes what is still to be resumed; called every RESUME_AGAIN_EVERY_MS besides. The values are exact: a newer stop stands. */
  async resumeAgain(): Promise<void> {
    const { store, log } = this.#parts;
    const resume = this.#resume;
    if (resume === null || this.#resuming) return;
    if (!this.#isWanted(resume)) {
      this.#resume = null;
      return;
    }
    this.#resuming = true;
    const { panic_epoch, panic_global_epoch } = resume;
    const outcome = await store.writeResume({ panic_epoch, panic_global_epoch });
    this.#resuming = false;
    if (outcome.kind !== 'answered')
      log.warn({ reason: outcome.reason }, 'the resume could not be written to redis-latch; trying on');
  }

  #isWanted({ request_id, panic_epoch, panic_global_epoch }: AcceptedResume): boolean {
    const { fsm, control } = this.#parts.engine;
    const pairs = control.lease.contact?.pairs;
    const isShown = pairs?.resume_epoch === panic_epoch && pairs.global.resume_epoch === panic_global_epoch;
    return fsm.recovering?.requestId === request_id && !isShown;
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
