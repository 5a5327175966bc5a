/**
 * The trading desk: everything that can be known only once the venue has described the coins and shown the account. Before
 * that there is none, and nothing about the venue is known. Changed in place, by the core alone.
 */
import { type CloidSource, cloidSource } from '@agora/shared/cloid';
import type { Envelope } from '@agora/shared/envelope';
import type { QuoteMode } from '@agora/shared/event-quoting';
import type { DenialCode } from '@agora/shared/gate';
import type { Cloid, Coin, RequestId } from '@agora/shared/ids';
import type { StrategyConfig } from '@agora/shared/strategy-config';
import { type Book, newBook } from '../book/book.ts';
import { newReference, type Reference } from '../book/reference.ts';
import { type Budget, newBudget, noteAddressBudget } from '../budget/budget.ts';
import type { RateWindow } from '../budget/rate-window.ts';
import { type EnvelopeLimits, envelopeLimits } from '../checks/envelope-limits.ts';
import { assertInvariant } from '../invariants/invariant.ts';
import type { CoinSpec } from '../money/coin-spec.ts';
import { newSeenTids, type SeenTids } from '../orders/seen-tids.ts';
import { newOrderTable, type OrderTable } from '../orders/table.ts';
import type { Ledger } from '../position/ledger.ts';
import { type Opening, openAtStart, openLedger } from '../position/opening.ts';
import { newRecent, type Recent } from '../position/recent.ts';
import { strategyOf } from '../quoting/strategies.ts';
import { NO_QUOTES, type Strategy } from '../quoting/strategy.ts';
import { newVolatility, type Volatility } from '../quoting/volatility.ts';
import type { FundingMark } from '../reconcile/compare-account.ts';
import { newReconciliation, type Reconciliation } from '../reconcile/reconciliation.ts';
import type { SeenOrder, VenueView } from '../reconcile/view.ts';
import { type ExecutionThrottle, newExecutionThrottle } from '../risk/execution-throttle.ts';
import { type LossGuard, newLossGuard } from '../risk/loss-guard.ts';
import { newPriceMove, type PriceMove } from '../risk/price-move.ts';
import type { ShrunkRates } from '../risk/shrunk-rates.ts';
import type { FillNews } from './event.ts';
import type { CoreFacts } from './facts.ts';

/** What the venue said at the opening. */
export interface DeskOpening extends Opening {
  readonly specs: readonly CoinSpec[];
  readonly orders: readonly SeenOrder[];
  /** Fills of earlier lives that their record lacks: made while nobody listened, or not yet on the disk at the end. */
  readonly missedFills: readonly MissedFill[];
  /** Those that are in the positions already, besides all before `fillsFloorMs` (venue time, exclusive). */
  readonly fillsWithin: readonly Pick<FillNews, 'tid' | 'timeMs'>[];
  readonly fillsFloorMs: number;
  readonly requestsUsed: number;
  readonly requestsCap: number;
  readonly makerFeePpm: number;
}

/** A fill with the PnL that the venue says it closed. */
export interface MissedFill extends FillNews {
  readonly closedPnlUusd: number;
}

export interface CoinDesk {
  readonly coin: Coin;
  readonly spec: CoinSpec;
  readonly book: Book;
  readonly reference: Reference;
  readonly volatility: Volatility;
  readonly priceMove: PriceMove;
  /** Since when the mark stands apart from the book, monotonic; -1 = it does not. */
  markGapSinceMs: number;
  /** Positions held lately. */
  readonly recent: Recent;
  /** Totals of funding that we had lately. */
  readonly received: Recent;
  /** When each slot was last placed: the cooldown. */
  readonly placedMs: Map<number, number>;
  /** By the venue's last account read; null = none, or not known. */
  liquidationPx: number | null;
  /** What people were last told about spread and size. */
  readonly told: { spreadBps: number; variance: number; spreadMs: number; sizeUsd: number };
  /** The denial that was last reported, so that one cause is told once. */
  toldDenial: DenialCode | null;
}

/** One action with orders, from approval to the last report about it. */
export interface Batch {
  readonly number: number;
  readonly cloids: readonly Cloid[];
  readonly approvedMs: number;
  nonce: number | null;
}

/** An order on our account that no order of the table stands for: of somebody else, or of an earlier life. */
export interface Stranger {
  readonly assetId: number;
  /** A look that began before does not prove it gone. */
  readonly heardMs: number;
  /** When its cancel was last handed out; null = never, as nothing was halted. */
  readonly sentMs: number | null;
}

