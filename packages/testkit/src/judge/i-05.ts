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

function restingAt({ venue }: Evidence, { ms }: AuditEvent): string[] {
  const us = ms * US_PER_MS;
  return [...venue.orders.values()]
    .filter(({ openedUs, ended }) => openedUs < us && (ended === null || ended.us > us))
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

function later({ venue, audit }: Evidence, { ms, seq }: AuditEvent): string[] {
  const next = audit.events.find(
    (event) => event.seq > seq && (event.event === 'resume' || event.event === 'halt_zero_seen'),
  );
  const untilUs = next === undefined ? Number.POSITIVE_INFINITY : next.ms * US_PER_MS;
  return [...venue.orders.values()]
    .filter(({ openedUs }) => openedUs > ms * US_PER_MS && openedUs < untilUs)
    .map(
      ({ oid, openedUs }) =>
        `order ${oid} was accepted at ${at(openedUs)}, after the verified of ${at(ms * US_PER_MS)}`,
    );
}
