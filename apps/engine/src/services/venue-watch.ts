/**
 * Reads the account at the venue again and again and tells the core, by the time the read was started. No answer
 * is told too: it leaves the last read to age.
 */
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { VenueReader } from '../ports/venue-reader.ts';
import type { EngineLoop } from './engine-loop.ts';
import { isoNow } from './iso-now.ts';

/** Two weights of 22 every 5 s are 264 a minute, of the 700 that are the engine's. */
export const VENUE_READ_EVERY_MS = 5_000;

export interface VenueWatchParts {
  readonly reader: VenueReader;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
}

export class VenueWatch {
  readonly #parts: VenueWatchParts;
  #trouble: string | null = null;

  constructor(parts: VenueWatchParts) {
    this.#parts = parts;
  }

  /** One read; called every VENUE_READ_EVERY_MS. */
  async look(): Promise<void> {
    const { reader, loop, clock } = this.#parts;
    const started = { startedMs: clock.monoMs(), startedAt: isoNow(clock) };
    const outcome = await reader.readAccount();
    if (outcome.kind === 'answered')
      loop.happen({ kind: 'venue_read', read: { account: outcome.value, ...started } });
    this.#note(outcome.kind === 'answered' ? null : outcome.reason);
  }

  #note(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#parts.log.info({}, 'the venue answers');
    else this.#parts.log.warn({ reason: trouble }, `the venue cannot be read: ${trouble}`);
  }
}
