// The seam of the venue (signatures first; see README). A pure, synchronous Hyperliquid exchange on
// virtual time: no clock, no chance, no I/O. The same inputs give the same events and the same hash.
import type {
  ActionResponse,
  Address,
  AssetCtxView,
  AssetSpec,
  ClearinghouseView,
  Cloid,
  CommandResult,
  ConservationView,
  ExchangeCommand,
  ExchangeConfig,
  ExchangeEvent,
  ExchangeInput,
  ExtraAgentView,
  FillView,
  FrontendOrderView,
  GenesisAccount,
  HistoricalOrderView,
  L2BookParams,
  L2BookView,
  MetaView,
  OpenOrderView,
  OrderStatusView,
  RateLimitView,
  RoleView,
  TradeView,
  TrustedCommand,
  UserFeesView,
} from './types.ts';

export type ExchangeOptions = {
  assets: AssetSpec[];
  accounts: GenesisAccount[];
  config: ExchangeConfig;
};

export interface ExchangeApi {
  /** Venue time: the last block closed, or the last input's time with immediate blocks. */
  readonly nowMs: number;
  readonly height: number;

  /** Applies any input; `submit`, `advance`, … are the same thing by name. Replaying a list of inputs replays the state. */
  apply(input: ExchangeInput): CommandResult | null;
  /** Admits (signer, budget, nonce) and queues an action; executes it at once with `blockMs` 0. */
  submit(command: ExchangeCommand): CommandResult;
  submitTrusted(command: TrustedCommand): CommandResult;
  /** Closes every block due up to `toMs` (never goes back). */
  advance(toMs: number): void;
  setOracle(coin: string, px: string): void;
  /** Takes the events since the last call, in order. */
  drain(): ExchangeEvent[];

  meta(): MetaView;
  assetCtxs(): AssetCtxView[];
  assetCtx(coin: string): AssetCtxView | null;
  allMids(): Record<string, string>;
  l2Book(coin: string, params?: L2BookParams): L2BookView | null;
  recentTrades(coin: string): TradeView[];
  openOrders(user: Address): OpenOrderView[];
  frontendOpenOrders(user: Address): FrontendOrderView[];
  orderStatus(user: Address, id: number | Cloid): OrderStatusView;
  historicalOrders(user: Address): HistoricalOrderView[];
  userFills(user: Address, aggregateByTime?: boolean): FillView[];
  userFillsByTime(user: Address, range: FillsRange): FillView[];
  clearinghouseState(user: Address): ClearinghouseView;
  userRateLimit(user: Address): RateLimitView;
  userFees(user: Address): UserFeesView;
  userRole(user: Address): RoleView;
  extraAgents(user: Address): ExtraAgentView[];
  hasAccount(user: Address): boolean;

  conservation(): ConservationView;
  /** sha-256 (hex) over the canonical snapshot. */
  stateHash(): string;
  /** Plain JSON; `Exchange.restore` gives an exchange with the same hash. Pending events must be drained first. */
  snapshot(): unknown;
}

/** Bounds inclusive, oldest first unless `reversed`; at most 2000 fills. */
export type FillsRange = {
  startTime: number;
  endTime?: number | null;
  aggregateByTime?: boolean;
  reversed?: boolean;
};

export type { ActionResponse };
