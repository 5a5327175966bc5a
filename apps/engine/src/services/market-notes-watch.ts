/**
 * Tells the core each remark of the host's file once, when it begins. A remark that is taken out again stays told until its end; a file that is
 * wrong is logged once and tells nothing.
 */
import type { Clock } from '../ports/clock.ts';
import type { MarketNotesFile, TimedNote } from '../ports/data-dir.ts';
import type { Log } from '../ports/log.ts';
import type { EngineLoop } from './engine-loop.ts';

export const NOTES_LOOK_EVERY_MS = 1_000;

export interface MarketNotesParts {
  readonly file: MarketNotesFile;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
}

export class MarketNotesWatch {
  readonly #parts: MarketNotesParts;
  /** What is current and was told, so that it is told once. */
  #told = new Map<string, TimedNote>();
  #logged: string | null = null;

  constructor(parts: MarketNotesParts) {
    this.#parts = parts;
  }

  /** One look; called every NOTES_LOOK_EVERY_MS. */
  look(): void {
    const { file, loop, clock } = this.#parts;
    const { notes, problem } = file.read();
    this.#log(problem);
    const wallMs = clock.wallMs();
    for (const [key, { untilWallMs }] of this.#told) if (untilWallMs <= wallMs) this.#told.delete(key);
    for (const note of notes) {
      const { coin, text, fromWallMs, untilWallMs } = note;
      const key = JSON.stringify([coin, text, fromWallMs, untilWallMs]);
      if (fromWallMs > wallMs || untilWallMs <= wallMs || this.#told.has(key)) continue;
      this.#told.set(key, note);
      loop.happen({ kind: 'market_note', coin, text, untilWallMs });
    }
  }

  #log(problem: string | null): void {
    if (problem !== null && problem !== this.#logged) this.#parts.log.warn({}, problem);
    this.#logged = problem;
  }
}
