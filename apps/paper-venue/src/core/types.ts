// The seam of the venue: what goes into the exchange core, what comes out of it, in the venue's own
// words. Plain data only. Decimals are wire strings; integers, ids and times are numbers; every time
// is milliseconds since the epoch on the venue's (virtual) clock.

export type Address = `0x${string}`; // lower case, 40 hex digits
export type Cloid = `0x${string}`; // lower case, 32 hex digits
export type Side = 'B' | 'A';
export type Tif = 'Alo' | 'Ioc' | 'Gtc' | 'FrontendMarket';
/** How an order may stand: the venue itself trades with `LiquidationMarket`. */
export type OrderTif = Tif | 'LiquidationMarket';
export type Tpsl = 'tp' | 'sl';
export type Grouping = 'na' | 'normalTpsl' | 'positionTpsl';

/** How an order stands or ended. */
export type OrderStatus =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'triggered'
  | 'marginCanceled'
  | 'openInterestCapCanceled'
  | 'siblingFilledCanceled'
  | 'delistedCanceled'
  | 'selfTradeCanceled'
  | 'reduceOnlyCanceled'
  | 'liquidatedCanceled'
  | 'scheduledCancel'
  | 'internalCancel'
  | 'tickRejected'
  | 'minTradeNtlRejected'
  | 'perpMarginRejected'
  | 'reduceOnlyRejected'
  | 'badAloPxRejected'
  | 'iocCancelRejected'
  | 'badTriggerPxRejected'
  | 'marketOrderNoLiquidityRejected'
  | 'positionIncreaseAtOpenInterestCapRejected'
  | 'positionFlipAtOpenInterestCapRejected'
  | 'tooAggressiveAtOpenInterestCapRejected'
  | 'oracleRejected'
  | 'perpMaxPositionRejected'
  | 'tooManyOpenOrdersRejected'
  | 'rejected';

// ---- actions (canonicalised by the protocol: decimals normalised, addresses and cloids lower case) ----

export type OrderWire = {
  a: number;
  b: boolean;
  p: string;
  s: string;
  r: boolean;
  t: { limit: { tif: Tif } } | { trigger: { isMarket: boolean; triggerPx: string; tpsl: Tpsl } };
  c?: Cloid;
};

export type ExchangeAction =
  | { type: 'order'; orders: OrderWire[]; grouping: Grouping; builder?: { b: Address; f: number } }
  | { type: 'cancel'; cancels: { a: number; o: number }[]; f?: true }
  | { type: 'cancelByCloid'; cancels: { asset: number; cloid: Cloid }[]; f?: true }
  | { type: 'modify'; oid: number | Cloid; order: OrderWire; a?: true }
  | { type: 'batchModify'; modifies: { oid: number | Cloid; order: OrderWire }[]; a?: true }
  | { type: 'noop' }
  | { type: 'scheduleCancel'; time?: number }
  | { type: 'updateLeverage'; asset: number; isCross: boolean; leverage: number }
  /** `ntli` in micro-USD, negative to take margin away; `isBuy` means nothing while positions are one-way. */
  | { type: 'updateIsolatedMargin'; asset: number; isBuy: boolean; ntli: number }
  | { type: 'approveAgent'; agentAddress: Address; agentName?: string | null }
  | { type: 'usdSend'; destination: Address; amount: string }
  | { type: 'createSubAccount'; name: string }
  | { type: 'subAccountModify'; subAccountUser: Address; name: string }
  /** `usd` of these in micro-USD. */
  | { type: 'subAccountTransfer'; subAccountUser: Address; isDeposit: boolean; usd: number }
  | { type: 'createVault'; name: string; description: string; initialUsd: number }
  | { type: 'vaultTransfer'; vaultAddress: Address; isDeposit: boolean; usd: number }
  | { type: 'reserveRequestWeight'; weight: number };

/** A signed action whose signature the protocol has already recovered to `signer`. */
export type ExchangeCommand = {
  signer: Address;
  action: ExchangeAction;
  nonce: number;
  vaultAddress?: Address | null;
  expiresAfter?: number | null;
  receivedAtMs: number;
};

/** A market participant's action: no signature, no nonce, no address budget, no open-order cap. */
export type TrustedCommand = { account: Address; action: ExchangeAction; receivedAtMs: number };

// ---- answers ----

export type OrderStatusAnswer =
  | { resting: { oid: number; cloid?: Cloid } }
  | { filled: { totalSz: string; avgPx: string; oid: number; cloid?: Cloid } }
  | 'waitingForFill'
  | 'waitingForTrigger'
  | { error: string };

export type ActionResponse =
  | { status: 'ok'; response: { type: 'order'; data: { statuses: OrderStatusAnswer[] } } }
  | { status: 'ok'; response: { type: 'cancel'; data: { statuses: ('success' | { error: string })[] } } }
  | { status: 'ok'; response: { type: 'default' } }
  | { status: 'ok'; response: { type: 'createSubAccount' | 'createVault'; data: Address } }
  | { status: 'err'; response: string };

