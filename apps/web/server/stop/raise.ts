// Raises a stop in redis-latch: one short look whether its key stands already, then INCR, then who it was. A look that
// gives no answer raises; only an acknowledged INCR, or a record that stands, counts as a stop.
import type { Raised } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import type { System } from '../system.ts';
import { within } from '../within.ts';
import type { LatchPort } from './latch-port.ts';
import { precedentOf, provenanceOf, type Stop } from './standing.ts';

/** Longest look for the key, in milliseconds. */
const LOOKUP_MS_MAX = 50;
/** An INCR that is not acknowledged by then is no proof, in milliseconds. */
const RAISE_MS_MAX = 100;

export class StopRaiser {
  readonly #latch: LatchPort;
  readonly #system: System;
  readonly #underWay = new Map<string, Promise<Raised | null>>();

  constructor(latch: LatchPort, system: System) {
    this.#latch = latch;
    this.#system = system;
  }

  /** Null = not acknowledged in time; it may stand all the same. The same stop asked at the same moment is raised once. */
  async raise(stop: Stop): Promise<Raised | null> {
    const name = JSON.stringify([stop.scope, stop.key, stop.reason]);
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
    const standing = await within(this.#system, LOOKUP_MS_MAX, this.#latch.standing());
    const precedent = precedentOf(stop, standing ?? []);
    if (precedent.kind === 'replay') {
      return {
        durable: 'redis',
        epoch: precedent.epoch,
        at: precedent.at,
        replayed: true,
        keyReused: false,
      };
    }
    const epoch = await within(this.#system, RAISE_MS_MAX, this.#latch.raise(stop.scope));
    if (epoch === null) return null;
    const at = isoMs(this.#system.wallMs());
    // Awaited so that the same key, asked again right after this answer, is found.
    await within(this.#system, RAISE_MS_MAX, this.#latch.record(stop.scope, epoch, provenanceOf(stop, at)));
    return { durable: 'redis', epoch, at, replayed: false, keyReused: precedent.kind === 'key_reused' };
  }
}
