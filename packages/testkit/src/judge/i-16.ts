// I-16: at most one venue order for each cloid, and no cloid is sent twice: what had no answer is asked about, not sent again.
import { type Judge, placed, verdict } from './verdict.ts';

export const oneOrderPerCloid: Judge = (evidence) => {
  const orders = placed(evidence);
  const sent = Map.groupBy(orders, ({ cloid }) => cloid);
  const accepted = Map.groupBy(evidence.venue.orders.values(), ({ cloid }) => cloid);
  const twice = [...sent]
    .filter(([cloid, each]) => cloid === null || each.length > 1)
    .map(([cloid, each]) => `${cloid ?? 'no cloid'} came in ${each.length} times`);
  const doubled = [...accepted]
    .filter(([cloid, each]) => cloid !== null && each.length > 1)
    .map(([cloid, each]) => `${cloid} is the orders ${each.map(({ oid }) => oid).join(' and ')}`);
  return verdict('I-16', orders.length, [...twice, ...doubled]);
};
