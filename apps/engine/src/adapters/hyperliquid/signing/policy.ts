/**
 * What the engine's key may sign: the last line behind gate and checks, judged on the very action that would be signed.
 * Orders only for listed assets, within the notional limit, post-only, with our id and an expiry; leverage only for
 * listed assets, within the limit. Cancels, noops and scheduled cancels are never refused.
 */
import { type CoinSpec, pxExact, szExact } from '../../../core/money/coin-spec.ts';
import { notionalUusd } from '../../../core/money/usd.ts';
import {
  BATCH_ITEMS_MAX,
  type OrderAction,
  type UpdateLeverageAction,
  type WireAction,
} from '../exchange/action.ts';

export interface SignerPolicy {
  /** Assets that may be traded, by the venue's number. Empty until the venue described them. */
  readonly assets: ReadonlyMap<number, CoinSpec>;
  /** Largest px × sz of one order, micro-USD. */
  readonly orderNotionalUusdMax: number;
  readonly leverageMax: number;
}

/** Signs no order at all: the policy before the venue described its assets. */
export const NOTHING_LISTED: SignerPolicy = { assets: new Map(), orderNotionalUusdMax: 0, leverageMax: 0 };

/** Null when the action may be signed, else why not. */
export function whyNotSign(
  action: WireAction,
  expiresAfterMs: number | null,
  policy: SignerPolicy,
): string | null {
  switch (action.type) {
    case 'order':
      return whyNotOrders(action, expiresAfterMs, policy);
    case 'updateLeverage':
      return whyNotLeverage(action, policy);
    case 'cancel':
    case 'cancelByCloid':
    case 'noop':
    case 'scheduleCancel':
      return null;
    default:
      // Reached only by an action that was cast into the type.
      return 'the engine signs no such action';
  }
}

function whyNotOrders(
  { orders }: OrderAction,
  expiresAfterMs: number | null,
  policy: SignerPolicy,
): string | null {
  if (expiresAfterMs === null) return 'an order must carry an expiry';
  if (orders.length === 0 || orders.length > BATCH_ITEMS_MAX) {
    return `a batch has 1 to ${BATCH_ITEMS_MAX} orders, this one ${orders.length}`;
  }
  for (const order of orders) {
    const why = whyNotOrder(order, policy);
    if (why !== null) return why;
  }
  const cloids = new Set(orders.map((order) => order.c));
  return cloids.size === orders.length ? null : 'two orders of a batch carry the same cloid';
}

function whyNotOrder(order: OrderAction['orders'][number], policy: SignerPolicy): string | null {
  const spec = policy.assets.get(order.a);
  if (spec === undefined) return `asset ${order.a} is not on the signer's list`;
  if (order.t.limit.tif !== 'Alo') return 'an order must be post-only';
  if (!/^0x[0-9a-f]{32}$/.test(order.c)) return 'an order must carry a cloid';
  const px = isCanonical(order.p) ? pxExact(spec, order.p) : null;
  const sz = isCanonical(order.s) ? szExact(spec, order.s) : null;
  if (px === null || sz === null) return `price or size of asset ${order.a} is no decimal of that asset`;
  return notionalUusd(px, sz) > policy.orderNotionalUusdMax
    ? `an order of asset ${order.a} is worth more than the signer's limit`
    : null;
}

/** The venue hashes the shortest spelling: signing another one would recover to a stranger. */
function isCanonical(decimal: string): boolean {
  return /^(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/.test(decimal);
}

function whyNotLeverage({ asset, leverage }: UpdateLeverageAction, policy: SignerPolicy): string | null {
  if (!policy.assets.has(asset)) return `asset ${asset} is not on the signer's list`;
  const within = Number.isSafeInteger(leverage) && leverage >= 1 && leverage <= policy.leverageMax;
  return within ? null : `a leverage of ${leverage} is outside 1 to ${policy.leverageMax}`;
}
