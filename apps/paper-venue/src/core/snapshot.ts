// The whole state as plain JSON and back. Books are rebuilt by putting open orders back in the order in which they came
// to rest. Whatever changes the future of the exchange must be in here: the state hash is
// taken over it.
import { createHash } from 'node:crypto';
import type { Account, DayVolume, LiquidationProgress, ScheduledCancel, Vault } from '../accounts/account.ts';
import type { StatusRecord } from '../accounts/records.ts';
import { refreshNextSchedule } from '../accounts/schedule-cancel.ts';
import type { WorthSample } from '../accounts/worth.ts';
import { type NonceState, NonceWindow } from '../limits/nonces.ts';
import { type Link, Order, type Trigger } from '../matching/order.ts';
import { isArmed } from '../matching/rest.ts';
import type { Asset, Ema, HourBucket } from './asset.ts';
import type { Candles } from './candles.ts';
import type { Queued } from './execute.ts';
import type { FillView, FundingPayment, LedgerEntry, TradeView } from './seam/events.ts';
import type { AssetSpec, ExchangeConfig } from './seam/genesis.ts';
import type { Address, Cloid, OrderStatus, OrderTif } from './seam/words.ts';
import type { Timers } from './timers.ts';
import { type Agent, type RetiredAgent, Venue } from './venue.ts';

type AskedState = {
  oid: number;
  asset: number;
  isBuy: boolean;
  px: number;
  sz: number;
  origSz: number;
  tif: OrderTif;
  reduceOnly: boolean;
  cloid: Cloid | null;
  timestampMs: number;
  /** Left out where there is none: most orders are plain. */
  trigger?: Trigger;
};

type OrderState = AskedState & { restSeq: number; link?: Link; fired?: true };

/** A status; the order's `sz` is what was left then. */
type RecordState = [order: AskedState, status: OrderStatus, statusMs: number];

type PerpState = {
  asset: number;
  szi: number;
  entryNtlUusd: number;
  leverage: number;
  fundingUusd: [allTime: number, sinceOpen: number, sinceChange: number];
  isolated: boolean;
  isolatedRawUsd: number;
  liquidation: LiquidationProgress;
};

type AccountState = {
  address: Address;
  house: boolean;
  master: Address | null;
  rawUsd: number;
  perps: PerpState[];
  cumVlmCents: number;
  volume: DayVolume[];
  fees: [day: number, takerPpm: number, makerPpm: number];
  liquidation: LiquidationProgress;
  requestsUsed: number;
  requestsReserved: number;
  name: string;
  vault: Vault | null;
  trickleAtMs: number | null;
  agentRemovalUntilMs: number;
  schedule: ScheduledCancel;
  oidByCloid: [Cloid, number][];
  records: RecordState[];
  history: RecordState[];
  fills: FillView[];
  ledger: LedgerEntry[];
  fundings: FundingPayment[];
  worth: WorthSample[];
  netDepositsUusd: number;
  open: { order: OrderState; record: RecordState | null }[];
};

type AssetState = {
  coin: string;
  px: [oracleInput: number, oracle: number, mark: number, markBefore: number];
  perpMidPx: number | null;
  frozen: boolean;
  lastTradePx: number | null;
  emas: [Ema, Ema];
  emaAtMs: number;
  premium: [sum: number, samples: number, last: number | null];
  fundingRate: number;
  hours: HourBucket[];
  trades: TradeView[];
  candles: Candles;
  fundings: Asset['fundings'];
  bookDirty: boolean;
  bboKey: string;
  openInterestCapUusd: number | null;
  delisted: boolean;
};

/** Grows with every change of what a state holds: a journal of another release is refused, never guessed at. */
export const STATE_VERSION = 2;

