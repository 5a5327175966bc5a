// How long a process could do nothing: spans of a fault may overlap, and count once.
import type { Span } from './verdict.ts';

/** Microseconds of `within` that lie in any of the spans. */
export function heldUs(spans: readonly Span[], within: Span): number {
  let [held, doneUs] = [0, within.fromUs];
  for (const { fromUs, toUs } of [...spans].sort((a, b) => a.fromUs - b.fromUs)) {
    const [from, to] = [Math.max(fromUs, doneUs), Math.min(toUs, within.toUs)];
    if (from >= to) continue;
    held += to - from;
    doneUs = to;
  }
  return held;
}
