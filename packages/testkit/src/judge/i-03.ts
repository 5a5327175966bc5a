// I-03: within 250 ms of a halt every order that rests has a cancel under way, and every one that may still land its cancel or its burnt nonce. A cancel
// that did not come in is tried again within a second, for as long as the order is there. A life that ended meanwhile, or that never traded and so knows
// of no order yet, is excused: what an earlier one left is for I-04; while the process is frozen no time counts. A stranger's order is owed from when
// the engine could know of it: told by the account's stream, or where that was made to fail, listed by the next read.
import type { AuditEvent, Named } from './audit-story.ts';
import { heldUs } from './held.ts';
import { readsBy } from './reads.ts';
import type { OtherAction } from './venue-story.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

const DISPATCH_MS_MAX = 250;
const RETRY_MS_MAX = 1_000;
/** Between our write and the venue's stamp, and between two looks of a loop. */
const ARRIVAL_MS_MAX = 250;
/** A halt is told a moment after it came about, so what it sent may be older than its event. */
const TOLD_LATER_MS_MAX = 2_000;

export const everyOrderIsTakenOff: Judge = (evidence) => {
  const { events, boots } = evidence.audit;
  const turns = events.filter(({ event }) => event === 'halt' || event === 'resume');
  const halts = turns.filter(
    ({ event, ms, boot }, i) =>
      event === 'halt' &&
      turns.slice(0, i).findLast((turn) => turn.boot === boot)?.event === 'resume' &&
      (boots.find((life) => life.boot === boot)?.lastMs ?? 0) > ms + RETRY_MS_MAX + ARRIVAL_MS_MAX,
  );
  const owed = halts.map((halt) => [...resting(evidence, halt), ...inFlight(evidence, halt)]);
  const broken = owed.flatMap((all, i) =>
    all.filter(({ taken }) => !taken).map(({ what }) => `${what} of the halt at ${when(halts[i])}`),
  );
  return verdict('I-03', owed.flat().length, broken);
};

interface Owed {
  readonly what: string;
  readonly taken: boolean;
}

function resting(evidence: Evidence, halt: AuditEvent): Owed[] {
  const haltUs = halt.ms * US_PER_MS;
  const intended = new Set(evidence.audit.intents.map(({ cloid }) => cloid));
  return [...evidence.venue.orders.values()]
    .filter(({ openedUs, ended }) => openedUs <= haltUs && (ended === null || ended.us > haltUs))
    .map(({ oid, cloid, openedUs, ended }) => {
      const isOurs = cloid !== null && intended.has(cloid);
      const sinceMs = isOurs ? halt.ms : Math.max(halt.ms, heardUs(evidence, openedUs) / US_PER_MS);
      const endedMs = ended === null ? null : ended.us / US_PER_MS;
      return {
        what: `order ${oid} rested without a cancel in time, or a retry,`,
        taken:
          (endedMs !== null && endedMs <= sinceMs + DISPATCH_MS_MAX) ||
          isTaken(evidence, halt, { oid, cloid }, endedMs, sinceMs),
      };
    });
}

/** Nobody knows of an order that somebody else placed before the venue told of it. */
function heardUs({ venue, outages }: Evidence, openedUs: number): number {
  const isDeaf = outages.account.some(({ fromUs, toUs }) => fromUs <= openedUs && openedUs <= toUs);
  if (!isDeaf) return openedUs;
  return readsBy(venue, 'engine').find(({ us }) => us > openedUs)?.us ?? Number.POSITIVE_INFINITY;
}

/** Handed out in time, and come in or handed out again every second. */
function isTaken(
  evidence: Evidence,
  halt: AuditEvent,
  order: Named,
  endedMs: number | null,
  sinceMs = halt.ms,
): boolean {
  const fromMs = halt.ms - TOLD_LATER_MS_MAX;
  const tries = evidence.audit.cancels
    .filter(({ ms, orders }) => ms >= fromMs && orders.some((each) => isSame(each, order)))
    .map(({ ms }) => ms);
  const arrivals = evidence.venue.actions
    .filter((action) => action.us >= fromMs * US_PER_MS && names(action, order))
    .map(({ us }) => us / US_PER_MS);
  const first = Math.min(...tries, ...arrivals.map((ms) => ms - ARRIVAL_MS_MAX));
  const awakeMs = (sooner: number, later: number) =>
    later -
    sooner -
    heldUs(evidence.outages.engine, { fromUs: sooner * US_PER_MS, toUs: later * US_PER_MS }) / US_PER_MS;
  if (first > sinceMs && awakeMs(sinceMs, first) > DISPATCH_MS_MAX) return false;
  const came = arrivals.some((ms) => ms <= first || awakeMs(first, ms) <= RETRY_MS_MAX + ARRIVAL_MS_MAX);
  // Nobody tries again after his life: what it leaves is for I-04.
  const lifeMs = evidence.audit.boots.find((life) => life.boot === halt.boot)?.lastMs ?? 0;
  return came || triedUntil(tries, Math.min(endedMs ?? evidence.venue.lastUs / US_PER_MS, lifeMs), awakeMs);
}

function triedUntil(
  all: readonly number[],
  untilMs: number,
  awakeMs: (soonerMs: number, laterMs: number) => number,
): boolean {
  // A later one is of a boot that does not know yet how it ended.
  const tries = all.filter((ms) => ms <= untilMs);
  return tries.every((ms, i) => awakeMs(ms, tries[i + 1] ?? untilMs) <= RETRY_MS_MAX + ARRIVAL_MS_MAX);
}

function inFlight(evidence: Evidence, halt: AuditEvent): Owed[] {
  const { audit, venue } = evidence;
  const haltUs = halt.ms * US_PER_MS;
  const denied = new Set(audit.denied.filter(({ boot }) => boot === halt.boot).map(({ batch }) => batch));
  const reported = new Set(audit.reports.filter(({ ms }) => ms <= halt.ms).map(({ nonce }) => nonce));
  const came = new Map(venue.submissions.map(({ cloid, us }) => [cloid, us]));
  return audit.intents
    .filter(({ boot, ms, batch, nonce, cloid, expiresAfterMs }) => {
      const isOut = boot === halt.boot && ms <= halt.ms && expiresAfterMs > halt.ms && !denied.has(batch);
      return isOut && !reported.has(nonce) && (came.get(cloid) ?? Number.POSITIVE_INFINITY) > haltUs;
    })
    .map(({ cloid, nonce }) => ({
      what: `${cloid} was in flight, with neither a cancel nor a burnt nonce,`,
      taken: isBurnt(evidence, halt, nonce) || isTaken(evidence, halt, { cloid, oid: null }, null),
    }));
}

function isBurnt({ audit, venue }: Evidence, halt: AuditEvent, nonce: number): boolean {
  const byUs = (halt.ms + DISPATCH_MS_MAX + ARRIVAL_MS_MAX) * US_PER_MS;
  const came = venue.actions.some((each) => each.type === 'noop' && each.nonce === nonce && each.us <= byUs);
  return came || audit.noops.some((each) => each.nonce === nonce);
}

const isSame = (a: Named, b: Named) =>
  (a.oid !== null && a.oid === b.oid) || (a.cloid !== null && a.cloid === b.cloid);

const names = ({ oids, cloids }: OtherAction, { oid, cloid }: Named) =>
  (oid !== null && oids.includes(oid)) || (cloid !== null && cloids.includes(cloid));

const when = (halt: AuditEvent | undefined) => at((halt?.ms ?? 0) * US_PER_MS);
