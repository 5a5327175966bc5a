// When kill files lay in the data folder of a run, whoever left them: looked for all the time, and by our own operator right before and after he
// removes them. Each is noted for no longer than it was sure to lie there, since what a judge makes of it was owed then.
import { lstatSync } from 'node:fs';
import { killFileName } from '@agora/shared/host-files';
import type { EngineId } from '@agora/shared/ids';
import { type Span, US_PER_MS } from '@agora/testkit/judge/verdict';

const LOOK_EVERY_MS = 20;
/** A record has whole milliseconds of another process's clock: what it tells of right after a removal was after it. */
const END_US = 5 * US_PER_MS;
const nowUs = () => (performance.timeOrigin + performance.now()) * US_PER_MS;

interface Lying {
  /** Null = of every engine. */
  readonly scope: EngineId | null;
  readonly fromUs: number;
  /** When it was last known to lie there. */
  seenUs: number;
  /** Infinite while it does. */
  toUs: number;
}

export class KillFiles {
  readonly #scopes: readonly (EngineId | null)[];
  readonly #dataFile: (name: string) => string;
  readonly #all: Lying[] = [];
  readonly #timer: NodeJS.Timeout;
  #lookedUs = nowUs();

  constructor(ids: readonly EngineId[], dataFile: (name: string) => string) {
    this.#scopes = [null, ...ids];
    this.#dataFile = dataFile;
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  look(): void {
    const us = nowUs();
    for (const scope of this.#scopes) this.#lookFor(scope, us);
    this.#lookedUs = us;
  }

  /** Of this engine, or of all. */
  of(id: EngineId): Span[] {
    return this.#all
      .filter(({ scope }) => scope === null || scope === id)
      .map(({ fromUs, toUs }) => ({ fromUs, toUs: Math.max(fromUs, toUs) }));
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #lookFor(scope: EngineId | null, us: number): void {
    const file = lstatSync(this.#dataFile(killFileName(scope)), { throwIfNoEntry: false });
    const lying = this.#all.find((each) => each.scope === scope && each.toUs === Number.POSITIVE_INFINITY);
    if (file === undefined) {
      if (lying !== undefined) lying.toUs = lying.seenUs - END_US;
    } else if (lying !== undefined) {
      lying.seenUs = us;
    } else {
      // It was written since the last look; how late we are with this one is no reason to know less.
      const fromUs = Math.min(us, Math.max(this.#lookedUs, file.mtimeMs * US_PER_MS));
      this.#all.push({ scope, fromUs, seenUs: us, toUs: Number.POSITIVE_INFINITY });
    }
  }
}
