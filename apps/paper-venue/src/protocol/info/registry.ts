// Every `/info` request this venue answers, by type.
import { allMids } from './all-mids.ts';
import { clearinghouseState } from './clearinghouse-state.ts';
import { exchangeStatus } from './exchange-status.ts';
import { extraAgents } from './extra-agents.ts';
import { frontendOpenOrders } from './frontend-open-orders.ts';
import { historicalOrders } from './historical-orders.ts';
import { l2Book } from './l2-book.ts';
import { meta } from './meta.ts';
import { metaAndAssetCtxs } from './meta-and-asset-ctxs.ts';
import { outcomeMeta, perpDexs, spotClearinghouseState, spotMeta, spotMetaAndAssetCtxs } from './no-spot.ts';
import { openOrders } from './open-orders.ts';
import { orderStatus } from './order-status.ts';
import type { InfoQuery } from './query.ts';
import { recentTrades } from './recent-trades.ts';
import { subAccounts } from './sub-accounts.ts';
import { userAbstraction } from './user-abstraction.ts';
import { userFees } from './user-fees.ts';
import { userFills } from './user-fills.ts';
import { userFillsByTime } from './user-fills-by-time.ts';
import { userRateLimit } from './user-rate-limit.ts';
import { userRole } from './user-role.ts';
import { userVaultEquities } from './user-vault-equities.ts';

const queries: readonly InfoQuery[] = [
  allMids,
  clearinghouseState,
  exchangeStatus,
  extraAgents,
  frontendOpenOrders,
  historicalOrders,
  l2Book,
  meta,
  metaAndAssetCtxs,
  openOrders,
  orderStatus,
  outcomeMeta,
  perpDexs,
  recentTrades,
  spotClearinghouseState,
  spotMeta,
  spotMetaAndAssetCtxs,
  subAccounts,
  userAbstraction,
  userFees,
  userFills,
  userFillsByTime,
  userRateLimit,
  userRole,
  userVaultEquities,
];

const byType: ReadonlyMap<string, InfoQuery> = new Map(queries.map((query) => [query.type, query]));

/** @returns undefined for a type that does not exist here (422). */
export function infoQuery(request: unknown): InfoQuery | undefined {
  if (typeof request !== 'object' || request === null || !('type' in request)) return undefined;
  return typeof request.type === 'string' ? byType.get(request.type) : undefined;
}

export const INFO_TYPES: readonly string[] = [...byType.keys()];
