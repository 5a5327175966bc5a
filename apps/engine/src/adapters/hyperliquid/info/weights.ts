/** What a read weighs on the IP (venue docs, rate limits and user limits). */

const LIGHT = 2;
const HEAVY = 60;
const ORDINARY = 20;
const WEIGHTS: Readonly<Record<string, number>> = {
  l2Book: LIGHT,
  allMids: LIGHT,
  clearinghouseState: LIGHT,
  spotClearinghouseState: LIGHT,
  orderStatus: LIGHT,
  exchangeStatus: LIGHT,
  userRole: HEAVY,
};
/** These weigh one more for every 20 items of the answer. */
const BY_ITEMS: ReadonlySet<string> = new Set([
  'historicalOrders',
  'userFills',
  'userFillsByTime',
  'userFunding',
]);
const ITEMS_PER_WEIGHT = 20;

/** Weight that is known when the read leaves. */
export function readWeight(type: string): number {
  return WEIGHTS[type] ?? ORDINARY;
}

/** What the answer's length adds. */
export function answerWeight(type: string, answer: unknown): number {
  return BY_ITEMS.has(type) && Array.isArray(answer) ? Math.floor(answer.length / ITEMS_PER_WEIGHT) : 0;
}
