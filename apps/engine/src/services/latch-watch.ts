/**
 * Reads the latch and claims this engine's id. A contact is stamped with the moment its read was issued. The
 * id is claimed once for each boot, and again only where nobody holds it: two engines never fight over it.
 */
import { leaseAt } from '../core/gate/lease.ts';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore } from '../ports/latch-store.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { EngineLoop } from './engine-loop.ts';

export interface LatchWatchParts {
  readonly store: LatchStore;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

export class LatchWatch {
  readonly #parts: LatchWatchParts;
  #mustClaim = true;
  #claiming = false;
  #naming = false;
  #logged = '';
  /** Wall clock less the monotonic one, when the last good contact was issued; null = there was none. */
  #clocksApartMs: number | null = null;

  constructor(parts: LatchWatchParts) {
    this.#parts = parts;
  }

  /**
   * How long the host stood still since the last good contact was issued, milliseconds: what the wall clock went on beyond the monotonic
   * one, which does not advance while a host is suspended. A wall clock that is set forward looks the same. 0 before the first contact.
   */
  get stoodStillMs(): number {
    return this.#clocksApartMs === null ? 0 : Math.max(0, this.#clocksApart() - this.#clocksApartMs);
  }

  #clocksApart(): number {
    const { clock } = this.#parts;
    return clock.wallMs() - clock.monoMs();
  }

  /** One look; called every `LEASE.pollEveryMs`, also while earlier ones wait for their answer. */
  async look(): Promise<void> {
    if (this.#mustClaim && !(await this.#claim())) return;
    const { store, loop, clock, meter } = this.#parts;
    const issuedMs = clock.monoMs();
    const clocksApartMs = this.#clocksApart();
    const outcome = await store.readLease();
    const answeredMs = clock.monoMs();
    if (outcome.kind === 'answered') {
      meter.latchRead(answeredMs - issuedMs);
      loop.happen({ kind: 'latch_read', read: { issuedMs, answeredMs, ...outcome.value } });
      if (loop.engine.control.lease.contact?.issuedMs === issuedMs) this.#clocksApartMs = clocksApartMs;
      void this.#nameStops();
    } else this.#noContact(outcome.kind);
    this.#mustClaim = loop.engine.control.lease.trouble === 'owner_missing';
    this.#logTrouble(outcome.kind === 'answered' ? '' : outcome.reason);
  }

  /** Looks up who raised what the latch shows, one after the other, beside the reads: nothing waits for it. */
  async #nameStops(): Promise<void> {
    const { store, loop } = this.#parts;
    if (this.#naming) return;
    this.#naming = true;
    for (let [stop] = loop.engine.fsm.unnamed; stop !== undefined; [stop] = loop.engine.fsm.unnamed) {
      const { scope, epoch } = stop;
      const outcome = await store.readStop(scope, epoch);
      if (outcome.kind !== 'answered' || outcome.value === null) break;
      loop.happen({ kind: 'latch_cause', scope, epoch, cause: outcome.value });
    }
    this.#naming = false;
  }

  async #claim(): Promise<boolean> {
    const { store, loop } = this.#parts;
    if (this.#claiming) return false;
    this.#claiming = true;
    const outcome = await store.claimOwner(loop.engine.facts.bootId);
    this.#claiming = false;
    if (outcome.kind === 'answered') return true;
    this.#noContact(outcome.kind);
    this.#logTrouble(outcome.reason);
    return false;
  }

  #noContact(kind: 'refused' | 'silent'): void {
    this.#parts.loop.happen({ kind: kind === 'refused' ? 'latch_refused' : 'latch_silent' });
  }

  /** One line when the link is lost, when its trouble changes, and when it is well again; a mere blip is counted. */
  #logTrouble(reason: string): void {
    const { loop, clock, log } = this.#parts;
    const { stage, trouble } = leaseAt(loop.engine.control.lease, clock.monoMs());
    const word = stage === 'held' ? 'well' : trouble;
    if (word === this.#logged || word === null || stage === 'no_sends') return;
    this.#logged = word;
    if (stage === 'held') log.info({}, 'control link is well: latch read, heartbeat accepted, id owned');
    else log.warn({ trouble, reason }, `control link is lost: ${trouble}`);
  }
}
