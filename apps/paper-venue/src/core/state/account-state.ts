// An account with its positions and its history as plain JSON and back. Its open orders are written here and put back by `restoreOrders`, all
// accounts' at once: a book knows only the order of time.
import type {
  Account,
  DayVolume,
  LiquidationProgress,
  Perp,
  ScheduledCancel,
  Vault,
} from '../../accounts/account.ts';
import type { WorthSample } from '../../accounts/worth.ts';
import type { FillView, FundingPayment, LedgerEntry } from '../seam/events.ts';
import type { Address, Cloid } from '../seam/words.ts';
import type { Venue } from '../venue.ts';
import { type OrderState, orderState, type RecordState, recordState, restoreRecord } from './order-state.ts';

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

export type AccountState = {
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

export function accountState(account: Account): AccountState {
  return {
    address: account.address,
    house: account.house,
    master: account.master,
    rawUsd: account.rawUsd,
    perps: account.usedPerps.map(perpState),
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

function perpState(perp: Perp): PerpState {
  return {
    asset: perp.asset.id,
    szi: perp.szi,
    entryNtlUusd: perp.entryNtlUusd,
    leverage: perp.leverage,
    fundingUusd: [perp.fundingAllTimeUusd, perp.fundingSinceOpenUusd, perp.fundingSinceChangeUusd],
    isolated: perp.isolated,
    isolatedRawUsd: perp.isolatedRawUsd,
    liquidation: perp.liquidation,
  };
}

export function restoreAccount(venue: Venue, state: AccountState): void {
  const account = venue.addAccount(state.address, state.house, state.master);
  account.rawUsd = state.rawUsd;
  for (const perp of state.perps) restorePerp(venue, account, perp);
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

function restorePerp(venue: Venue, account: Account, state: PerpState): void {
  const asset = venue.assetsById.get(state.asset);
  if (asset === undefined) throw new RangeError(`snapshot names asset ${state.asset}, which is not listed`);
  const perp = account.perp(asset);
  perp.szi = state.szi;
  perp.entryNtlUusd = state.entryNtlUusd;
  perp.leverage = state.leverage;
  [perp.fundingAllTimeUusd, perp.fundingSinceOpenUusd, perp.fundingSinceChangeUusd] = state.fundingUusd;
  perp.isolated = state.isolated;
  perp.isolatedRawUsd = state.isolatedRawUsd;
  perp.liquidation = state.liquidation;
  asset.longSz += Math.max(perp.szi, 0);
}
