// One account's books: raw USD, positions, open orders, volume, budget and what it may be asked about.
// `rawUsd` is the cross side of the venue's `totalRawUsd`: deposits − signed cost of cross positions − fees − funding −
// margin put into isolated positions, in micro-USD; an isolated position has a `rawUsd` of its own. Value = rawUsd +
// Σ position × mark, so money conserves by construction.
import type { Asset } from '../core/asset.ts';
import type { FillView, FundingPayment, LedgerEntry } from '../core/seam/events.ts';
import type { Address, Cloid } from '../core/seam/words.ts';
import type { Order } from '../matching/order.ts';
import type { StatusRecord } from './records.ts';
import type { WorthSample } from './worth.ts';

/** What a market liquidation has done so far: when it may go on, and whether it may then take all. */
export type LiquidationProgress = { coolUntilMs: number; entire: boolean };
export const NO_LIQUIDATION: LiquidationProgress = { coolUntilMs: 0, entire: false };

/** One account in one coin. Sizes in size units, money in micro-USD. */
export class Perp {
  readonly asset: Asset;
  szi = 0;
  /** Unsigned cost of the open position. */
  entryNtlUusd = 0;
  leverage: number;
  isolated = false;
  /** Margin of an isolated position less its signed cost; 0 without one. */
  isolatedRawUsd = 0;
  /** Progress of the liquidation of this position alone (isolated). */
  liquidation: LiquidationProgress = { ...NO_LIQUIDATION };
  /** Funding paid (positive) or received (negative). */
  fundingAllTimeUusd = 0;
  fundingSinceOpenUusd = 0;
  fundingSinceChangeUusd = 0;
  /** Resting size per side, reduce-only orders aside. */
  openBuySz = 0;
  openSellSz = 0;
  /** Resting reduce-only orders, oldest first; none larger than the position. */
  reduceOnly: Order[] = [];
  /** Trigger orders that have not fired, oldest first. */
  readonly triggers: Order[] = [];

  constructor(asset: Asset) {
    this.asset = asset;
    this.leverage = Math.min(20, asset.spec.maxLeverage);
  }
}

export type DayVolume = { day: number; takerCents: number; makerCents: number };
export type ScheduledCancel = { atMs: number | null; day: number; triggers: number };

/** One depositor's part of a vault; money in micro-USD. */
export type VaultShare = { shares: number; basisUusd: number; lockedUntilMs: number; sinceMs: number };
export type Vault = { description: string; shares: [Address, VaultShare][] };

export class Account {
  readonly address: Address;
  readonly house: boolean;
  readonly master: Address | null;
  rawUsd = 0;
  /** By asset index; created on first use. */
  readonly perps: (Perp | undefined)[] = [];
  readonly usedPerps: Perp[] = [];
  /** Open orders by oid, oldest first. */
  readonly open = new Map<number, Order>();
  /** Newest order under a cloid; one that never opened only where none under it is open. */
  readonly oidByCloid = new Map<Cloid, number>();
  /** How ended orders ended, oldest first, as many as are remembered. */
  readonly records = new Map<number, StatusRecord>();
  /** One entry per status change, oldest first. */
  readonly history: StatusRecord[] = [];
  readonly fills: FillView[] = [];
  readonly ledger: LedgerEntry[] = [];
  readonly fundings: FundingPayment[] = [];
  readonly worth: WorthSample[] = [];
  /** Cash put in less cash taken out, transfers included. */
  netDepositsUusd = 0;

  /** Progress of the liquidation of the cross positions. */
  liquidation: LiquidationProgress = { ...NO_LIQUIDATION };

  cumVlmCents = 0;
  readonly volume: DayVolume[] = [];
  feeDay = -1;
  takerPpm = 0;
  makerPpm = 0;

  requestsUsed = 0;
  /** Requests bought beyond the budget. */
  requestsReserved = 0;
  /** Name of a sub-account. */
  name = '';
  vault: Vault | null = null;
  trickleAtMs = Number.NEGATIVE_INFINITY;
  agentRemovalUntilMs = 0;
  schedule: ScheduledCancel = { atMs: null, day: -1, triggers: 0 };

  constructor(address: Address, house: boolean, master: Address | null) {
    this.address = address;
    this.house = house;
    this.master = master;
  }

  perp(asset: Asset): Perp {
    let perp = this.perps[asset.index];
    if (perp === undefined) {
      perp = new Perp(asset);
      this.perps[asset.index] = perp;
      this.usedPerps.push(perp);
    }
    return perp;
  }
}
