/** What a guardian sends for an act of a clearing. Pure: whoever asks signs and sends it. */
import { assetNumberOf } from './asset-number.ts';
import { CLEARING, type Clearing, type ClearingAct, isLimited } from './clearing-state.ts';
import { CANCELS_MAX, type GuardianAction } from './guardian-action.ts';
import { venueTimeAt } from './state-clock.ts';
import type { RestingOrder } from './venue-account.ts';

/**
 * The actions of an act, all to be sent at once. A scheduled cancel is of the venue's time, and of the host's only while that is not known. Cancels come in batches as whole as they can be; over the address's limit
 * the first one alone. None where no asset of the orders has a known number.
 */
export function actionsOf(
  c: Clearing,
  act: ClearingAct,
  assets: ReadonlyMap<string, number>,
  nowMs: number,
  wallMs: number,
): GuardianAction[] {
  if (act === 'prove') return [{ type: 'noop' }];
  if (act === 'pull') {
    const venueMs = venueTimeAt(c.stateClock, nowMs) ?? wallMs;
    return [{ type: 'scheduleCancel', time: venueMs + CLEARING.pull }];
  }
  if (act !== 'cancel') return [];
  const batches = cancelBatches(c.listed?.orders ?? [], assets);
  return isLimited(c, nowMs) ? batches.slice(0, 1) : batches;
}

function cancelBatches(
  orders: readonly RestingOrder[],
  assets: ReadonlyMap<string, number>,
): GuardianAction[] {
  const cancels = orders.flatMap(({ coin, oid }) => {
    const a = assetNumberOf(coin, assets);
    return a === null ? [] : [{ a, o: Number(oid) }];
  });
  const count = Math.ceil(cancels.length / CANCELS_MAX);
  return Array.from({ length: count }, (_, i) => ({
    type: 'cancel',
    cancels: cancels.slice(i * CANCELS_MAX, (i + 1) * CANCELS_MAX),
  }));
}

/** Cancels for orders that a read has listed, to be sent before the rest of it is here; none where it is not their time. */
export function cancelsAtOnce(
  c: Clearing,
  orders: readonly RestingOrder[] | string,
  assets: ReadonlyMap<string, number>,
  nowMs: number,
): GuardianAction[] {
  if (typeof orders === 'string' || c.standing === null || nowMs < c.actFromMs) return [];
  return actionsOf({ ...c, listed: { startedMs: nowMs, orders } }, 'cancel', assets, nowMs, 0);
}