export type Snapshot = {
  version: typeof STATE_VERSION;
  config: ExchangeConfig;
  specs: AssetSpec[];
  clock: [clockMs: number, blockTimeMs: number, height: number];
  next: [oid: number, tid: number, ticket: number, restSeq: number];
  postOnlyUntilMs: number;
  scheduleCancelGateUsd: number;
  money: { deposits: string; fees: number; rounding: number };
  timers: Timers;
  queue: Queued[];
  queueDueMs: number | null;
  assets: AssetState[];
  accounts: AccountState[];
  agents: [Address, Agent][];
  retiredAgents: [Address, RetiredAgent][];
  nonces: [Address, NonceState][];
};

export type Pending = { timers: Timers; queue: Queued[]; queueDueMs: number | null };

export function takeSnapshot(venue: Venue, pending: Pending): Snapshot {
  return structuredClone(viewState(venue, pending));
}

/** The snapshot as JSON text, without the copy that keeping it would need. */
export function snapshotText(venue: Venue, pending: Pending): string {
  return JSON.stringify(viewState(venue, pending));
}

/** Shares parts with the living venue: to be copied or written at once. */
function viewState(venue: Venue, pending: Pending): Snapshot {
  return {
    version: STATE_VERSION,
    config: venue.config,
    specs: venue.assets.map((asset) => asset.spec),
    clock: [venue.clockMs, venue.blockTimeMs, venue.height],
    next: [venue.nextOid, venue.nextTid, venue.nextTicket, venue.nextRestSeq],
    postOnlyUntilMs: venue.postOnlyUntilMs,
    scheduleCancelGateUsd: venue.scheduleCancelGateUsd,
    money: { deposits: String(venue.depositsUusd), fees: venue.feesUusd, rounding: venue.roundingUusd },
    timers: pending.timers,
    queue: pending.queue,
    queueDueMs: pending.queueDueMs,
    assets: venue.assets.map(assetState),
    accounts: [...venue.accounts.values()].map(accountState),
    agents: [...venue.agents],
    retiredAgents: [...venue.retiredAgents],
    nonces: [...venue.nonces].map(([signer, window]): Snapshot['nonces'][number] => [
      signer,
      window.toJSON(),
    ]),
  };
}

/** sha-256 over the snapshot's text; its key order is the order written above. */
export function hashSnapshotText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function restoreVenue(input: Snapshot): { venue: Venue; pending: Pending } {
  const snapshot = structuredClone(input);
  const venue = new Venue(snapshot.config, snapshot.specs);
  [venue.clockMs, venue.blockTimeMs, venue.height] = snapshot.clock;
  [venue.nextOid, venue.nextTid, venue.nextTicket, venue.nextRestSeq] = snapshot.next;
  venue.postOnlyUntilMs = snapshot.postOnlyUntilMs;
  venue.scheduleCancelGateUsd = snapshot.scheduleCancelGateUsd;
  venue.depositsUusd = BigInt(snapshot.money.deposits);
  venue.feesUusd = snapshot.money.fees;
  venue.roundingUusd = snapshot.money.rounding;
  for (const state of snapshot.assets) restoreAsset(venue.assetOf(state.coin), state);
  for (const state of snapshot.accounts) restoreAccount(venue, state);
  for (const [address, agent] of snapshot.agents) venue.agents.set(address, agent);
  for (const [address, agent] of snapshot.retiredAgents) venue.retiredAgents.set(address, agent);
  for (const [signer, state] of snapshot.nonces) venue.nonces.set(signer, NonceWindow.from(state));
  restoreOrders(venue, snapshot.accounts);
  for (const state of snapshot.assets) venue.assetOf(state.coin).bookDirty = state.bookDirty;
  refreshNextSchedule(venue);
  return {
    venue,
    pending: { timers: snapshot.timers, queue: snapshot.queue, queueDueMs: snapshot.queueDueMs },
  };
}

