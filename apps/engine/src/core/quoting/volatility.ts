/**
 * How wild one coin is now, and how that ranks within the last hour. An opinion in floating point: it shapes quotes
 * and never touches money. Before enough was seen the rank is null, which callers must not read as calm.
 */

export const VOLATILITY = {
  /** Returns are taken at least this far apart, so that bid-ask bounce does not count as movement. */
  sampleMsMin: 1_000,
  /** After a longer gap (a disconnect) the price difference is no return of the market. */
  gapMsMax: 60_000,
  /** The estimate is remembered this often, for an hour. */
  rankEveryMs: 5_000,
  rankSamples: 720,
  /** Fewer samples than this give no rank: one minute. */
  rankSamplesMin: 12,
} as const;

export interface Volatility {
  lastMid: number;
  /** Monotonic; -1 = none. */
  lastMs: number;
  /** Numerator and weight of the exponential average: their quotient is unbiased from the first sample on. */
  sum: number;
  weight: number;
  readonly history: Float64Array;
  historyCount: number;
  rankedMs: number;
  /** Percent, 0 to 100; null = too little seen. */
  rank: number | null;
}

export function newVolatility(): Volatility {
  return {
    lastMid: 0,
    lastMs: -1,
    sum: 0,
    weight: 0,
    history: new Float64Array(VOLATILITY.rankSamples),
    historyCount: 0,
    rankedMs: -1,
    rank: null,
  };
}

/**
 * Takes in a mid price at `nowMs`. Exponentially weighted variance of log returns for irregular times:
 * v <- l·v + (1 - l)·r²/dt with l = 2^(-dt / half-life) (RiskMetrics 1996, section 5.2, with the time-dependent weight of
 * Zumbach & Müller 2001, "Operators on inhomogeneous time series"), divided by the weight so far. Unit: 1/s.
 */
export function noteMid(volatility: Volatility, mid: number, nowMs: number, halfLifeS: number): void {
  if (!(mid > 0)) return;
  const dtMs = nowMs - volatility.lastMs;
  if (volatility.lastMs >= 0 && dtMs >= 0 && dtMs < VOLATILITY.sampleMsMin) return;
  if (volatility.lastMs >= 0 && dtMs > 0 && dtMs <= VOLATILITY.gapMsMax) {
    const dtS = dtMs / 1_000;
    const keep = 2 ** (-dtS / halfLifeS);
    const logReturn = Math.log(mid / volatility.lastMid);
    volatility.sum = keep * volatility.sum + (1 - keep) * ((logReturn * logReturn) / dtS);
    volatility.weight = keep * volatility.weight + (1 - keep);
    rememberForRank(volatility, nowMs);
    rankNow(volatility);
  }
  volatility.lastMid = mid;
  volatility.lastMs = nowMs;
}

/** Variance of log returns per second; 0 before the first return. */
export function variancePerS({ sum, weight }: Volatility): number {
  return weight === 0 ? 0 : sum / weight;
}

/** Standard deviation over `horizonMs`, in basis points. */
export function sigmaBps(volatility: Volatility, horizonMs: number): number {
  return Math.sqrt((variancePerS(volatility) * horizonMs) / 1_000) * 10_000;
}

function rememberForRank(volatility: Volatility, nowMs: number): void {
  if (volatility.rankedMs >= 0 && nowMs - volatility.rankedMs < VOLATILITY.rankEveryMs) return;
  volatility.rankedMs = nowMs;
  const { history } = volatility;
  const current = variancePerS(volatility);
  history[volatility.historyCount % history.length] = current;
  volatility.historyCount += 1;
}

/** At every return, not only when one is remembered: a market that breaks out is met within a second. */
function rankNow(volatility: Volatility): void {
  const { history, historyCount } = volatility;
  const seen = history.subarray(0, Math.min(historyCount, history.length));
  volatility.rank = rankOf(seen, variancePerS(volatility));
}

/** Percent of samples below `current`, those equal to it counted half (mid-rank). */
function rankOf(samples: Float64Array, current: number): number | null {
  if (samples.length < VOLATILITY.rankSamplesMin) return null;
  let below = 0;
  let equal = 0;
  for (const sample of samples) {
    if (sample < current) below += 1;
    else if (sample === current) equal += 1;
  }
  return (100 * (below + equal / 2)) / samples.length;
}
