// When what was broken, engine by engine, as the one who broke it knows it.
import type { EngineId } from '@agora/shared/ids';
import { type Outages, type Span, US_PER_MS, type VenueSpan } from '@agora/testkit/judge/verdict';

/** `venue_unheld`: the venue or the way to it, by a fault under which bytes come in at once or never. */
export type Broken = keyof Outages | 'venue_unheld';
type Noted = Record<Exclude<keyof Outages, 'venue'>, Span[]> & { venue: VenueSpan[] };
const nowUs = () => (performance.timeOrigin + performance.now()) * US_PER_MS;

export class Spans {
  readonly #all: {
    readonly broken: Broken;
    readonly ids: readonly EngineId[];
    fromUs: number;
    toUs: number;
  }[] = [];

  /** From now until what is returned is called. */
  begin(ids: readonly EngineId[], ...broken: readonly Broken[]): () => void {
    const begun = broken.map((each) => ({
      ...{ broken: each, ids, fromUs: nowUs(), toUs: Number.POSITIVE_INFINITY },
    }));
    this.#all.push(...begun);
    return () => {
      for (const span of begun) span.toUs = nowUs();
    };
  }

  /** As somebody else measures it, wall clock: from then until what is returned is called. */
  since(ids: readonly EngineId[], broken: Broken, fromMs: number): (toMs: number) => void {
    const span = { broken, ids, fromUs: fromMs * US_PER_MS, toUs: Number.POSITIVE_INFINITY };
    this.#all.push(span);
    return (toMs) => {
      span.toUs = toMs * US_PER_MS;
    };
  }

  /** Seen only afterwards, wall clock. */
  between(ids: readonly EngineId[], broken: readonly Broken[], fromMs: number, toMs: number): void {
    for (const each of broken) this.since(ids, each, fromMs)(toMs);
  }

  of(id: EngineId): Noted {
    const list = (wanted: Broken) =>
      this.#all
        .filter(({ broken, ids }) => broken === wanted && ids.includes(id))
        .map(({ fromUs, toUs }) => ({ fromUs, toUs }))
        .sort(byBeginning);
    const unheld = list('venue_unheld').map((span) => ({ ...span, holdsBytes: false as const }));
    return {
      ...{ latch: list('latch'), account: list('account'), engine: list('engine') },
      ...{ guardian: list('guardian'), venue: [...list('venue'), ...unheld].sort(byBeginning) },
    };
  }
}

const byBeginning = (a: Span, b: Span) => a.fromUs - b.fromUs;
