/**
 * One engine in the eyes of its watcher: what both routes showed, which change of the verdict is news, and which stop the watcher is to
 * raise by itself. Holds state, does no I/O; times are of the watcher's monotonic clock.
 */
import type { OrdersListed } from './clearing-state.ts';
import {
  bootInHealth,
  type Cause,
  causeIn,
  neglectIn,
  newSight,
  noteBeat,
  noteLook,
  noteProbe,
  restingSince,
  type Sight,
  type Verdict,
  verdictOf,
} from './engine-sight.ts';
import type { EngineHeartbeat } from './heartbeat.ts';
import { type EngineId, requestKeySchema } from './ids.ts';
import type { HttpAnswer } from './json.ts';
import type { LatchBook } from './latch-book.ts';
import type { Stop } from './stop-record.ts';

export class EngineEye {
  readonly #id: EngineId;
  #sight: Sight;
  #verdict: Verdict = 'starting';
  #verdictMs: number;
  #raisedKey = '';
  #listed: OrdersListed | null = null;
  /** The first list since the engine halted, some of whose orders the last one shows. */
  #resting: OrdersListed | null = null;

  constructor(id: EngineId, nowMs: number) {
    this.#id = id;
    this.#sight = newSight(nowMs);
    this.#verdictMs = nowMs;
  }

  get sight(): Sight {
    return this.#sight;
  }

  /** A look begins. */
  looks(nowMs: number): void {
    this.#sight = noteLook(this.#sight, nowMs);
  }

  /** What redis-latch holds, read from `issuedMs` on: null = no heartbeat, undefined = no answer. */
  hears(beat: EngineHeartbeat | null | undefined, issuedMs: number): void {
    if (beat !== undefined) this.#sight = noteBeat(this.#sight, beat, issuedMs);
  }

  /** What the engine's own `/healthz` answered, asked at `askedMs`. */
  probes(answer: HttpAnswer, askedMs: number): void {
    const boot = bootInHealth(this.#id, answer);
    if (boot !== null) this.#sight = noteProbe(this.#sight, boot, askedMs);
  }

  /** The verdict, where it is another one than at the last call; else null. */
  news(nowMs: number): Verdict | null {
    const verdict = verdictOf(this.#sight, nowMs);
    if (verdict === this.#verdict) return null;
    [this.#verdict, this.#verdictMs] = [verdict, nowMs];
    return verdict;
  }

  /** The stop to raise now, for what `news` last found and for a latch that went back: once, and again while no stop stands. */
  stopToRaise(book: LatchBook, listed: OrdersListed | null, nowMs: number): Stop | null {
    const left = listed !== null && listed.startedMs > this.#verdictMs ? listed.orders.length : 0;
    const back = book.rolledBack(this.#id);
    const own = causeIn(this.#id, this.#sight, this.#verdict, left);
    const cause = back ?? own ?? this.#neglect(book, listed, nowMs);
    if (cause === null || (cause.key === this.#raisedKey && book.stands(this.#id))) return null;
    this.#raisedKey = cause.key;
    const { key, reason } = cause;
    const engine = back === null ? this.#id : back.scope;
    return { engine, path: 'guardian', who: 'guardian', reason, key: requestKeySchema.parse(key) };
  }

  /** Where a stop stands they are being cancelled, and nothing is raised above it: what is listed meanwhile is not held against the engine later. */
  #neglect(book: LatchBook, listed: OrdersListed | null, nowMs: number): Cause | null {
    if (listed !== null && listed !== this.#listed)
      this.#resting = restingSince(this.#resting, listed, this.#sight);
    this.#listed = listed;
    if (book.stands(this.#id)) this.#resting = null;
    return neglectIn(this.#id, this.#sight, this.#resting, listed, nowMs);
  }
}
