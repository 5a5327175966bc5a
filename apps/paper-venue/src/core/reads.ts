// What may be asked of an exchange, in the shapes of /info. Nothing here changes the state.
import { isAtCap } from '../matching/open-interest.ts';
import { candlesView } from './candles.ts';
import type { FillView, FundingPayment, LedgerEntry, TradeView } from './seam/events.ts';
import type {
  ActiveAssetView,
  AssetCtxView,
  CandleInterval,
  CandleView,
  ClearinghouseView,
  ConservationView,
  ExtraAgentView,
  FillsRange,
  FrontendOrderView,
  FundingHistoryView,
  HistoricalOrderView,
  L2BookParams,
  L2BookView,
  MetaView,
  OpenOrderView,
  OrderStatusView,
  PortfolioView,
  PredictedFundingView,
  RateLimitView,
  RoleView,
  SubAccountView,
  TimeRange,
  UserFeesView,
  VaultEquityView,
  VaultView,
} from './seam/views.ts';
import type { Address, Cloid } from './seam/words.ts';
import type { Venue } from './venue.ts';
import * as accountViews from './views/account.ts';
import * as historyViews from './views/history.ts';
import * as marketViews from './views/market.ts';
import * as orderViews from './views/orders.ts';
import { vaultView } from './views/vault.ts';

export class ExchangeReads {
  protected readonly venue: Venue;

  protected constructor(venue: Venue) {
    this.venue = venue;
  }

  /** Time of the newest input. */
  get nowMs(): number {
    return this.venue.clockMs;
  }

  /** Time of the last block. */
  get blockTimeMs(): number {
    return this.venue.blockTimeMs;
  }

  get height(): number {
    return this.venue.height;
  }

  meta(): MetaView {
    return marketViews.metaView(this.venue);
  }

  /** Aligned with `meta().universe`. */
  assetCtxs(): AssetCtxView[] {
    return marketViews.assetCtxsView(this.venue);
  }

  assetCtx(coin: string): AssetCtxView | null {
    const asset = this.venue.assetsByCoin.get(coin);
    return asset === undefined ? null : marketViews.assetCtxView(this.venue, asset);
  }

  coins(): string[] {
    return this.venue.assets.map((asset) => asset.coin);
  }

  allMids(): Record<string, string> {
    return marketViews.allMidsView(this.venue);
  }

  /** Null for an unknown coin; throws RangeError for an aggregation the venue does not offer. */
  l2Book(coin: string, params: L2BookParams = {}): L2BookView | null {
    const asset = this.venue.assetsByCoin.get(coin);
    return asset === undefined ? null : marketViews.l2BookView(this.venue, asset, params);
  }

  /** Oldest first, at most `tradesMax`. */
  recentTrades(coin: string): TradeView[] {
    return this.venue.assetsByCoin.get(coin)?.trades.slice(-this.venue.config.tradesMax) ?? [];
  }

  openOrders(user: Address): OpenOrderView[] {
    return orderViews.openOrdersView(this.venue, user);
  }

  frontendOpenOrders(user: Address): FrontendOrderView[] {
    return orderViews.frontendOpenOrdersView(this.venue, user);
  }

  orderStatus(user: Address, id: number | Cloid): OrderStatusView {
    return orderViews.orderStatusView(this.venue, user, id);
  }

  /** Newest first; at least one and at most 2000. */
  historicalOrders(user: Address, max?: number): HistoricalOrderView[] {
    return orderViews.historicalOrdersView(this.venue, user, max);
  }

  userFills(user: Address, aggregateByTime = false): FillView[] {
    return orderViews.userFillsView(this.venue, user, aggregateByTime);
  }

  userFillsByTime(user: Address, range: FillsRange): FillView[] {
    return orderViews.userFillsByTimeView(this.venue, user, range);
  }

  clearinghouseState(user: Address): ClearinghouseView {
    return accountViews.clearinghouseView(this.venue, user);
  }

  userRateLimit(user: Address): RateLimitView {
    return accountViews.rateLimitView(this.venue, user);
  }

  userFees(user: Address): UserFeesView {
    return accountViews.userFeesView(this.venue, user);
  }

  userRole(user: Address): RoleView {
    return accountViews.roleView(this.venue, user);
  }

  extraAgents(user: Address): ExtraAgentView[] {
    return accountViews.extraAgentsView(this.venue, user);
  }

  /** What moved money beside trades and funding; oldest first. */
  ledger(user: Address, range: TimeRange = { startTime: 0 }): LedgerEntry[] {
    return historyViews.ledgerView(this.venue, user, range);
  }

  /** Candles that touch the range, oldest first; empty for an unknown coin. */
  candles(coin: string, interval: CandleInterval, { startTime, endTime }: TimeRange): CandleView[] {
    const asset = this.venue.assetsByCoin.get(coin);
    return asset === undefined
      ? []
      : candlesView(asset, interval, startTime, endTime ?? Number.POSITIVE_INFINITY);
  }

  fundingHistory(coin: string, range: TimeRange): FundingHistoryView[] {
    return historyViews.fundingHistoryView(this.venue, coin, range);
  }

  userFunding(user: Address, range: TimeRange): FundingPayment[] {
    return historyViews.userFundingView(this.venue, user, range);
  }

  predictedFundings(): PredictedFundingView[] {
    return historyViews.predictedFundingsView(this.venue);
  }

  perpsAtOpenInterestCap(): string[] {
    return this.venue.assets.filter(isAtCap).map(({ coin }) => coin);
  }

  portfolio(user: Address): PortfolioView {
    return historyViews.portfolioView(this.venue, user);
  }

  /** Null for an unknown coin. */
  activeAssetData(user: Address, coin: string): ActiveAssetView | null {
    const asset = this.venue.assetsByCoin.get(coin);
    return asset === undefined ? null : accountViews.activeAssetView(this.venue, user, asset);
  }

  unnamedAgent(user: Address): { address: Address; validUntil: number } | null {
    return accountViews.unnamedAgentView(this.venue, user);
  }

  netDeposits(user: Address): string {
    return accountViews.netDepositsView(this.venue, user);
  }

  vaultDetails(vault: Address, user: Address | null): VaultView | null {
    return vaultView(this.venue, vault, user);
  }

  subAccounts(user: Address): SubAccountView[] | null {
    return accountViews.subAccountsView(this.venue, user);
  }

  userVaultEquities(user: Address): VaultEquityView[] {
    return accountViews.vaultEquitiesView(this.venue, user);
  }

  hasAccount(user: Address): boolean {
    return this.venue.accounts.has(user);
  }

  accounts(): { address: Address; house: boolean; master: Address | null; openOrders: number }[] {
    return [...this.venue.accounts.values()].map(({ address, house, master, open }) => ({
      address,
      house,
      master,
      openOrders: open.size,
    }));
  }

  /** Sums that must agree: deposits = accounts' raw USD + fees + rounding; positions sum to 0 a coin. */
  conservation(): ConservationView {
    const positionsByCoin: Record<string, number> = {};
    let accountsUusd = 0n;
    for (const account of this.venue.accounts.values()) {
      accountsUusd += BigInt(account.rawUsd);
      for (const { asset, szi, isolatedRawUsd } of account.usedPerps) {
        accountsUusd += BigInt(isolatedRawUsd);
        positionsByCoin[asset.coin] = (positionsByCoin[asset.coin] ?? 0) + szi;
      }
    }
    return {
      depositsUusd: this.venue.depositsUusd,
      accountsUusd,
      feesUusd: BigInt(this.venue.feesUusd),
      roundingUusd: BigInt(this.venue.roundingUusd),
      positionsByCoin,
    };
  }
}
