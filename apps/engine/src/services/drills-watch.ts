/**
 * Tells beginning and end of each drill of this host once, as events. What was over before this boot began was told by an earlier
 * one, or nobody was there: the file has it all the same.
 */
import type { DrillRecord } from '@agora/shared/drill-record';
import { epochMsOf, type IsoMs } from '@agora/shared/time';
import type { Clock } from '../ports/clock.ts';
import type { DrillsFile } from '../ports/data-dir.ts';
import type { Log } from '../ports/log.ts';
import { isoNow } from './iso-now.ts';
import type { Teller } from './teller.ts';

export const DRILLS_LOOK_EVERY_MS = 1_000;

export interface DrillsParts {
  readonly file: DrillsFile;
  readonly teller: Pick<Teller, 'announce'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class DrillsWatch {
  readonly #parts: DrillsParts;
  readonly #sinceWallMs: number;
  readonly #told = new Set<string>();
  #logged: string | null = null;

  constructor(parts: DrillsParts) {
    this.#parts = parts;
    this.#sinceWallMs = parts.clock.wallMs();
  }

  /** One look; called every DRILLS_LOOK_EVERY_MS. */
  look(): void {
    const { drills, problem } = this.#parts.file.read();
    if (problem !== null && problem !== this.#logged) this.#parts.log.warn({}, problem);
    this.#logged = problem;
    for (const drill of drills) {
      if (this.#isNews(`${drill.drill_id} began`, drill.started_at)) this.#tellBegin(drill);
      const { finished } = drill;
      if (finished !== null && this.#isNews(`${drill.drill_id} ended`, finished.at))
        this.#tellEnd(drill, finished);
    }
  }

  #isNews(key: string, at: IsoMs): boolean {
    if (this.#told.has(key) || epochMsOf(at) < this.#sinceWallMs) return false;
    this.#told.add(key);
    return true;
  }

  #tellBegin({ path, n }: DrillRecord): void {
    const { teller, clock } = this.#parts;
    teller.announce({
      ...{ event: 'drill_started', ts: isoNow(clock), path, n },
      next_action: 'None: it kills a deployment of its own, not this one.',
    });
  }

  #tellEnd({ path, n }: DrillRecord, { at: _, ...figures }: NonNullable<DrillRecord['finished']>): void {
    const { teller, clock } = this.#parts;
    teller.announce({
      ...{ event: 'drill_finished', ts: isoNow(clock), path, n, ...figures },
      next_action: figures.passed
        ? 'Compare the figures with the limit.'
        : 'Do not rely on this way to stop it before you know why: `./agora drill`.',
    });
  }
}
