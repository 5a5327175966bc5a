/**
 * What is known of the latch by one who only raises and reads it: the pairs as last read and the highest panic epochs ever
 * seen. A latch that is known to stand stands until a whole read says otherwise; a counter that went back is never an end.
 */
import type { EngineId } from './ids.ts';
import { isLatched, type LatchPairs, type ReviewedEpochs } from './latch.ts';

/** An engine's own pair, or `null`: the one that stops every engine. */
export type LatchScope = EngineId | null;

interface Contact {
  readonly pairs: LatchPairs;
  /** When the read was issued, monotonic milliseconds. */
  readonly issuedMs: number;
}

export class LatchBook {
  readonly #contacts = new Map<EngineId, Contact>();
  readonly #highest = new Map<LatchScope, number>();

  /** A whole read of one engine's pairs, issued at `issuedMs`. Reads that are not whole are not noted. */
  note(engine: EngineId, pairs: LatchPairs, issuedMs: number): void {
    this.#contacts.set(engine, { pairs, issuedMs });
    this.#raise(engine, pairs.panic_epoch);
    this.#raise(null, pairs.global.panic_epoch);
  }

  /** INCR answered `epoch`. After a rollback that is the new height: a resume up to it must be able to end the stop. */
  raised(scope: LatchScope, epoch: number): void {
    this.#highest.set(scope, epoch);
    for (const [engine, { pairs, issuedMs }] of this.#contacts) {
      const risen =
        scope === null ? { global: { ...pairs.global, panic_epoch: epoch } } : { panic_epoch: epoch };
      if (scope === null || scope === engine)
        this.#contacts.set(engine, { pairs: { ...pairs, ...risen }, issuedMs });
    }
  }

  /** True while a stop of this engine is known to stand. False says no more than: none is known. */
  stands(engine: EngineId): boolean {
    const pairs = this.#contacts.get(engine)?.pairs;
    const raisedUnread =
      pairs === undefined && (this.#highest.get(engine) ?? this.#highest.get(null) ?? 0) > 0;
    return raisedUnread || (pairs !== undefined && (isLatched(pairs) || this.rolledBack(engine) !== null));
  }

  /** The pair that redis-latch shows lower than it once was, as a cause to raise it again; null = none. */
  rolledBack(
    engine: EngineId,
  ): { readonly scope: LatchScope; readonly key: string; readonly reason: string } | null {
    const pairs = this.#contacts.get(engine)?.pairs;
    if (pairs === undefined) return null;
    const back = (scope: LatchScope, shown: number) => {
      const highest = this.highest(scope);
      const reason = `redis-latch went back to ${shown}, below ${highest}`;
      return shown < highest ? { scope, key: `rolled-back:${scope ?? 'global'}:${highest}`, reason } : null;
    };
    return back(engine, pairs.panic_epoch) ?? back(null, pairs.global.panic_epoch);
  }

  /** The highest panic epoch ever seen of this pair; 0 = none. */
  highest(scope: LatchScope): number {
    return this.#highest.get(scope) ?? 0;
  }

  pairs(engine: EngineId): LatchPairs | null {
    return this.#contacts.get(engine)?.pairs ?? null;
  }

  /** Both panic epochs, if a read issued within `ageMsMax` showed them. */
  epochs(engine: EngineId, nowMs: number, ageMsMax: number): ReviewedEpochs | null {
    const contact = this.#contacts.get(engine);
    if (contact === undefined || nowMs - contact.issuedMs > ageMsMax) return null;
    const { panic_epoch, global } = contact.pairs;
    return { panic_epoch, panic_global_epoch: global.panic_epoch };
  }

  #raise(scope: LatchScope, epoch: number): void {
    this.#highest.set(scope, Math.max(epoch, this.highest(scope)));
  }
}
