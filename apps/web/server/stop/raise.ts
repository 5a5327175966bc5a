// Raises a stop in redis-latch as every hand does, and waits a moment for the record of who it was. Only an acknowledged INCR, or a
// record that stands, counts as a stop.
import type { EngineId } from '@agora/shared/ids';
import { LATCH_LOOK_UP_MS, type RaisingStore, raiseLatch } from '@agora/shared/latch-raise';
import type { Raised } from '@agora/shared/stop-answer';
import { causeOf, type Stop } from '@agora/shared/stop-record';
import { isoMs } from '@agora/shared/time';
import type { System } from '../system.ts';
import { within } from '../within.ts';

/** An INCR that is not acknowledged by then is no proof, in milliseconds. */
const RAISE_MS_MAX = 100;

export class StopRaiser {
  readonly #store: RaisingStore;
  readonly #engineIds: readonly EngineId[];
  readonly #system: System;
  readonly #underWay = new Map<string, Promise<Raised | null>>();

  constructor(store: RaisingStore, engineIds: readonly EngineId[], system: System) {
    this.#store = store;
    this.#engineIds = engineIds;
    this.#system = system;
  }

  /** Null = not acknowledged in time; it may stand all the same. The same stop asked at the same moment is raised once. */
  async raise(stop: Stop): Promise<Raised | null> {
    const name = causeOf(stop);
    const first = this.#underWay.get(name);
    if (first !== undefined) {
      const raised = await first;
      return raised === null ? null : { ...raised, replayed: true };
    }
    const raising = this.#raise(stop).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, raising);
    return raising;
  }

  async #raise(stop: Stop): Promise<Raised | null> {
    const inTime = <T>(ms: number, work: Promise<T>) => within(this.#system, ms, work);
    let recorded: Promise<unknown> = Promise.resolve();
    const raising = raiseLatch(this.#store, stop, isoMs(this.#system.wallMs()), {
      engines: this.#engineIds,
      inTime: (look) => inTime(LATCH_LOOK_UP_MS, look),
      incrInTime: (incr) => inTime(RAISE_MS_MAX, incr),
      recording: (record) => {
        recorded = record;
      },
    });
    const raised = await raising;
    // Awaited so that the same key, asked again right after this answer, is found.
    await inTime(RAISE_MS_MAX, recorded);
    return raised;
  }
}
