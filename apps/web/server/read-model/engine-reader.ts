// Keeps one engine's readings current while anybody looks, and hands out frames: at once, on every change,
// and at least once a second. All who look share one reader; when the last one leaves it stops.
import { deriveDisplay } from '@agora/shared/display';
import type { Frame } from '@agora/shared/frame';
import { type LatchReading, type LiveReading, readFrame } from '@agora/shared/frame-reading';
import { readLatchReading, readLiveReading } from '@agora/shared/frame-redis';
import type { EngineId } from '@agora/shared/ids';
import type { System } from '../system.ts';
import { readOthersLatched } from './others-latched.ts';
import type { Answered, Asks } from './redis-source.ts';

/** Short enough that a change in Redis is on the screen within 150 ms at the 95th percentile. */
const READ_EVERY_MS = 100;
const FRAME_EVERY_MS = 1_000;
/** Readings this recent are served to a query without asking Redis anew. */
const FRESH_MS = 250;

export type EngineReaderParts = {
  readonly engineId: EngineId;
  /** The other engines of the configuration. */
  readonly others: readonly EngineId[];
  readonly latch: Asks;
  readonly live: Asks;
  readonly system: System;
};

type LatchLook = { readonly own: LatchReading; readonly othersLatched: boolean | null };
type Emitted = { readonly frame: Frame; readonly atMs: number; readonly essence: string };

export class EngineReader {
  readonly #parts: EngineReaderParts;
  readonly #waiting = new Set<() => void>();
  #latch: Answered<LatchLook> | null = null;
  #live: Answered<LiveReading> | null = null;
  #watchers = 0;
  /** Raised whenever the loops must end, so that an old pair never runs beside a new one. */
  #generation = 0;
  #seq: number;
  #emitted: Emitted | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(parts: EngineReaderParts) {
    this.#parts = parts;
    // Frames of a later life of this process must not look older than those of an earlier one.
    this.#seq = Math.floor(parts.system.wallMs());
  }

  /** One frame from reads that began after the call: an act must not pass by what came a moment ago. */
  async frameAnew(): Promise<Frame> {
    await Promise.all([this.#refreshLatch(), this.#refreshLive()]);
    return this.#build();
  }

  /** One frame for a caller that does not stay. */
  async frameNow(): Promise<Frame> {
    await this.#refreshOnce();
    return this.#build();
  }

  /** Frames until `signal` aborts. A slow consumer misses frames in between and always gets the newest. */
  async *frames(signal: AbortSignal): AsyncGenerator<Frame> {
    this.#enter();
    const wake = () => this.#wakeAll();
    signal.addEventListener('abort', wake);
    try {
      await this.#refreshOnce();
      let sent: Frame | null = null;
      while (!signal.aborted) {
        const newest: Frame = this.#emitIfDue();
        if (newest === sent) {
          await new Promise<void>((resolve) => this.#waiting.add(resolve));
          continue;
        }
        sent = newest;
        yield newest;
      }
    } finally {
      signal.removeEventListener('abort', wake);
      this.#leave();
    }
  }

  #enter(): void {
    this.#watchers += 1;
    if (this.#watchers > 1) return;
    this.#generation += 1;
    // One loop each: an instance that does not answer must not age what the other one says.
    void this.#loop(this.#generation, () => this.#refreshLatch());
    void this.#loop(this.#generation, () => this.#refreshLive());
  }

  #leave(): void {
    this.#watchers -= 1;
    if (this.#watchers === 0) this.#generation += 1;
  }

  async #loop(generation: number, refresh: () => Promise<void>): Promise<void> {
    const { system } = this.#parts;
    while (generation === this.#generation) {
      const startedMs = system.monotonicMs();
      await refresh();
      if (generation === this.#generation) this.#emitIfDue();
      const restMs = Math.max(0, READ_EVERY_MS - (system.monotonicMs() - startedMs));
      await new Promise<void>((resolve) => system.after(restMs, resolve));
    }
  }

  async #refreshLatch(): Promise<void> {
    const { latch, engineId, others } = this.#parts;
    const answer = await latch.ask(async (redis) => {
      const looks = [readLatchReading(redis, engineId), readOthersLatched(redis, others)] as const;
      const [own, othersLatched] = await Promise.all(looks);
      return { own, othersLatched };
    });
    this.#latch = newerOf(this.#latch, answer);
  }

  async #refreshLive(): Promise<void> {
    const { live, engineId } = this.#parts;
    const answer = await live.ask((redis) => readLiveReading(redis, engineId));
    this.#live = newerOf(this.#live, answer);
  }

  async #refreshOnce(): Promise<void> {
    const nowMs = this.#parts.system.monotonicMs();
    const isFresh = (answer: Answered<unknown> | null) =>
      answer !== null && nowMs - answer.askedMs <= FRESH_MS;
    if (isFresh(this.#latch) && isFresh(this.#live)) return;
    this.#refreshing ??= Promise.all([this.#refreshLatch(), this.#refreshLive()])
      .then(() => undefined)
      .finally(() => {
        this.#refreshing = null;
      });
    await this.#refreshing;
  }

  /** Makes a new frame when a second has passed or Redis says something new; else the last one stands. */
  #emitIfDue(): Frame {
    const last = this.#emitted;
    const nowMs = this.#parts.system.monotonicMs();
    const essence = this.#essence();
    if (last !== null && last.essence === essence && nowMs - last.atMs < FRAME_EVERY_MS) return last.frame;
    this.#emitted = { frame: this.#build(), atMs: nowMs, essence };
    this.#wakeAll();
    return this.#emitted.frame;
  }

  /** All that is worth a frame of its own; heartbeats only make ages, which every second brings anyway. */
  #essence(): string {
    const { own: latch, othersLatched } = this.#latch?.value ?? {};
    const snapshot = this.#live?.value.snapshot;
    return JSON.stringify([latch?.lease, latch?.provenance, latch?.venueSeen, othersLatched, snapshot]);
  }

  #build(): Frame {
    const { engineId, others, system } = this.#parts;
    const nowMs = system.monotonicMs();
    const aged = <T>(reading: T, askedMs: number) => ({ reading, ageMs: nowMs - askedMs });
    const [latch, live] = [this.#latch, this.#live];
    this.#seq += 1;
    const facts = readFrame({
      engineId,
      seq: this.#seq,
      fallbackNowMs: system.wallMs(),
      latch: latch === null ? null : aged(latch.value.own, latch.askedMs),
      live: live === null ? null : aged(live.value, live.askedMs),
    });
    return {
      ...facts,
      display: deriveDisplay({ frame: facts, elapsedMs: 0, linkMs: 0 }),
      others_latched: latch === null ? othersUnread(others) : latch.value.othersLatched,
    };
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

function othersUnread(others: readonly EngineId[]): boolean | null {
  return others.length === 0 ? null : false;
}

/** The answer asked for last: a slow answer never replaces one to a later question, nor does a failure. */
function newerOf<T>(kept: Answered<T> | null, arrived: Answered<T> | null): Answered<T> | null {
  if (kept === null || arrived === null) return arrived ?? kept;
  return arrived.askedMs >= kept.askedMs ? arrived : kept;
}