/**
 * `response` is set when the action was refused before it was queued, or when blocks are immediate
 * (`blockMs` 0); otherwise it is null and arrives as the `actionResult` event with the same ticket.
 */
export type CommandResult = { ticket: number; response: ActionResponse | null };

export type LiquidationWay = 'market' | 'backstop' | 'adl';

// ---- inputs (everything that can change the state; a journal of these replays to the same hash) ----

export type ExchangeInput =
  | { kind: 'submit'; command: ExchangeCommand }
  | { kind: 'trusted'; command: TrustedCommand }
  | { kind: 'advance'; toMs: number }
  /** The spot oracle's next price; published at the oracle cadence. */
  | { kind: 'setOracle'; coin: string; px: string }
  /** The weighted median of other venues' perp mids, third input of the mark; null removes it. */
  | { kind: 'setPerpMid'; coin: string; px: string | null }
  /** A frozen coin keeps its published oracle and mark (a stale oracle, on demand). */
  | { kind: 'freezeOracle'; coin: string; frozen: boolean }
  | { kind: 'createAccount'; account: GenesisAccount }
  | { kind: 'deposit'; account: Address; usd: string }
  /** Only post-only orders are accepted until then (the window after a network upgrade). */
  | { kind: 'postOnlyUntil'; untilMs: number }
  /** The venue cancels an order itself; emits `nonUserCancel` for margin, liquidation and internal cancels. */
  | {
      kind: 'forceCancel';
      account: Address;
      oid: number;
      status: 'marginCanceled' | 'liquidatedCanceled' | 'internalCancel';
    }
  /** Spends address budget without an action (to reach exhaustion). */
  | { kind: 'chargeRequests'; account: Address; requests: number }
  | { kind: 'revokeAgent'; account: Address; agent: Address }
  | { kind: 'setScheduleCancelGate'; usd: number }
  /** Open interest (one side, at the mark) above which positions may not grow; null lifts the cap. */
  | { kind: 'setOpenInterestCap'; coin: string; usd: number | null }
  /** Liquidates an account although its margin suffices: into the book, by the backstop (all it holds), or against the other side. */
  | { kind: 'liquidate'; account: Address; coin: string | null; how: LiquidationWay }
  /** Ends a coin for good: its orders are cancelled, its positions settled at the mark. */
  | { kind: 'delist'; coin: string };

// ---- events ----

/** One order as the `orderUpdates` channel shows it. */
export type OrderUpdateOrder = {
  coin: string;
  side: Side;
  limitPx: string;
  sz: string;
  oid: number;
  timestamp: number;
  origSz: string;
  cloid?: Cloid;
  reduceOnly?: true;
};

export type FillView = {
  coin: string;
  px: string;
  sz: string;
  side: Side;
  time: number;
  startPosition: string;
  dir: string;
  closedPnl: string;
  hash: string;
  oid: number;
  crossed: boolean;
  fee: string;
  tid: number;
  cloid?: Cloid;
  feeToken: 'USDC';
  twapId: null;
  /** In fills of both sides of a liquidation. */
  liquidation?: { liquidatedUser: Address; markPx: string; method: 'market' | 'backstop' };
};

export type TradeView = {
  coin: string;
  side: Side;
  px: string;
  sz: string;
  time: number;
  hash: string;
  tid: number;
  users: [buyer: Address, seller: Address];
};

export type BookLevel = { px: string; sz: string; n: number };

export type FundingPayment = {
  time: number;
  coin: string;
  usdc: string;
  szi: string;
  fundingRate: string;
  nSamples: number | null;
};

/** What moved an account's money beside trades and funding. */
export type LedgerDelta =
  | { type: 'deposit'; usdc: string }
  | { type: 'internalTransfer'; usdc: string; user: Address; destination: Address; fee: string }
  | { type: 'subAccountTransfer'; usdc: string; user: Address; destination: Address }
  | { type: 'vaultCreate'; vault: Address; usdc: string; fee: string }
  | { type: 'vaultDeposit'; vault: Address; usdc: string }
  | {
      type: 'vaultWithdraw';
      vault: Address;
      user: Address;
      requestedUsd: string;
      commission: string;
      closingCost: string;
      basis: string;
      netWithdrawnUsd: string;
    }
  | {
      type: 'liquidation';
      liquidatedNtlPos: string;
      accountValue: string;
      leverageType: 'Cross' | 'Isolated';
      liquidatedPositions: { coin: string; szi: string }[];
    };

export type LedgerEntry = { time: number; hash: string; delta: LedgerDelta };

/** As the `user` channel tells it. */
export type LiquidationView = {
  lid: number;
  liquidator: Address;
  liquidated_user: Address;
  liquidated_ntl_pos: string;
  liquidated_account_value: string;
};

