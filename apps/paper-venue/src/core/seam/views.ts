// What the exchange answers to questions: the shapes of /info.
import type { BookLevel, OrderUpdateOrder } from './events.ts';
import type { Address, Cloid, OrderStatus, OrderTif, Side } from './words.ts';

export type MetaView = {
  universe: {
    szDecimals: number;
    name: string;
    maxLeverage: number;
    marginTableId: number;
    isDelisted?: true;
  }[];
  marginTables: [
    number,
    { description: string; marginTiers: { lowerBound: string; maxLeverage: number }[] },
  ][];
  collateralToken: number;
};

export type AssetCtxView = {
  funding: string;
  openInterest: string;
  prevDayPx: string;
  dayNtlVlm: string;
  premium: string | null;
  oraclePx: string;
  markPx: string;
  midPx: string | null;
  impactPxs: [string, string] | null;
  dayBaseVlm: string;
};

export type L2BookView = {
  coin: string;
  time: number;
  levels: [BookLevel[], BookLevel[]];
  spread?: string;
};

/** `nSigFigs` 2..5 or null; `mantissa` 2 or 5 only with nSigFigs 5. Other values throw `RangeError` (the venue answers HTTP 500 `null`). */
export type L2BookParams = { nSigFigs?: number | null; mantissa?: number | null; levelsMax?: number };

export type OpenOrderView = OrderUpdateOrder;

export type FrontendOrderView = {
  coin: string;
  side: Side;
  limitPx: string;
  sz: string;
  oid: number;
  timestamp: number;
  triggerCondition: string;
  isTrigger: boolean;
  triggerPx: string;
  children: FrontendOrderView[];
  isPositionTpsl: boolean;
  reduceOnly: boolean;
  orderType: `${'' | 'Stop ' | 'Take Profit '}${'Limit' | 'Market'}`;
  origSz: string;
  tif: OrderTif | null;
  cloid: Cloid | null;
};

export type HistoricalOrderView = { order: FrontendOrderView; status: OrderStatus; statusTimestamp: number };
export type OrderStatusView = { status: 'order'; order: HistoricalOrderView } | { status: 'unknownOid' };

/** Bounds inclusive, oldest first unless `reversed`; at most 2000 fills. */
export type FillsRange = {
  startTime: number;
  endTime?: number | null;
  aggregateByTime?: boolean;
  reversed?: boolean;
};

export type MarginSummaryView = {
  accountValue: string;
  totalNtlPos: string;
  totalRawUsd: string;
  totalMarginUsed: string;
};

export type PositionView = {
  coin: string;
  szi: string;
  leverage: { type: 'cross'; value: number } | { type: 'isolated'; value: number; rawUsd: string };
  entryPx: string;
  positionValue: string;
  unrealizedPnl: string;
  returnOnEquity: string;
  liquidationPx: string | null;
  marginUsed: string;
  maxLeverage: number;
  cumFunding: { allTime: string; sinceOpen: string; sinceChange: string };
};

export type ClearinghouseView = {
  marginSummary: MarginSummaryView;
  crossMarginSummary: MarginSummaryView;
  crossMaintenanceMarginUsed: string;
  withdrawable: string;
  assetPositions: { type: 'oneWay'; position: PositionView }[];
  time: number;
};

export type RateLimitView = {
  cumVlm: string;
  nRequestsUsed: number;
  nRequestsCap: number;
  nRequestsSurplus: number;
};

export type UserFeesView = {
  dailyUserVlm: { date: string; userCross: string; userAdd: string; exchange: string }[];
  feeSchedule: {
    cross: string;
    add: string;
    spotCross: string;
    spotAdd: string;
    tiers: {
      vip: { ntlCutoff: string; cross: string; add: string; spotCross: string; spotAdd: string }[];
      mm: { makerFractionCutoff: string; add: string }[];
    };
    referralDiscount: string;
    stakingDiscountTiers: { bpsOfMaxSupply: string; discount: string }[];
  };
  userCrossRate: string;
  userAddRate: string;
  userSpotCrossRate: string;
  userSpotAddRate: string;
  activeReferralDiscount: string;
  trial: null;
  feeTrialEscrow: string;
  nextTrialAvailableTimestamp: null;
  stakingLink: null;
  activeStakingDiscount: { bpsOfMaxSupply: string; discount: string };
};

export type RoleView =
  | { role: 'missing' }
  | { role: 'user' }
  | { role: 'agent'; data: { user: Address } }
  | { role: 'vault' }
  | { role: 'subAccount'; data: { master: Address } };

export type SubAccountView = {
  name: string;
  subAccountUser: Address;
  master: Address;
  clearinghouseState: ClearinghouseView;
  spotState: { balances: [] };
};

export type VaultEquityView = { vaultAddress: Address; equity: string; lockedUntilTimestamp: number };

export type CandleInterval =
  | '1m'
  | '3m'
  | '5m'
  | '15m'
  | '30m'
  | '1h'
  | '2h'
  | '4h'
  | '8h'
  | '12h'
  | '1d'
  | '3d'
  | '1w'
  | '1M';

export type CandleView = {
  t: number;
  T: number;
  s: string;
  i: CandleInterval;
  o: string;
  c: string;
  h: string;
  l: string;
  v: string;
  n: number;
};

/** Inclusive bounds. */
export type TimeRange = { startTime: number; endTime?: number | null };
export type FundingHistoryView = { coin: string; fundingRate: string; premium: string; time: number };
export type PredictedFundingView = [
  coin: string,
  venues: [string, { fundingRate: string; nextFundingTime: number; fundingIntervalHours: number }][],
];

export type PortfolioView = (readonly [
  span: string,
  {
    accountValueHistory: [timeMs: number, usd: string][];
    pnlHistory: [timeMs: number, usd: string][];
    vlm: string;
  },
])[];

/** What an account may trade in one coin now, bought and sold. */
export type ActiveAssetView = {
  user: Address;
  coin: string;
  leverage: PositionView['leverage'];
  maxTradeSzs: [string, string];
  availableToTrade: [string, string];
  markPx: string;
};

export type VaultView = {
  name: string;
  vaultAddress: Address;
  leader: Address;
  description: string;
  portfolio: PortfolioView;
  apr: number;
  followerState: VaultFollowerView | null;
  leaderFraction: number;
  leaderCommission: number;
  followers: VaultFollowerView[];
  maxDistributable: number;
  maxWithdrawable: number;
  isClosed: false;
  relationship: { type: 'normal' };
  allowDeposits: true;
  alwaysCloseOnWithdraw: false;
};

export type VaultFollowerView = {
  user: Address | 'Leader';
  vaultEquity: string;
  pnl: string;
  allTimePnl: string;
  daysFollowing: number;
  vaultEntryTime: number;
  lockupUntil: number;
};

export type ExtraAgentView = { name: string; address: Address; validUntil: number };

/** What the venue's books must add up to; in 1e-6 USD (bigint), for conservation checks. */
export type ConservationView = {
  depositsUusd: bigint;
  accountsUusd: bigint;
  feesUusd: bigint;
  roundingUusd: bigint;
  positionsByCoin: Record<string, number>;
};
