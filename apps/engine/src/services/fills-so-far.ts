/**
 * The account's fills from an instant on, read once: every later read begins shortly before the newest that is known, so that looking again
 * costs little however many there are.
 */
import type { Outcome } from '../ports/outcome.ts';
import type { VenueInfo } from '../ports/venue-info.ts';
import type { VenueFill } from '../ports/venue-news.ts';
import type { Universe } from '../ports/venue-universe.ts';

/** What the venue may show late stands at most so long before what it showed already. */
const OVERLAP_MS = 60_000;

export class FillsSoFar {
  readonly #info: Pick<VenueInfo, 'userFillsByTime'>;
  readonly #byTid = new Map<number, VenueFill>();
  #newestMs: number | null = null;

  constructor(info: Pick<VenueInfo, 'userFillsByTime'>) {
    this.#info = info;
  }

  /** All from `fromMs` on (venue time, inclusive), oldest first; it must not be earlier than at the first read. */
  async read(universe: Universe, fromMs: number): Promise<Outcome<readonly VenueFill[]>> {
    const outcome = await this.#info.userFillsByTime(universe, this.#nextFromMs(fromMs), null);
    if (outcome.kind !== 'answered') return outcome;
    for (const fill of outcome.value.fills) {
      this.#byTid.set(fill.tid, fill);
      this.#newestMs = Math.max(this.#newestMs ?? fill.timeMs, fill.timeMs);
    }
    const fills = [...this.#byTid.values()].filter(({ timeMs }) => timeMs >= fromMs);
    return { kind: 'answered', value: fills.sort((a, b) => a.timeMs - b.timeMs || a.tid - b.tid) };
  }

  #nextFromMs(fromMs: number): number {
    return this.#newestMs === null ? fromMs : Math.max(fromMs, this.#newestMs - OVERLAP_MS);
  }
}