/**
 * What happened, in order. `timeMs` is the block's time. Account events of `house` accounts (market
 * participants) are not emitted unless the config says so; trades, book and context events always are.
 */
export type ExchangeEvent =
  | {
      type: 'actionResult';
      timeMs: number;
      ticket: number;
      account: Address | null;
      response: ActionResponse;
    }
  | {
      type: 'orderUpdate';
      timeMs: number;
      account: Address;
      order: OrderUpdateOrder;
      status: OrderStatus;
      statusTimestamp: number;
    }
  | { type: 'fill'; timeMs: number; account: Address; fill: FillView }
  | { type: 'positionChanged'; timeMs: number; account: Address; coin: string; szi: string }
  | { type: 'nonUserCancel'; timeMs: number; account: Address; coin: string; oid: number }
  | { type: 'funding'; timeMs: number; account: Address; payment: FundingPayment }
  | { type: 'ledger'; timeMs: number; account: Address; entry: LedgerEntry }
  | { type: 'liquidation'; timeMs: number; account: Address; liquidation: LiquidationView }
  | { type: 'trade'; timeMs: number; trade: TradeView }
  /** At most one a coin and block, at its end; read `l2Book` for the levels. */
  | { type: 'bookChanged'; timeMs: number; coin: string }
  /** At most one a coin and block, at its end, only when px, sz or n of the best changed. */
  | { type: 'bboChanged'; timeMs: number; coin: string; bbo: [BookLevel | null, BookLevel | null] }
  | { type: 'ctxChanged'; timeMs: number; coin: string }
  | { type: 'blockClosed'; timeMs: number; height: number; actions: number };

// ---- config and genesis ----

export type MarginTier = { lowerBoundUsd: number; maxLeverage: number };

/** `assetId` is the index in `meta.universe`; ids without an asset are filled with delisted placeholders. */
export type AssetSpec = {
  name: string;
  assetId: number;
  szDecimals: number;
  maxLeverage: number;
  marginTableId: number;
  marginTiers: MarginTier[];
  marginTableDescription: string;
  /** Notional used for the impact prices of the funding premium. */
  impactNotionalUsd: number;
  oraclePx: string;
};

export type GenesisAgent = { address: Address; name: string | null; validUntilMs?: number };

export type GenesisAccount = {
  address: Address;
  usd: string;
  agents?: GenesisAgent[];
  /** Set for a sub-account: reached by its master's keys through `vaultAddress`. */
  master?: Address;
  /** Market participant: keeps no history, emits no account events, has no address budget. */
  house?: boolean;
  /** Traded volume before genesis (address budget, schedule gate, open-order cap). */
  cumVlmUsd?: number;
  /** Maker volume of the UTC day before, USD: the fee tier, until it is 14 days old. Counts as traded volume, too. */
  makerVlmUsd?: number;
};

export type FeeTier = { volumeAboveUsd: number; takerPpm: number; makerPpm: number };
export type RebateTier = { makerFractionAbovePpm: number; makerPpm: number };

export type ExchangeConfig = {
  genesisMs: number;
  /** 0 = every action executes when it is submitted. */
  blockMs: number;
  firstOid: number;
  firstTid: number;
  oraclePeriodMs: number;
  premiumPeriodMs: number;
  fundingPeriodMs: number;
  /** Order price further from the reference (mark) than this is refused for the whole batch. */
  referenceBandPct: number;
  /** Order price further from the oracle than this is `oracleRejected`. */
  oracleBandPct: number;
  minOrderUsd: number;
  requestBudgetBase: number;
  requestTrickleMs: number;
  batchItemsMax: number;
  openOrdersBase: number;
  openOrdersMax: number;
  /** A position above this is liquidated by a fifth first, and by the rest after the cooldown. */
  liquidationWholeUsdMax: number;
  liquidationCooldownMs: number;
  /** How far from the mark a liquidation may trade. */
  liquidationSlippagePct: number;
  /** Volume a master must have traded before it may make sub-accounts. */
  subAccountGateUsd: number;
  subAccountsMax: number;
  scheduleCancelGateUsd: number;
  scheduleCancelTriggersPerDay: number;
  nonceTooOldMs: number;
  nonceTooNewMs: number;
  agentValidityDefaultMs: number;
  agentValidityMaxMs: number;
  agentRemovalPendingMs: number;
  namedAgentsMax: number;
  feeTiers: FeeTier[];
  rebateTiers: RebateTier[];
  /** Denominator of the maker share and `exchange` in `userFees`: the whole venue's volume a day. */
  exchangeDailyVolumeUsd: number;
  terminalOrdersMax: number;
  fillsMax: number;
  tradesMax: number;
  houseEvents: boolean;
};

// ---- read answers (the shapes of /info) ----

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
