/**
 * Keeps the frame in redis-live current: once a second, and on news at most five times a second. One write at
 * a time; a frame that could not be written is replaced by the next one, never queued.
 */
import { SNAPSHOT_BYTES_MAX } from '@agora/shared/snapshot';
import { snapshotOf } from '../core/process/snapshot.ts';
import type { EngineState } from '../core/process/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveStore } from '../ports/live-store.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import { isoNow } from './iso-now.ts';

export const PUBLISH_GAP_MS_MIN = 200;
const PUBLISH_EVERY_MS = 1_000;

export interface PublisherParts {
  readonly store: LiveStore;
  readonly state: () => EngineState;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

export class SnapshotPublisher {
  readonly #parts: PublisherParts;
  #seq = 0;
  #news = true;
  #writing = false;
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
    const { store, state, clock, meter, log } = this.#parts;
    const nowMs = clock.monoMs();
    this.#issuedMs = nowMs;
    this.#news = false;
    const json = JSON.stringify(snapshotOf(state(), { seq: this.#seq++, nowMs, at: isoNow(clock) }));
    const bytes = Buffer.byteLength(json);
    if (bytes > SNAPSHOT_BYTES_MAX) {
      log.error({ bytes, bytesMax: SNAPSHOT_BYTES_MAX }, 'a snapshot is too large and was not published');
      return;
    }
    const { kind } = await store.publishSnapshot(json);
    meter.snapshot(kind);
    if (kind === 'answered') this.#acceptedMs = nowMs;
  }
}
