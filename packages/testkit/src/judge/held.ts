// How long a process could do nothing: spans of a fault may overlap, and count once.
import { type Span, US_PER_MS } from './verdict.ts';

/** Milliseconds of `fromMs` to `toMs` that lie in any span. */
export function heldMs(spans: readonly Span[], fromMs: number, toMs: number): number {
  let [held, untilUs] = [0, fromMs * US_PER_MS];
  for (const span of [...spans].sort((a, b) => a.fromUs - b.fromUs)) {
    const startUs = Math.max(span.fromUs, untilUs);
    const endUs = Math.min(span.toUs, toMs * US_PER_MS);
    if (startUs >= endUs) continue;
    held += endUs - startUs;
    untilUs = endUs;
  }
  return held / US_PER_MS;
}
