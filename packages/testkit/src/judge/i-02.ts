// I-02: at every send the last good contact with redis-latch was issued at most 150 ms before. Shown twice: by the age that
// the report of each batch carries, and, where somebody cut the link, by no order coming in after the lease had run out.
import { leftUsOf } from './left.ts';
import { at, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

const LEASE_MS_MAX = 150;
/** Between our write and the venue's stamp lie the loopback and a busy venue's loop. */
const ARRIVAL_MS_MAX = 100;

export const leaseAtSend: Judge = (evidence) => {
  const leftUs = leftUsOf(evidence);
  const orders = placed(evidence).map((order) => ({ ...order, leftUs: leftUs(order) }));
  // Builds of before there was an age name none; null is an age that is none, too.
  const aged = evidence.audit.reports.flatMap(({ nonce, contact_age_ms: ageMs }) =>
    ageMs === undefined ? [] : [{ nonce, ageMs }],
  );
  const old = aged
    .filter(({ ageMs }) => !(ageMs !== null && ageMs >= 0 && ageMs <= LEASE_MS_MAX))
    .map(({ nonce, ageMs }) => `the batch of nonce ${nonce} left on a contact ${ageMs} ms old`);
  const late = evidence.outages.latch.flatMap(({ fromUs, toUs }) =>
    orders
      .filter(
        (order) => order.leftUs > fromUs + (LEASE_MS_MAX + ARRIVAL_MS_MAX) * US_PER_MS && order.leftUs < toUs,
      )
      .map(({ us, cloid }) => `${cloid} came in at ${at(us)}, the link was cut since ${at(fromUs)}`),
  );
  return verdict('I-02', orders.length + aged.length, [...old, ...late]);
};
