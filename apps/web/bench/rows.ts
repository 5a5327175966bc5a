// One measured row, as every bench of this product prints it.

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly limit: number | null;
  /** The figure that the limit is promised for, by the limit: at most 1 is kept. */
  readonly ratio: number | null;
  readonly n: number;
}

/** `at` = the share of samples that the limit is promised for. */
export function rowOf(
  name: string,
  unit: string,
  samples: readonly number[],
  limit: number | null,
  at = 0.95,
): Row {
  const sorted = [...samples].sort((a, b) => a - b);
  const share = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
  return {
    name,
    unit,
    p50: share(0.5),
    p99: share(0.99),
    limit,
    ratio: limit === null ? null : share(at) / limit,
    n: sorted.length,
  };
}
