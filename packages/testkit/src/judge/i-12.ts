// I-12: nothing of ours ever refuses a cancel: each one that was handed out came in at the venue, or failed on the way and says so. And no
// order comes in that would leave fewer messages of the minute than cancelling everything twice, and a fifth more, would take.
import type { Boot, Named } from './audit-story.ts';
import { at, type Evidence, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

/** Shorter than the minute by what an order may take to come in. */
const RATE_WINDOW_US = 59_000 * US_PER_MS;
/** The venue did not take the connection: it failed on the way, and says so. */
const NOBODY_THERE = 'NOT_CONNECTED';
const ARRIVAL_MS_MAX = 5_000;
const STAMP_MS_MAX = 20;

export const cancelsAlwaysLeave: Judge = (evidence) => {
  const { cancels, cancelReports } = evidence.audit;
  const denied = cancelReports
    .filter(({ outcome, reason }) => outcome === 'denied' && reason !== NOBODY_THERE)
    .map(({ ms }) => `a cancel was denied before it left, reported at ${at(ms * US_PER_MS)}`);
  return verdict('I-12', cancels.length, [...denied, ...held(evidence), ...reserveUsed(evidence)]);
};

/** Handed out by a life that went on, and never heard of again. */
function held({ audit, venue }: Evidence): string[] {
  const lasted = new Set(
    audit.cancels.filter(({ ms, boot }) => ms + ARRIVAL_MS_MAX < lastMsOf(audit.boots, boot)),
  );
  return [...lasted].flatMap(({ ms, orders }) => {
    const between = (otherMs: number) => otherMs >= ms - STAMP_MS_MAX && otherMs <= ms + ARRIVAL_MS_MAX;
    const came = venue.actions.filter(({ us }) => between(us / US_PER_MS));
    const arrived = new Set<unknown>(came.flatMap(({ oids, cloids }) => [...oids, ...cloids]));
    const failed = audit.cancelReports.filter(
      (report) => between(report.ms) && report.results.some(({ outcome }) => outcome === 'failed'),
    );
    const told = new Set<unknown>(failed.flatMap(({ results }) => results.map(nameOf)));
    return orders
      .filter((order) => !arrived.has(nameOf(order)) && !told.has(nameOf(order)))
      .map((order) => `the cancel of ${nameOf(order)} at ${at(ms * US_PER_MS)} never came in`);
  });
}

/** As a cancel names it: by oid where there is one. */
const nameOf = ({ oid, cloid }: Named) => oid ?? cloid;

const lastMsOf = (boots: readonly Boot[], boot: string) =>
  boots.find((each) => each.boot === boot)?.lastMs ?? 0;

/** Counted within each life: a new one knows nothing of the messages of the one before it. */
function reserveUsed(evidence: Evidence): string[] {
  const { venue, wallets, limits, audit } = evidence;
  const own = venue.actions.filter(({ signer }) => signer === wallets.engine);
  const messages = [
    ...placed(evidence).map(({ us, cloid }) => ({ us, items: 1, name: cloid ?? 'an order' })),
    ...own.map(({ us, items }) => ({ us, items, name: null })),
  ].sort((a, b) => a.us - b.us);
  const open = openCounts(evidence);
  const broken: string[] = [];
  let [first, count] = [0, 0];
  for (const { us, items, name } of messages) {
    count += items;
    const bornUs =
      (audit.boots.findLast(({ firstMs }) => firstMs * US_PER_MS <= us)?.firstMs ?? 0) * US_PER_MS;
    const sinceUs = Math.max(us - RATE_WINDOW_US, bornUs);
    for (let old = messages[first]; old !== undefined && old.us < sinceUs; old = messages[first]) {
      count -= old.items;
      first += 1;
    }
    if (name === null) continue;
    const kept = Math.ceil((24 * (open.at(us) + 1)) / 10);
    if (count + kept > limits.messagesPerMinMax)
      broken.push(`${name} came in at ${at(us)} as message ${count} of the minute, with ${kept} to be kept`);
  }
  return broken;
}

/** How many orders rested at a time; asked in the order of time. */
function openCounts({ venue }: Evidence): { at(us: number): number } {
  const turns = [...venue.orders.values()]
    .flatMap(({ openedUs, ended }) => [
      { us: openedUs, by: 1 },
      ...(ended === null ? [] : [{ us: ended.us, by: -1 }]),
    ])
    .sort((a, b) => a.us - b.us);
  let [next, count] = [0, 0];
  return {
    at(us) {
      for (let turn = turns[next]; turn !== undefined && turn.us < us; turn = turns[next]) {
        count += turn.by;
        next += 1;
      }
      return count;
    },
  };
}
