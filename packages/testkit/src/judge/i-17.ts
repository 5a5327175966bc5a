// I-17: an order or a fill on the account that no intent explains halts an ACTIVE engine within 5 s, or within 20 s where
// the account's stream was made to fail. A life of the engine that ended sooner is excused: its next one boots HALTED. While it was frozen
// it can neither read nor halt: that time does not count here, and is the guardian's (I-21).
import { activeSpans } from './active-spans.ts';
import { heldUs } from './held.ts';
import { at, type Evidence, type Judge, US_PER_MS, verdict } from './verdict.ts';

const STREAM_S_MAX = 5;
const REST_S_MAX = 20;

export const strangersHalt: Judge = (evidence) => {
  const strange = strangers(evidence);
  const active = activeSpans(evidence.audit);
  const broken = strange.flatMap(({ what, us }) => {
    const span = active.find(({ fromUs, toUs }) => fromUs <= us && us < toUs);
    if (span === undefined) return [];
    const blind = evidence.outages.account.some(({ fromUs, toUs }) => fromUs <= us && us <= toUs);
    const limitUs = (blind ? REST_S_MAX : STREAM_S_MAX) * 1_000 * US_PER_MS;
    const awakeUs = span.toUs - us - heldUs(evidence.outages.engine, { fromUs: us, toUs: span.toUs });
    if (awakeUs <= limitUs) return [];
    return [
      `${what} at ${at(us)}, and the engine was ACTIVE until ${at(Math.min(span.toUs, evidence.venue.lastUs))}`,
    ];
  });
  return verdict('I-17', strange.length, broken);
};

function strangers({ venue, audit }: Evidence): { what: string; us: number }[] {
  const intended = new Set(audit.intents.map(({ cloid }) => cloid));
  const isStrange = (cloid: string | null) => cloid === null || !intended.has(cloid);
  const orders = [...venue.orders.values()]
    .filter(({ cloid }) => isStrange(cloid))
    .map(({ oid, openedUs }) => ({ what: `a strange order ${oid}`, us: openedUs }));
  const fills = venue.fills
    .filter(({ cloid }) => isStrange(cloid))
    .map(({ tid, us }) => ({ what: `a strange fill ${tid}`, us }));
  return [...orders, ...fills];
}
