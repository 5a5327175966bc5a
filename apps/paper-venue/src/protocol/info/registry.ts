// Every `/info` request this venue answers, by type.
import { activeAssetData } from './active-asset-data.ts';
import { allMids } from './all-mids.ts';
import { allPerpMetas } from './all-perp-metas.ts';
import { candleSnapshot } from './candle-snapshot.ts';
import { clearinghouseState } from './clearinghouse-state.ts';
import { exchangeStatus } from './exchange-status.ts';
import { extraAgents } from './extra-agents.ts';
import { frontendOpenOrders } from './frontend-open-orders.ts';
import { fundingHistory } from './funding-history.ts';
import { historicalOrders } from './historical-orders.ts';
import { l2Book } from './l2-book.ts';
import { marginTable } from './margin-table.ts';
import { meta } from './meta.ts';
import { metaAndAssetCtxs } from './meta-and-asset-ctxs.ts';
import { outcomeMeta, perpDexs, spotClearinghouseState, spotMeta, spotMetaAndAssetCtxs } from './no-spot.ts';
import { notHere } from './not-here.ts';
import { openOrders } from './open-orders.ts';
import { orderStatus } from './order-status.ts';
import { perpsAtOpenInterestCap } from './perps-at-open-interest-cap.ts';
import { portfolio } from './portfolio.ts';
import { preTransferCheck } from './pre-transfer-check.ts';
import { predictedFundings } from './predicted-fundings.ts';
import type { InfoQuery } from './query.ts';
import { recentTrades } from './recent-trades.ts';
import { referral } from './referral.ts';
import { subAccounts } from './sub-accounts.ts';
import { userAbstraction } from './user-abstraction.ts';
import { userFees } from './user-fees.ts';
import { userFills } from './user-fills.ts';
import { userFillsByTime } from './user-fills-by-time.ts';
import { userFunding } from './user-funding.ts';
import { userNonFundingLedgerUpdates } from './user-ledger.ts';
import { userRateLimit } from './user-rate-limit.ts';
import { userRole } from './user-role.ts';
import { userVaultEquities } from './user-vault-equities.ts';
import { vaultDetails } from './vault-details.ts';
import { webData2 } from './web-data.ts';

const queries: readonly InfoQuery[] = [
  activeAssetData,
  allMids,
  allPerpMetas,
  candleSnapshot,
  clearinghouseState,
  exchangeStatus,
  extraAgents,
  frontendOpenOrders,
  fundingHistory,
  historicalOrders,
  l2Book,
  marginTable,
  meta,
  metaAndAssetCtxs,
  openOrders,
  orderStatus,
  outcomeMeta,
  perpDexs,
  perpsAtOpenInterestCap,
  portfolio,
  predictedFundings,
  preTransferCheck,
  recentTrades,
  referral,
  spotClearinghouseState,
  spotMeta,
  spotMetaAndAssetCtxs,
  subAccounts,
  userAbstraction,
  userFees,
  userFills,
  userFillsByTime,
  userFunding,
  userNonFundingLedgerUpdates,
  userRateLimit,
  userRole,
  userVaultEquities,
  vaultDetails,
  webData2,
  ...notHere,
];

const byType: ReadonlyMap<string, InfoQuery> = new Map(queries.map((query) => [query.type, query]));

/** @returns undefined for a type that does not exist here (422). */
export function infoQuery(request: unknown): InfoQuery | undefined {
  if (typeof request !== 'object' || request === null || !('type' in request)) return undefined;
  return typeof request.type === 'string' ? byType.get(request.type) : undefined;
}

export const INFO_TYPES: readonly string[] = [...byType.keys()];