export interface Desk {
  readonly coins: ReadonlyMap<Coin, CoinDesk>;
  readonly source: CloidSource;
  readonly config: StrategyConfig;
  readonly strategy: Strategy;
  readonly table: OrderTable;
  readonly ledger: Ledger;
  readonly cash: Recent;
  readonly funding: Map<Coin, FundingMark>;
  readonly seen: SeenTids;
  readonly recon: Reconciliation;
  /** By oid: those that a halt told to go, and those that the stream told of since the last look. */
  readonly strangers: Map<number, Stranger>;
  /** Coins in which a fill was booked later than the venue made it. */
  readonly reordered: Set<Coin>;
  readonly throttle: ExecutionThrottle;
  readonly lossGuard: LossGuard;
  readonly budget: Budget;
  readonly batches: Map<number, Batch>;
  /** The venue last refused an act of ours because it does not know the wallet that signed it; null = not since the last resume. */
  walletRefused: { readonly act: 'a cancel' | 'an order'; readonly atMs: number } | null;
  /** When many orders without an answer were last asked for. */
  roundMs: number;
  limits: EnvelopeLimits;
  /** Limits on how much happens that shrank lately; null = none. */
  shrunk: ShrunkRates | null;
  sequence: number;
  batchCount: number;
  /** Refusals that were told, which their ids count. */
  refusalCount: number;
  nonceHighWater: number;
  lastExpiresAfterMs: number;
  makerFeeBps: number;
  quoteMode: QuoteMode;
  modeReason: string;
  /** An operator asked to reduce; ends with the next resume. */
  reduceRequest: RequestId | null;
  lossArmed: boolean;
  /** Fields of the envelope that are in breach now. */
  breached: string[];
  /** What was open at 00:00 UTC, unrealised, by coin: noted again and again, so that a restart in the day counts from there. */
  dayStart: ReadonlyMap<Coin, number>;
  /** Venue time minus monotonic time when the venue's clock was last believed of the day; null = not yet. */
  dayOffsetMs: number | null;
  /** Daily PnL in whole USD at the end of each bucket since 00:00 UTC; null = not known. */
  lossSeries: (number | null)[];
  /** The last whole REST look. */
  lastView: VenueView | null;
  /** Wall-clock time at which the venue last showed our orders, and by which way. */
  confirmed: { readonly source: 'ws' | 'rest'; readonly wallMs: number } | null;
}

/** PPM of a fee rate to basis points. */
export const PPM_PER_BPS = 100;

/** What is there before the desk. */
export interface DeskGround {
  readonly facts: CoreFacts;
  readonly envelope: Envelope;
  /** What the opening took of the IP's weight counts on. */
  readonly weight: RateWindow;
}

/** Throws when the venue did not describe every configured coin: preflight says so before. */
export function openDesk({ facts, envelope, weight }: DeskGround, opening: DeskOpening, nowMs: number): Desk {
  const { config } = facts;
  const specs = new Map(opening.specs.map((spec) => [spec.coin, spec]));
  const missing = config.coins.filter((coin) => !specs.has(coin));
  assertInvariant(missing.length === 0, 'I-17', 'the venue does not describe a configured coin', { missing });
  const traded = config.coins.flatMap((coin) => specs.get(coin) ?? []);
  const ledger = openLedger(config.coins, opening);
  const budget = newBudget(facts.weightPerMinMax, weight);
  noteAddressBudget(budget, opening.requestsUsed, opening.requestsCap, nowMs);
  return {
    coins: new Map(traded.map((spec) => [spec.coin, newCoinDesk(spec, opening)])),
    source: cloidSource(facts.engineId, facts.bootId),
    config: config.strategy,
    strategy: strategyOf(config.strategy.name) ?? (() => NO_QUOTES),
    table: newOrderTable(config.coins),
    ledger,
    cash: newRecent(),
    funding: fundingMarks(opening),
    seen: newSeenTids(opening.fillsFloorMs, opening.fillsWithin),
    recon: newReconciliation(nowMs),
    strangers: new Map(),
    reordered: new Set(),
    throttle: newExecutionThrottle(),
    lossGuard: newLossGuard(),
    budget,
    batches: new Map(),
    walletRefused: null,
    roundMs: Number.NEGATIVE_INFINITY,
    limits: envelopeLimits(envelope, traded),
    shrunk: null,
    sequence: 0,
    batchCount: 0,
    refusalCount: 0,
    nonceHighWater: 0,
    lastExpiresAfterMs: 0,
    makerFeeBps: opening.makerFeePpm / PPM_PER_BPS,
    quoteMode: 'defensive',
    modeReason: 'volatility is not known yet',
    reduceRequest: null,
    lossArmed: false,
    breached: [],
    dayStart: new Map(config.coins.map((coin) => [coin, openAtStart(ledger, opening, coin)])),
    dayOffsetMs: null,
    lossSeries: [],
    lastView: null,
    confirmed: null,
  };
}

function newCoinDesk(spec: CoinSpec, opening: DeskOpening): CoinDesk {
  return {
    coin: spec.coin,
    spec,
    book: newBook(),
    reference: newReference(),
    volatility: newVolatility(),
    priceMove: newPriceMove(),
    markGapSinceMs: -1,
    recent: newRecent(),
    received: newRecent(),
    placedMs: new Map(),
    liquidationPx: opening.positions.find(({ coin }) => coin === spec.coin)?.liquidationPx ?? null,
    told: { spreadBps: 0, variance: 0, spreadMs: -1, sizeUsd: 0 },
    toldDenial: null,
  };
}

function fundingMarks({ positions }: DeskOpening): Map<Coin, FundingMark> {
  const marks = new Map<Coin, FundingMark>();
  for (const { coin, fundingPaidAllTimeUusd } of positions) {
    if (fundingPaidAllTimeUusd !== null)
      marks.set(coin, { venuePaidUusd: fundingPaidAllTimeUusd, oursUusd: 0 });
  }
  return marks;
}