function assetState(asset: Asset): AssetState {
  return {
    coin: asset.coin,
    px: [asset.oracleInputPx, asset.oraclePx, asset.markPx, asset.markBeforePx],
    perpMidPx: asset.perpMidPx,
    frozen: asset.frozen,
    lastTradePx: asset.lastTradePx,
    emas: [asset.midMinusOracle, asset.bookMedian],
    emaAtMs: asset.emaAtMs,
    premium: [asset.premiumSum, asset.premiumSamples, asset.premiumLast],
    fundingRate: asset.fundingRate,
    hours: asset.hours,
    trades: asset.trades,
    candles: asset.candles,
    fundings: asset.fundings,
    bookDirty: asset.bookDirty,
    bboKey: asset.bboKey,
    openInterestCapUusd: asset.openInterestCapUusd,
    delisted: asset.delisted,
  };
}

function restoreAsset(asset: Asset, state: AssetState): void {
  [asset.oracleInputPx, asset.oraclePx, asset.markPx, asset.markBeforePx] = state.px;
  asset.perpMidPx = state.perpMidPx;
  asset.frozen = state.frozen;
  asset.lastTradePx = state.lastTradePx;
  [asset.midMinusOracle, asset.bookMedian] = state.emas;
  asset.emaAtMs = state.emaAtMs;
  [asset.premiumSum, asset.premiumSamples, asset.premiumLast] = state.premium;
  asset.fundingRate = state.fundingRate;
  asset.hours = state.hours;
  asset.trades = state.trades;
  asset.candles = state.candles;
  asset.fundings = state.fundings;
  asset.bboKey = state.bboKey;
  asset.openInterestCapUusd = state.openInterestCapUusd;
  asset.delisted = state.delisted;
}

function accountState(account: Account): AccountState {
  return {
    address: account.address,
    house: account.house,
    master: account.master,
    rawUsd: account.rawUsd,
    perps: account.usedPerps.map((perp) => ({
      asset: perp.asset.id,
      szi: perp.szi,
      entryNtlUusd: perp.entryNtlUusd,
      leverage: perp.leverage,
      fundingUusd: [perp.fundingAllTimeUusd, perp.fundingSinceOpenUusd, perp.fundingSinceChangeUusd],
      isolated: perp.isolated,
      isolatedRawUsd: perp.isolatedRawUsd,
      liquidation: perp.liquidation,
    })),
    liquidation: account.liquidation,
    cumVlmCents: account.cumVlmCents,
    volume: account.volume,
    fees: [account.feeDay, account.takerPpm, account.makerPpm],
    requestsUsed: account.requestsUsed,
    requestsReserved: account.requestsReserved,
    name: account.name,
    vault: account.vault,
    trickleAtMs: Number.isFinite(account.trickleAtMs) ? account.trickleAtMs : null,
    agentRemovalUntilMs: account.agentRemovalUntilMs,
    schedule: account.schedule,
    oidByCloid: [...account.oidByCloid],
    records: [...account.records.values()].map(recordState),
    history: account.history.map(recordState),
    fills: account.fills,
    ledger: account.ledger,
    fundings: account.fundings,
    worth: account.worth,
    netDepositsUusd: account.netDepositsUusd,
    open: [...account.open.values()].map((order) => ({
      order: orderState(order),
      record: order.openRecord === null ? null : recordState(order.openRecord),
    })),
  };
}

function orderState(order: Order): OrderState {
  const { restSeq, link, fired } = order;
  return {
    ...askedState(order),
    restSeq,
    ...(link === null ? {} : { link }),
    ...(fired ? { fired } : {}),
  };
}

/** What never changes while an order lives, and what is left of it. */
function askedState(order: Order): AskedState {
  const { oid, isBuy, px, sz, origSz, tif, reduceOnly, cloid, timestampMs, trigger } = order;
  const plain = { oid, asset: order.asset.id, isBuy, px, sz, origSz, tif, reduceOnly, cloid, timestampMs };
  return trigger === null ? plain : { ...plain, trigger };
}

function recordState({ order, status, statusMs, sz }: StatusRecord): RecordState {
  return [{ ...askedState(order), sz }, status, statusMs];
}

