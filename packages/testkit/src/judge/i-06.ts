// I-06: what was latched stays so. No order comes in after a stop that somebody knows of until the engine noted a way back that names that stop
// or a later one, whatever became of redis-latch meanwhile; none after redis-latch answered with less than the engine had noted of it, until a way
// back that came later; and the highest epochs that the engine writes down never fall, over all its lives.
import type { LatchLoss } from './facts.ts';
import { knownStops, unpermittedBetween, type WayBack, wayBackFrom, waysBack } from './stops-known.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

export const latchedStays: Judge = (evidence) => {
  const stops = knownStops(evidence);
  const ways = waysBack(evidence);
  const hidden = stops.flatMap((stop) => {
    const untilUs = wayBackFrom(stop, ways)?.us ?? Number.POSITIVE_INFINITY;
    return unpermittedBetween(evidence, stop.us, untilUs).map(
      ({ cloid, us }) => `${cloid} came in at ${at(us)}, and nobody ended ${stop.what} at ${at(stop.us)}`,
    );
  });
  const marks = marksOf(evidence);
  const losses = (evidence.facts.losses ?? []).filter((loss) => isLess(loss, marks));
  const unasked = losses.flatMap((loss) => sentAfter(evidence, loss, ways));
  return verdict('I-06', stops.length + marks.length + losses.length, [
    ...hidden,
    ...unasked,
    ...fallen(marks),
  ]);
};

interface Mark {
  readonly ms: number;
  readonly panic_epoch: number;
  readonly panic_global_epoch: number;
}

function marksOf({ audit }: Evidence): Mark[] {
  return audit.events.flatMap(({ event, ms, data }) => {
    const { panic_epoch, panic_global_epoch } = { ...(data.epochs as Partial<Mark> | null) }; // checked below
    const isMark =
      event === 'halt' && typeof panic_epoch === 'number' && typeof panic_global_epoch === 'number';
    return isMark ? [{ ms, panic_epoch, panic_global_epoch }] : [];
  });
}

/** Than the engine had noted by then. A key that is gone is less than anything. */
function isLess({ us, panicE, panicG }: LatchLoss, marks: readonly Mark[]): boolean {
  if (panicE === null || panicG === null) return true;
  const known = marks.findLast(({ ms }) => ms * US_PER_MS < us);
  return known !== undefined && (panicE < known.panic_epoch || panicG < known.panic_global_epoch);
}

function sentAfter(evidence: Evidence, { us: lostUs }: LatchLoss, ways: readonly WayBack[]): string[] {
  const untilUs = ways.find(({ us }) => us > lostUs)?.us ?? Number.POSITIVE_INFINITY;
  return unpermittedBetween(evidence, lostUs, untilUs).map(
    ({ cloid, us }) => `${cloid} came in at ${at(us)}, and redis-latch had gone back at ${at(lostUs)}`,
  );
}

function fallen(marks: readonly Mark[]): string[] {
  return marks.flatMap((mark, i) => {
    const before = marks[i - 1];
    if (before === undefined) return [];
    return (['panic_epoch', 'panic_global_epoch'] as const)
      .filter((pair) => mark[pair] < before[pair])
      .map((pair) => `${pair} fell from ${before[pair]} to ${mark[pair]} at ${at(mark.ms * US_PER_MS)}`);
  });
}
