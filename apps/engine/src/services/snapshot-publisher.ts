/**
 * Keeps the frame in redis-live current: once a second, and on news at most five times a second. One write at
 * a time; a frame that could not be written is replaced by the next one, never queued.
 */
import { encodeSnapshot } from '@agora/shared/snapshot-encode';
import { type ShellParts, snapshotOf } from '../core/engine/snapshot.ts';
import type { Engine } from '../core/engine/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveStore } from '../ports/live-store.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';

export const PUBLISH_GAP_MS_MIN = 200;
const PUBLISH_EVERY_MS = 1_000;

export interface PublisherParts {
  readonly store: Pick<LiveStore, 'publishSnapshot'>;
  readonly engine: Engine;
  readonly shell: () => ShellParts;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

export class SnapshotPublisher {
  readonly #parts: PublisherParts;
  #seq = 0;
  #news = true;
  #writing = false;
  #failing = false;
  #issuedMs = Number.NEGATIVE_INFINITY;
  #acceptedMs: number | null = null;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** When the last frame that redis-live accepted was issued; null = none yet. */
  get acceptedMs(): number | null {
    return this.#acceptedMs;
  }

  /** There is something new to show. */
  request(): void {
    this.#news = true;
    void this.tick();
  }

  /** Publishes where it is due; called every PUBLISH_GAP_MS_MIN besides. */
  async tick(): Promise<void> {
    const sinceMs = this.#parts.clock.monoMs() - this.#issuedMs;
    const due = sinceMs >= PUBLISH_EVERY_MS || (this.#news && sinceMs >= PUBLISH_GAP_MS_MIN);
    if (!due || this.#writing) return;
    this.#writing = true;
    await this.#publish();
    this.#writing = false;
  }

  async #publish(): Promise<void> {
    const { store, clock, meter } = this.#parts;
    const nowMs = clock.monoMs();
    this.#issuedMs = nowMs;
    this.#news = false;
    const json = this.#encode(nowMs);
    if (json === null) return;
    const { kind } = await store.publishSnapshot(json);
    meter.snapshot(kind);
    if (kind === 'answered') this.#acceptedMs = nowMs;
  }

  #encode(nowMs: number): string | null {
    const { engine, shell, clock, log } = this.#parts;
    const stamp = { seq: this.#seq++, nowMs, wallMs: Math.trunc(clock.wallMs()) };
    try {
      const json = encodeSnapshot(snapshotOf(engine, stamp, shell()));
      this.#failing = false;
      return json;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#failing) log.error({ reason }, 'a snapshot does not fit its contract and was not published');
      this.#failing = true;
      return null;
    }
  }
}
