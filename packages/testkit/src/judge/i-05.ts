// I-05: `verified` is said only when no order of ours rests, after a read of the venue that began when the last order in
// flight could no longer land. An order that is accepted later, with no way back between, belies it.
import type { AuditEvent } from './audit-story.ts';
import { at, type Evidence, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

export const verifiedMeansGone: Judge = (evidence) => {
  const said = evidence.audit.events.filter(({ event }) => event === 'halt_verified');
  const broken = said.flatMap((each) => [
    ...restingAt(evidence, each),
    ...notRead(evidence, each),
    ...later(evidence, each),
  ]);
  return verdict('I-05', said.length, broken);
};

/** What somebody else placed after the last read cannot be known yet: it reopens the clearance when it is seen. */
function restingAt(evidence: Evidence, { ms }: AuditEvent): string[] {
  const { venue } = evidence;
  const us = ms * US_PER_MS;
  const readUs = venue.reads.findLast((read) => read.us < us)?.us ?? Number.POSITIVE_INFINITY;
  const ours = ownCloids(evidence);
  return [...venue.orders.values()]
    .filter(({ openedUs, ended }) => openedUs < us && (ended === null || ended.us > us))
    .filter(({ cloid, openedUs }) => ours.has(cloid) || openedUs < readUs)
    .map(({ oid }) => `order ${oid} rested when ${at(us)} said verified`);
}

/** A batch is out of the way when its orders were taken up, its nonce was burnt, or its time at the venue is over. */
function notRead(evidence: Evidence, { ms, boot }: AuditEvent): string[] {
  const us = ms * US_PER_MS;
  const intents = evidence.audit.intents.filter((intent) => intent.boot === boot && intent.ms < ms);
  const orders = new Map(placed(evidence).map((order) => [order.cloid, order.us]));
  const burnt = new Map(
    evidence.venue.actions
      .filter(({ type, accepted }) => type === 'noop' && accepted === true)
      .map((action) => [action.nonce, action.us]),
  );
  const denied = new Set(evidence.audit.denied.filter((d) => d.boot === boot).map(({ batch }) => batch));
  let landedUs = 0;
  for (const { cloid, batch, nonce, expiresAfterMs } of intents) {
    if (denied.has(batch)) continue;
    landedUs = Math.max(landedUs, orders.get(cloid) ?? burnt.get(nonce) ?? expiresAfterMs * US_PER_MS);
  }
  const read = evidence.venue.reads.some((each) => each.us >= landedUs && each.us < us);
  return read ? [] : [`no read of the venue came in between ${at(landedUs)} and the verified of ${at(us)}`];
}

function later(evidence: Evidence, { ms, seq }: AuditEvent): string[] {
  const { venue, audit } = evidence;
  const ours = ownCloids(evidence);
  const next = audit.events.find(
    (event) => event.seq > seq && (event.event === 'resume' || event.event === 'halt_zero_seen'),
  );
  const untilUs = next === undefined ? Number.POSITIVE_INFINITY : next.ms * US_PER_MS;
  return [...venue.orders.values()]
    .filter(({ cloid, openedUs }) => ours.has(cloid) && openedUs > ms * US_PER_MS && openedUs < untilUs)
    .map(
      ({ oid, openedUs }) =>
        `order ${oid} was accepted at ${at(openedUs)}, after the verified of ${at(ms * US_PER_MS)}`,
    );
}

function ownCloids(evidence: Evidence): Set<string | null> {
  return new Set(placed(evidence).map(({ cloid }) => cloid));
}
