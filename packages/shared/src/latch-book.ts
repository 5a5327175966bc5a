/**
 * What is known of the latch by one who only raises and reads it: the pairs as last read, the highest panic epochs ever seen, and the
 * stops that redis-latch has not taken yet. A latch that is known to stand stands until a whole read says otherwise; a counter
 * that went back is never an end.
 */
import type { EngineId } from './ids.ts';
import { isLatched, type LatchPairs, type ReviewedEpochs } from './latch.ts';
import type { Raised } from './stop-answer.ts';
import type { LatchScope, Stop } from './stop-record.ts';

interface Contact {
  readonly pairs: LatchPairs;
  /** When the read was issued, monotonic milliseconds. */
  readonly issuedMs: number;
  /** A key was gone, and counted as 0. */
  readonly lost: boolean;
}

/** A stop that redis-latch has not taken yet, with what it was answered. */
export interface OwedStop {
  readonly stop: Stop;
  readonly raised: Raised;
}

/** Stops kept while redis-latch is away, and one for each scope that none of them stops. */
const OWED_MAX = 256;
/** Longest wait for a kill file, in milliseconds: with the tries at redis-latch before it, within what asks for a stop. */
export const KILL_FILE_MS_MAX = 1_500;

export class LatchBook {
  readonly #contacts = new Map<EngineId, Contact>();
  readonly #highest = new Map<LatchScope, number>();
  readonly #owed = new Map<string, OwedStop>();
  readonly #raisedHere = new Set<LatchScope>();
  readonly #seenWhole = new Set<EngineId>();

  /** A read of one engine's pairs, issued at `issuedMs`; `lost` = with keys that were gone. Reads with garbage are not noted. */
  note(engine: EngineId, pairs: LatchPairs, issuedMs: number, lost = false): void {
    this.#contacts.set(engine, { pairs, issuedMs, lost });
    if (!lost) this.#seenWhole.add(engine);
    this.#raise(engine, pairs.panic_epoch);
    this.#raise(null, pairs.global.panic_epoch);
  }

  /**
   * INCR answered `epoch`. After a rollback that is the new height: a resume up to it must be able to end the stop. A resume read
   * before the counter went back says nothing of it: what was just raised stands until a whole read shows it resumed.
   */
  raised(scope: LatchScope, epoch: number): void {
    this.#highest.set(scope, epoch);
    this.#raisedHere.add(scope);
    const raise = <P extends { panic_epoch: number; resume_epoch: number }>(pair: P): P => ({
      ...pair,
      panic_epoch: epoch,
      resume_epoch: Math.min(pair.resume_epoch, epoch - 1),
    });
    for (const [engine, { pairs, ...contact }] of this.#contacts) {
      if (scope !== null && scope !== engine) continue;
      const risen = scope === null ? { ...pairs, global: raise(pairs.global) } : raise(pairs);
      this.#contacts.set(engine, { ...contact, pairs: risen });
    }
  }

  /** Keeps a stop until `paid`. The first ones count, and whatever stops more than they do. */
  owe(cause: string, owed: OwedStop): void {
    const isNews = !this.#isOwedFor(owed.stop.engine);
    if (this.#owed.has(cause) || this.#owed.size < OWED_MAX || isNews) this.#owed.set(cause, owed);
  }

  #isOwedFor(scope: LatchScope): boolean {
    return [...this.#owed.values()].some(({ stop }) => stop.engine === null || stop.engine === scope);
  }

  /** redis-latch did not take it: the others come before it is tried again, since it may be this pair alone that takes none. */
  postpone(cause: string): void {
    const owed = this.#owed.get(cause);
    this.#owed.delete(cause);
    if (owed !== undefined) this.#owed.set(cause, owed);
  }

  /** A kill file has it too. True, also of a stop that redis-latch has taken meanwhile, which is owed no more. */
  filed(cause: string): true {
    const owed = this.#owed.get(cause);
    if (owed !== undefined)
      this.#owed.set(cause, { stop: owed.stop, raised: { ...owed.raised, durable: 'file' } });
    return true;
  }

  paid(cause: string): void {
    this.#owed.delete(cause);
  }

  owed(): ReadonlyMap<string, OwedStop> {
    return this.#owed;
  }

  /**
   * True while a stop of this engine is known to stand. False says no more than: none is known. Of an engine whose pairs were never
   * read, only a stop raised here is known: a global epoch read with another engine's pairs may have been resumed long ago.
   */
  stands(engine: EngineId): boolean {
    const owes = this.#isOwedFor(engine);
    const pairs = this.#contacts.get(engine)?.pairs;
    if (owes || pairs === undefined)
      return owes || this.#raisedHere.has(engine) || this.#raisedHere.has(null);
    return isLatched(pairs) || this.rolledBack(engine) !== null;
  }

  /** The stop that stands, by a name that changes with each resume; null = none is known to stand. */
  standingName(engine: EngineId): string | null {
    if (!this.stands(engine)) return null;
    const pairs = this.#contacts.get(engine)?.pairs;
    return pairs === undefined ? 'unread' : `${pairs.resume_epoch}:${pairs.global.resume_epoch}`;
  }

  /** The pair that redis-latch shows lower than it once was, or shows no more, as a cause to raise it again; null = none. */
  rolledBack(
    engine: EngineId,
  ): { readonly scope: LatchScope; readonly key: string; readonly reason: string } | null {
    const contact = this.#contacts.get(engine);
    if (contact === undefined) return null;
    const { pairs, lost } = contact;
    const back = (scope: LatchScope, shown: number) => {
      const highest = this.highest(scope);
      const reason = `redis-latch went back to ${shown}, below ${highest}`;
      return shown < highest ? { scope, key: `rolled-back:${scope ?? 'global'}:${highest}`, reason } : null;
    };
    const emptied = lost && this.#seenWhole.has(engine) && !isLatched(pairs);
    const gone = {
      scope: engine,
      key: `emptied:${engine}`,
      reason: 'redis-latch has lost keys of the latch',
    };
    return back(engine, pairs.panic_epoch) ?? back(null, pairs.global.panic_epoch) ?? (emptied ? gone : null);
  }

  /** The highest panic epoch ever seen of this pair; 0 = none. */
  highest(scope: LatchScope): number {
    return this.#highest.get(scope) ?? 0;
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
