// Turns frames as they arrive into the lines of a recording (`<receive time in ns> <json>`), such that a replay shows each
// print once: those from before the recording, and those that a new socket tells again, are left out. All else stays as it came.
import { z } from 'zod';

/** As many as a venue may tell again to a new subscriber, with room. */
const TIDS_KEPT = 5_000;
const NS_PER_US = 1_000n;

const tradesFrame = z.object({
  channel: z.literal('trades'),
  data: z.array(z.looseObject({ coin: z.string(), tid: z.number(), time: z.number() })),
});

export class Recording {
  readonly #startedAtMs: number;
  readonly #tids = new Map<string, Set<number>>();
  #lastNs = 0n;
  frames = 0;
  prints = 0;
  /** Prints that were left out. */
  repeated = 0;

  /** @param startedAtMs The venue's own time when the recording began. */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  /** @returns The line, newline included; null for a frame of which nothing is left, or that is no JSON. */
  lineOf(text: string, receivedUs: number): string | null {
    const json = parse(text);
    if (json === undefined) return null;
    const trades = tradesFrame.safeParse(json);
    const kept = trades.success ? this.#fresh(trades.data.data) : null;
    if (kept?.length === 0) return null;
    const isWhole = !trades.success || kept?.length === trades.data.data.length;
    // A clock that is set back must not make a recording that runs backwards.
    const ns = BigInt(receivedUs) * NS_PER_US;
    this.#lastNs = ns > this.#lastNs ? ns : this.#lastNs;
    this.frames++;
    this.prints += kept?.length ?? 0;
    const body =
      isWhole && !text.includes('\n')
        ? text
        : JSON.stringify(isWhole ? json : { channel: 'trades', data: kept });
    return `${this.#lastNs} ${body}\n`;
  }

  #fresh<T extends { coin: string; tid: number; time: number }>(trades: readonly T[]): T[] {
    const fresh = trades.filter(
      ({ coin, tid, time }) => time >= this.#startedAtMs && !this.#tids.get(coin)?.has(tid),
    );
    for (const { coin, tid } of fresh) this.#remember(coin, tid);
    this.repeated += trades.length - fresh.length;
    return fresh;
  }

  #remember(coin: string, tid: number): void {
    const tids = this.#tids.get(coin) ?? new Set();
    tids.add(tid);
    this.#tids.set(coin, tids);
    const [oldest] = tids;
    if (tids.size > TIDS_KEPT && oldest !== undefined) tids.delete(oldest);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
