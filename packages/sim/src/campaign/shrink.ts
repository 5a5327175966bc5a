// Finds the few faults that still break the same invariant: takes away halves, then quarters, down to single ones, as long as it breaks.
import { runSeed, type SeedOptions, type SeedResult } from './run.ts';

const RUNS_MAX = 60;

export interface Shrunk {
  readonly keep: readonly number[];
  readonly result: SeedResult;
}

/** `id`: the invariant that was broken. At most sixty runs; what is left then need not be the least. */
export async function shrink(
  options: SeedOptions,
  whole: SeedResult,
  id: string,
  run: (options: SeedOptions) => SeedResult | Promise<SeedResult> = runSeed,
): Promise<Shrunk> {
  let kept: Shrunk = { keep: whole.plan.map((_, index) => index), result: whole };
  let runs = 0;
  for (let size = Math.ceil(kept.keep.length / 2); size >= 1 && runs < RUNS_MAX; ) {
    const before = kept.keep.length;
    for (let from = 0; from < kept.keep.length && runs < RUNS_MAX; runs += 1) {
      const keep = [...kept.keep.slice(0, from), ...kept.keep.slice(from + size)];
      const result = await run({ ...options, keep });
      if (result.broken.some((finding) => finding.id === id)) kept = { keep, result };
      else from += size;
    }
    if (size === 1 && kept.keep.length === before) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return kept;
}
