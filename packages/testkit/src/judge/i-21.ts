// I-21: an engine that was frozen, stalled or gone sends nothing meanwhile, and when it was dark for a second the guardian had raised the latch
// and, where orders rested, was cancelling them with its own wallet.
import type { AuditLine } from './audit-story.ts';
import { recordMs } from './facts.ts';
import { leftUsOf } from './left.ts';
import { knownStops } from './stops-known.ts';
import { at, type Evidence, type Judge, placed, type Span, US_PER_MS, verdict } from './verdict.ts';

/** Bytes that had left before. */
const ARRIVAL_US_MAX = 100 * US_PER_MS;
/** A second, and the time between two looks of the guardian at each of its two routes. */
const DARK_US_MAX = (1_000 + 1_000) * US_PER_MS;
const CANCELS: ReadonlySet<string> = new Set(['cancel', 'cancelByCloid']);

export const darkIsStruck: Judge = (evidence) => {
  const { engine } = evidence.outages;
  return verdict(
    'I-21',
    engine.length,
    engine.flatMap((span) => [...sentIn(evidence, span), ...unstruck(evidence, span)]),
  );
};

function sentIn(evidence: Evidence, { fromUs, toUs }: Span): string[] {
  const leftUs = leftUsOf(evidence);
  return placed(evidence)
    .filter((order) => leftUs(order) > fromUs + ARRIVAL_US_MAX && leftUs(order) < toUs)
    .map(
      ({ cloid, us }) => `${cloid} came in at ${at(us)} from an engine that stood still since ${at(fromUs)}`,
    );
}

/** Only a guardian that lived all the time, and was there at all, owes it. */
function unstruck(evidence: Evidence, { fromUs, toUs }: Span): string[] {
  const { outages, facts, venue, audit } = evidence;
  const dueUs = fromUs + DARK_US_MAX;
  const isExcused =
    facts.guardian.length === 0 ||
    Math.min(toUs, venue.lastUs) < dueUs ||
    [...outages.guardian, ...outages.venue].some((span) => span.fromUs < dueUs && span.toUs > fromUs);
  if (isExcused) return [];
  const turns = audit.events.filter(({ event }) => event === 'resume' || event === 'halt');
  const before = turns.findLast(({ ms }) => ms * US_PER_MS <= fromUs);
  const left = [...venue.orders.values()].filter(
    ({ openedUs, ended }) => openedUs < fromUs && (ended === null || ended.us > dueUs),
  );
  // A stop that stood already is what the guardian would have raised.
  const stood =
    before?.event !== 'resume' ||
    knownStops(evidence).some(({ us }) => us > before.ms * US_PER_MS && us <= dueUs);
  const raised = facts.guardian.some((line) => isRaise(line) && usOf(line) >= fromUs && usOf(line) <= dueUs);
  const struck = venue.actions.some(
    ({ signer, type, us }) =>
      signer === evidence.wallets.others[0] && CANCELS.has(type) && us >= fromUs && us <= dueUs,
  );
  return [
    ...(raised || stood ? [] : [`no latch was raised for the darkness of ${at(fromUs)}`]),
    ...(left.length > 0 && !struck
      ? [`the guardian cancelled nothing in the darkness of ${at(fromUs)}`]
      : []),
  ];
}

const isRaise = ({ type }: AuditLine) => type === 'latch.raised' || type === 'latch.owed';
const usOf = (line: AuditLine) => recordMs(line) * US_PER_MS;
