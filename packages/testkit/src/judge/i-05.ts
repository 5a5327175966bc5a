// I-05: `verified` is said, by the engine or by the guardian, only when no order of ours rests, after a read of the venue that began when the last
// order in flight could no longer land. An order that is accepted later, with no way back between, belies it. And `zero_seen` of the guardian is
// said only after a read since its stop that can have shown no order at all.
import type { AuditEvent, Intent } from './audit-story.ts';
import { type Clearance, clearancesOf } from './clearances.ts';
import { readsBy } from './reads.ts';
import { at, type Evidence, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

export const verifiedMeansGone: Judge = (evidence) => {
  const said = evidence.audit.events.filter(({ event }) => event === 'halt_verified');
  const cleared = clearancesOf(evidence.facts.guardian);
  const broken = said.flatMap((each) => [
    ...restingAt(evidence, each),
    ...notRead(evidence, each),
    ...later(evidence, each),
  ]);
  return verdict('I-05', said.length + cleared.length, [
    ...broken,
    ...cleared.flatMap((each) => unfounded(evidence, each)),
  ]);
};

/** What somebody else placed after the last read cannot be known yet: it reopens the clearance when it is seen. */
function restingAt(evidence: Evidence, { ms }: AuditEvent): string[] {
  const { venue } = evidence;
  const us = ms * US_PER_MS;
  const lastRead = readsBy(venue, 'engine').findLast((read) => read.us < us);
  const readUs = lastRead?.us ?? Number.POSITIVE_INFINITY;
  const ours = ownCloids(evidence);
  return [...venue.orders.values()]
    .filter(({ openedUs, ended }) => openedUs < us && (ended === null || ended.us > us))
    .filter(({ cloid, openedUs }) => ours.has(cloid) || openedUs < readUs)
    .map(({ oid }) => `order ${oid} rested when ${at(us)} said verified`);
}

function notRead(evidence: Evidence, { ms, boot }: AuditEvent): string[] {
  const us = ms * US_PER_MS;
  const sinceUs = landedUs(evidence, (intent) => intent.boot === boot && intent.ms < ms);
  const read = readsBy(evidence.venue, 'engine').some((each) => each.us >= sinceUs && each.us < us);
  return read ? [] : [`no read of the venue came in between ${at(sinceUs)} and the verified of ${at(us)}`];
}

/** From when on nothing of these can land any more: a batch was taken up, its nonce was burnt, or at the latest its time at the venue is over. */
function landedUs(evidence: Evidence, isMeant: (intent: Intent) => boolean): number {
  const { audit, venue } = evidence;
  const orders = new Map(placed(evidence).map((order) => [order.cloid, order.us]));
  const burnt = new Map(
    venue.actions
      .filter(({ type, accepted }) => type === 'noop' && accepted === true)
      .map((action) => [action.nonce, action.us]),
  );
  const denied = new Set(audit.denied.map(({ boot, batch }) => `${boot} ${batch}`));
  let lastUs = 0;
  for (const intent of audit.intents) {
    const { boot, cloid, batch, nonce, expiresAfterMs } = intent;
    if (!isMeant(intent) || denied.has(`${boot} ${batch}`)) continue;
    const goneUs = orders.get(cloid) ?? burnt.get(nonce) ?? Number.POSITIVE_INFINITY;
    lastUs = Math.max(lastUs, Math.min(goneUs, expiresAfterMs * US_PER_MS));
  }
  return lastUs;
}

function later(evidence: Evidence, { ms, seq }: AuditEvent): string[] {
  const next = evidence.audit.events.find(
    (event) => event.seq > seq && (event.event === 'resume' || event.event === 'halt_zero_seen'),
  );
  const untilUs = next === undefined ? Number.POSITIVE_INFINITY : next.ms * US_PER_MS;
  return openedBetween(evidence, ms * US_PER_MS, untilUs);
}

/** Of an engine that somebody asked back since the stop, though the guardian does not know it yet, orders prove nothing against its word. */
function unfounded(evidence: Evidence, { stage, stoodUs, sinceUs, us }: Clearance): string[] {
  const ways = evidence.audit.events
    .filter(({ event }) => event === 'resume')
    .map(({ ms }) => ms * US_PER_MS)
    .filter((wayUs) => wayUs > stoodUs);
  const provesAll = stage === 'verified' && !ways.some((wayUs) => wayUs <= us);
  const landed = provesAll ? landedUs(evidence, ({ ms }) => ms * US_PER_MS <= us) : 0;
  const fromUs = Math.max(sinceUs, landed);
  const unread = wasEmpty(evidence, fromUs, us)
    ? []
    : [`no read since ${at(fromUs)} can have shown what the guardian called ${stage} at ${at(us)}`];
  if (!provesAll) return unread;
  return [
    ...unread,
    ...ownRestingAt(evidence, us),
    ...openedBetween(evidence, us, ways[0] ?? Number.POSITIVE_INFINITY),
  ];
}

/** A read came in, and at some instant from then on no order rested, of whomever. */
function wasEmpty({ venue }: Evidence, fromUs: number, us: number): boolean {
  const read = readsBy(venue, 'guardian').find((each) => each.us >= fromUs && each.us < us);
  if (read === undefined) return false;
  const near = [...venue.orders.values()].filter(
    ({ openedUs, ended }) => openedUs <= us && (ended === null || ended.us > read.us),
  );
  const ends = near.flatMap(({ ended }) => (ended === null || ended.us > us ? [] : [ended.us]));
  return [read.us, ...ends].some((thenUs) =>
    near.every(({ openedUs, ended }) => openedUs > thenUs || (ended !== null && ended.us <= thenUs)),
  );
}

function ownRestingAt(evidence: Evidence, us: number): string[] {
  const ours = ownCloids(evidence);
  return [...evidence.venue.orders.values()]
    .filter(
      ({ cloid, openedUs, ended }) => ours.has(cloid) && openedUs < us && (ended === null || ended.us > us),
    )
    .map(({ oid }) => `order ${oid} rested when the guardian said verified at ${at(us)}`);
}

function openedBetween(evidence: Evidence, us: number, untilUs: number): string[] {
  const ours = ownCloids(evidence);
  return [...evidence.venue.orders.values()]
    .filter(({ cloid, openedUs }) => ours.has(cloid) && openedUs > us && openedUs < untilUs)
    .map(
      ({ oid, openedUs }) => `order ${oid} was accepted at ${at(openedUs)}, after the verified of ${at(us)}`,
    );
}

function ownCloids(evidence: Evidence): Set<string | null> {
  return new Set(placed(evidence).map(({ cloid }) => cloid));
}