function restoreRecord(venue: Venue, account: Account, [state, status, statusMs]: RecordState): StatusRecord {
  return { order: restoreOrder(venue, account, state), status, statusMs, sz: state.sz };
}

function restoreOrder(venue: Venue, account: Account, state: AskedState): Order {
  const asset = venue.assetsById.get(state.asset);
  if (asset === undefined) throw new RangeError(`snapshot: order ${state.oid} has no asset`);
  const request = { ...state, asset, sz: state.origSz, trigger: state.trigger ?? null };
  const order = new Order(state.oid, account, account.perp(asset), request, state.timestampMs);
  order.sz = state.sz;
  return order;
}

function restoreAccount(venue: Venue, state: AccountState): void {
  const account = venue.addAccount(state.address, state.house, state.master);
  account.rawUsd = state.rawUsd;
  for (const perpState of state.perps) {
    const asset = venue.assetsById.get(perpState.asset);
    if (asset === undefined)
      throw new RangeError(`snapshot names asset ${perpState.asset}, which is not listed`);
    const perp = account.perp(asset);
    perp.szi = perpState.szi;
    perp.entryNtlUusd = perpState.entryNtlUusd;
    perp.leverage = perpState.leverage;
    [perp.fundingAllTimeUusd, perp.fundingSinceOpenUusd, perp.fundingSinceChangeUusd] = perpState.fundingUusd;
    perp.isolated = perpState.isolated;
    perp.isolatedRawUsd = perpState.isolatedRawUsd;
    perp.liquidation = perpState.liquidation;
    asset.longSz += Math.max(perp.szi, 0);
  }
  account.liquidation = state.liquidation;
  account.cumVlmCents = state.cumVlmCents;
  account.volume.push(...state.volume);
  [account.feeDay, account.takerPpm, account.makerPpm] = state.fees;
  account.requestsUsed = state.requestsUsed;
  account.requestsReserved = state.requestsReserved;
  account.name = state.name;
  account.vault = state.vault;
  account.trickleAtMs = state.trickleAtMs ?? Number.NEGATIVE_INFINITY;
  account.agentRemovalUntilMs = state.agentRemovalUntilMs;
  account.schedule = state.schedule;
  for (const [cloid, oid] of state.oidByCloid) account.oidByCloid.set(cloid, oid);
  for (const entry of state.records) {
    const record = restoreRecord(venue, account, entry);
    account.records.set(record.order.oid, record);
  }
  for (const entry of state.history) account.history.push(restoreRecord(venue, account, entry));
  account.fills.push(...state.fills);
  account.ledger.push(...state.ledger);
  account.fundings.push(...state.fundings);
  account.worth.push(...state.worth);
  account.netDepositsUusd = state.netDepositsUusd;
}

function restoreOrders(venue: Venue, accounts: readonly AccountState[]): void {
  const all = accounts.flatMap(({ address, open }) => open.map((entry) => ({ address, ...entry })));
  for (const { address, order: state, record } of all.toSorted((a, b) => a.order.restSeq - b.order.restSeq)) {
    const account = venue.accounts.get(address);
    if (account === undefined) throw new RangeError(`snapshot: order ${state.oid} has no owner`);
    const order = restoreOrder(venue, account, state);
    order.restSeq = state.restSeq;
    order.link = state.link ?? null;
    order.fired = state.fired ?? false;
    order.openRecord = record === null ? null : restoreRecord(venue, account, record);
    account.open.set(order.oid, order);
    if (order.waits) {
      order.perp.triggers.push(order);
      if (isArmed(order)) order.asset.triggers.add(order);
      continue;
    }
    order.asset.book.side(order.isBuy).add(order);
    if (order.reduceOnly) order.perp.reduceOnly.push(order);
    else if (order.isBuy) order.perp.openBuySz += order.sz;
    else order.perp.openSellSz += order.sz;
  }
}
