/** Reads the venue. Nothing throws; an answer that is not whole is no answer. Accounts are asked for, never agents. */
import type { Address, Cloid } from '@agora/shared/ids';
import type { VenueView } from '../core/reconcile/view.ts';
import type { Outcome } from './outcome.ts';
import type { VenueFill, VenueFunding, VenueOrderNews } from './venue-news.ts';
import type { Universe } from './venue-universe.ts';

export interface FillsRead {
  /** Of listed perpetuals, oldest first, each once. */
  readonly fills: readonly VenueFill[];
  /** Names that are no listed perpetual, of fills that were left out. */
  readonly strangeCoins: readonly string[];
}

/** Orders, account and fills, begun at the same moment; a part that was not asked for is null, or no fills. */
export interface AccountRead extends FillsRead {
  readonly view: VenueView;
}

/** A coin's prices as decimals of the venue. */
export interface AssetPrices {
  readonly markPx: string;
  readonly oraclePx: string;
  /** Null for an empty book. */
  readonly midPx: string | null;
}

export interface PricedUniverse {
  readonly universe: Universe;
  /** By name. */
  readonly prices: ReadonlyMap<string, AssetPrices>;
}

export interface RequestBudget {
  readonly used: number;
  readonly cap: number;
  /** USD, rounded down. */
  readonly volumeUsd: number;
}

/** Parts per million of the notional; negative = rebate. Rounded up. */
export interface FeeRates {
  readonly takerPpm: number;
  readonly makerPpm: number;
}

export interface Agent {
  readonly name: string;
  readonly address: Address;
  readonly validUntilMs: number;
}

export type Role =
  | { readonly kind: 'missing' | 'user' | 'vault' }
  | { readonly kind: 'agent' | 'sub_account'; readonly master: Address }
  | { readonly kind: 'unknown'; readonly word: string };

export interface ExchangeStatus {
  readonly timeMs: number;
  /** What the venue calls special about its state; null = nothing. */
  readonly special: string | null;
}

export interface VenueInfo {
  meta(): Promise<Outcome<Universe>>;
  metaAndAssetCtxs(): Promise<Outcome<PricedUniverse>>;
  /** Orders, account and the fills from `sinceVenueMs` on (null = no fills, for half of the weight), in parallel. */
  readAccount(
    universe: Universe,
    traded: ReadonlySet<string>,
    sinceVenueMs: number | null,
  ): Promise<Outcome<AccountRead>>;
  /** The orders alone with the time of the account's state, for half of the weight. */
  readOrders(universe: Universe): Promise<Outcome<AccountRead>>;
  /** Null = the venue does not know it, or not yet. */
  orderStatus(universe: Universe, id: Cloid | number): Promise<Outcome<VenueOrderNews | null>>;
  /** Of when the account's state is that the venue shows now, in its own time. */
  stateTime(): Promise<Outcome<number>>;
  /** From and to inclusive, venue time; all of them, however many requests it takes. */
  userFillsByTime(universe: Universe, fromMs: number, toMs: number | null): Promise<Outcome<FillsRead>>;
  /** The last 2,000 orders, newest first. */
  historicalOrders(universe: Universe): Promise<Outcome<readonly VenueOrderNews[]>>;
  /** Payments from an instant of the venue on, oldest first. */
  userFunding(universe: Universe, fromMs: number): Promise<Outcome<readonly VenueFunding[]>>;
  userRateLimit(): Promise<Outcome<RequestBudget>>;
  userFees(): Promise<Outcome<FeeRates>>;
  /** Named agents of the account. */
  extraAgents(): Promise<Outcome<readonly Agent[]>>;
  userRole(address: Address): Promise<Outcome<Role>>;
  /** The account's mode in the venue's word; standard accounts are `disabled` or `default`. */
  userAbstraction(): Promise<Outcome<string>>;
  exchangeStatus(): Promise<Outcome<ExchangeStatus>>;
}
