// Which orders of an account rested at the venue and when, by the venue's journal alone. Times are the venue host's wall clock
// in milliseconds, as stamped in the journal.
import type { JournalRecord } from '@agora/testkit/venue';
import { z } from 'zod';

export interface RestingOrder {
  readonly oid: number;
  readonly cloid: string | null;
  readonly openedMs: number;
  /** Null = still rests. */
  endedMs: number | null;
}

const updateSchema = z.object({
  type: z.literal('orderUpdate'),
  account: z.string(),
  status: z.string(),
  order: z.object({ oid: z.int(), cloid: z.string().nullish() }),
});

/** Every order that was ever accepted, from records of kind `event`, oldest first. */
export function ordersOf(account: string, journal: readonly JournalRecord[]): RestingOrder[] {
  const orders = new Map<number, RestingOrder>();
  for (const { event, us } of journal) {
    const update = updateSchema.safeParse(event).data;
    if (update === undefined || update.account !== account.toLowerCase()) continue;
    const { oid, cloid = null } = update.order;
    const known = orders.get(oid);
    const atMs = Number(us) / 1_000;
    if (known !== undefined) known.endedMs = update.status === 'open' ? null : atMs;
    else if (update.status === 'open') orders.set(oid, { oid, cloid, openedMs: atMs, endedMs: null });
  }
  return [...orders.values()];
}

export function restingAt(orders: readonly RestingOrder[], ms: number): RestingOrder[] {
  return orders.filter(({ openedMs, endedMs }) => openedMs <= ms && (endedMs === null || endedMs > ms));
}

/** The last moment at which an order rested, after `ms`; null = none did any more, infinite = one still does. */
export function lastRestingMs(orders: readonly RestingOrder[], ms: number): number | null {
  const ends = orders.map(({ endedMs }) => endedMs ?? Number.POSITIVE_INFINITY).filter((each) => each > ms);
  return ends.length === 0 ? null : Math.max(...ends);
}
