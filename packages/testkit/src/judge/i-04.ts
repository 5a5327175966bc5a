// I-04: ten seconds after a stop, or after whatever kept every hand from it, the venue holds no order of the account; and a halt that was not
// ended by a way back is verified once what was approved before it can land no more. Whoever has no hand left is excused for as long. An order
// that somebody else placed after the stop has as long from when it was opened.
import { recordMs } from './facts.ts';
import { knownStops } from './stops-known.ts';
import { at, type Evidence, type Judge, type Span, US_PER_MS, verdict } from './verdict.ts';

const ZERO_US_MAX = 10_000 * US_PER_MS;
/** An order's expiry with its margin, and the time between two reads of whoever proves it. */
const PROOF_US_MAX = (3_000 + 5_000) * US_PER_MS;
/** A halt is told once it is known who asked for it, so its proof may be told before it. */
const TOLD_LATER_US_MAX = 2_000 * US_PER_MS;

export const zeroAfterEveryStop: Judge = (evidence) => {
  const stops = [
    ...knownStops(evidence).map(({ us, what }) => ({ us, what, halt: undefined })),
    ...evidence.audit.events
      .filter(({ event }) => event === 'halt')
      .map(({ ms, data }) => ({ us: ms * US_PER_MS, what: 'the halt', halt: data.halt_id })),
  ];
  const ours = new Set(evidence.audit.intents.map(({ cloid }) => cloid));
  const judged = stops
    .map((stop) => ({ ...stop, dueUs: dueUs(evidence, stop.us) }))
    .filter(({ us, dueUs: due }) => due <= evidence.venue.lastUs && endUs(evidence, us) > due);
  const broken = judged.flatMap(({ us, what, halt, dueUs: due }) => {
    const left = [...evidence.venue.orders.values()].filter(({ cloid, openedUs, ended }) => {
      const isLate = openedUs > us && (cloid === null || !ours.has(cloid));
      const untilUs = isLate ? Math.max(due, dueUs(evidence, openedUs)) : due;
      const isOwed = openedUs < due && untilUs <= evidence.venue.lastUs && untilUs < endUs(evidence, us);
      return isOwed && (ended === null || ended.us > untilUs);
    });
    const proofUs = due + PROOF_US_MAX;
    const isOpen = halt !== undefined && proofUs <= evidence.venue.lastUs && endUs(evidence, us) > proofUs;
    return [
      ...(left.length > 0 ? [`${left.length} orders rest at ${at(due)}, ${what} was at ${at(us)}`] : []),
      ...(isOpen && !isVerified(evidence, halt, us, proofUs)
        ? [`${what} at ${at(us)} is not verified at ${at(proofUs)}`]
        : []),
    ];
  });
  return verdict('I-04', judged.length, broken);
};

/** When the account has to be empty: faults that were under way, or came meanwhile, have stopped. */
function dueUs({ outages }: Evidence, stopUs: number): number {
  const spans = [...both(outages.engine, outages.guardian), ...outages.venue].sort(
    (a, b) => a.fromUs - b.fromUs,
  );
  let fromUs = stopUs;
  for (const span of spans) if (span.fromUs < fromUs + ZERO_US_MAX && span.toUs > fromUs) fromUs = span.toUs;
  return fromUs + ZERO_US_MAX;
}

/** Times that lie in a span of either list. */
function both(a: readonly Span[], b: readonly Span[]): Span[] {
  return a.flatMap((one) =>
    b
      .map((other) => ({
        fromUs: Math.max(one.fromUs, other.fromUs),
        toUs: Math.min(one.toUs, other.toUs),
      }))
      .filter(({ fromUs, toUs }) => fromUs < toUs),
  );
}

/** The next way back of the engine. */
function endUs({ audit }: Evidence, us: number): number {
  const back = audit.events.find(({ event, ms }) => event === 'resume' && ms * US_PER_MS > us);
  return back === undefined ? Number.POSITIVE_INFINITY : back.ms * US_PER_MS;
}

/** By the engine, or by the guardian: whether what they say is true is for I-05. */
function isVerified({ audit, facts }: Evidence, halt: unknown, fromUs: number, untilUs: number): boolean {
  const clearances = facts.guardian.filter(({ type }) => type === 'clearance');
  const isIn = (ms: number, sinceUs: number) => ms * US_PER_MS > sinceUs && ms * US_PER_MS <= untilUs;
  return (
    audit.events.some(
      ({ event, ms, data }) =>
        event === 'halt_verified' && isIn(ms, data.halt_id === halt ? fromUs - TOLD_LATER_US_MAX : fromUs),
    ) ||
    clearances.some((line) => line.data.stage === 'verified' && isIn(recordMs(line), fromUs)) ||
    // Of a stop that stood before: a life that ends and begins under it has nothing to prove anew.
    clearances.findLast((line) => recordMs(line) * US_PER_MS <= untilUs)?.data.stage === 'verified'
  );
}
