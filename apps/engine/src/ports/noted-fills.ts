/** What earlier lives of this engine wrote down of the account's fills, so that none is missing from the record. */

export interface NotedFills {
  /** Wall-clock time of the last record before this boot; null = the chain begins with this boot. */
  readonly lastMs: number | null;
  /** Fills of the newest files. */
  readonly tids: ReadonlySet<number>;
  /** The newest note of what was open when a UTC day began: micro-USD unrealised, by coin; null = none. */
  readonly day: { readonly utcDay: number; readonly unrealizedUusd: ReadonlyMap<string, number> } | null;
}

/** Rejects where the files cannot be read. */
export type ReadNotedFills = () => Promise<NotedFills>;
