// I-09: every order of the engine's wallet has one audit intent, recorded before its bytes came in, with a decision of its
// own and the halt epoch it was approved in; and it says what the order says.
import { exact } from './exact.ts';
import { at, type Judge, placed, US_PER_MS, verdict } from './verdict.ts';

/** The record's time is cut to whole milliseconds, and both stand on the same machine's clock. */
const CLOCKS_MS_MAX = 20;

export const intentFirst: Judge = (evidence) => {
  const { audit, venue } = evidence;
  const intents = Map.groupBy(audit.intents, ({ cloid }) => cloid);
  const decisions = Map.groupBy(audit.intents, ({ decision_id }) => decision_id);
  const broken: string[] = [];
  const orders = placed(evidence);
  for (const order of orders) {
    const name = order.cloid ?? `an order without cloid of nonce ${order.nonce}`;
    const found = order.cloid === null ? [] : (intents.get(order.cloid) ?? []);
    const [intent] = found;
    if (intent === undefined || found.length !== 1) {
      broken.push(`${name} has ${found.length} intents`);
      continue;
    }
    if (intent.ms > order.us / US_PER_MS + CLOCKS_MS_MAX)
      broken.push(`${name} came in at ${at(order.us)}, its intent is of ${at(intent.ms * US_PER_MS)}`);
    if (decisions.get(intent.decision_id)?.length !== 1)
      broken.push(`${name} shares the decision ${intent.decision_id}`);
    if (intent.haltEpoch === null) broken.push(`${name} has no epoch of its approval`);
    const same =
      intent.nonce === order.nonce &&
      intent.side === order.side &&
      exact(intent.px) === order.px &&
      exact(intent.sz) === order.sz &&
      intent.coin === venue.coins.get(order.assetId) &&
      intent.reduce_only === order.reduceOnly &&
      intent.expiresAfterMs === order.expiresAfterMs;
    if (!same) broken.push(`${name} is not what its intent says`);
  }
  return verdict('I-09', orders.length, broken);
};
