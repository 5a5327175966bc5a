// Everything the exchange knows, with no rule in it: the rules live in matching/, accounts/ and limits/
// and are handed this. One writer; nothing here reads a clock.
import { Account, type Perp } from '../accounts/account.ts';
import type { NonceWindow } from '../limits/nonces.ts';
import { Asset, USD_DECIMALS } from './asset.ts';
import { formatScaled } from './decimal.ts';
import type { ExchangeEvent } from './seam/events.ts';
import type { AssetSpec, ExchangeConfig } from './seam/genesis.ts';
import type { Address } from './seam/words.ts';

export type Agent = { master: Address; name: string | null; validUntilMs: number };
/** An address that once was an agent: replaced by another under its name, or removed. */
export type RetiredAgent = { master: Address; how: 'replaced' | 'removed' };

export class Venue {
  readonly config: ExchangeConfig;
  readonly assets: Asset[];
  readonly assetsById = new Map<number, Asset>();
  readonly assetsByCoin = new Map<string, Asset>();
  readonly accounts = new Map<Address, Account>();
  readonly agents = new Map<Address, Agent>();
  readonly retiredAgents = new Map<Address, RetiredAgent>();
  readonly nonces = new Map<Address, NonceWindow>();

  /** Time of the newest input; never goes back. */
  clockMs: number;
  /** Time of the block being executed (or the last one). */
  blockTimeMs: number;
  height = 0;
  nextOid: number;
  nextTid: number;
  nextTicket = 1;
  nextRestSeq = 1;
  postOnlyUntilMs = 0;
  /** Earliest dead man's switch of any account, or infinity. */
  nextScheduleMs = Number.POSITIVE_INFINITY;
  scheduleCancelGateUsd: number;

  depositsUusd = 0n;
  feesUusd = 0;
  /** What funding payments lost to rounding; kept so that money adds up. */
  roundingUusd = 0;

  /** Positions that moved in this block and have triggers; emptied at its end. */
  readonly movedPerps = new Set<Perp>();

  events: ExchangeEvent[] = [];

  constructor(config: ExchangeConfig, specs: readonly AssetSpec[]) {
    this.config = config;
    this.assets = specs.map((spec, index) => new Asset(spec, index, config.genesisMs));
    for (const asset of this.assets) {
      if (this.assetsById.has(asset.id) || this.assetsByCoin.has(asset.coin)) {
        throw new RangeError(`asset ${asset.coin} (${asset.id}) is listed twice`);
      }
      this.assetsById.set(asset.id, asset);
      this.assetsByCoin.set(asset.coin, asset);
    }
    this.clockMs = config.genesisMs;
    this.blockTimeMs = config.genesisMs;
    this.nextOid = config.firstOid;
    this.nextTid = config.firstTid;
    this.scheduleCancelGateUsd = config.scheduleCancelGateUsd;
  }

  /** Time of the newest block, quiet ones (which nothing needs to execute) counted. */
  presentBlockMs(): number {
    const { blockMs, genesisMs } = this.config;
    if (blockMs === 0) return this.clockMs;
    const boundary = genesisMs + Math.floor((this.clockMs - genesisMs) / blockMs) * blockMs;
    return Math.max(boundary, this.blockTimeMs);
  }

  assetOf(coin: string): Asset {
    const asset = this.assetsByCoin.get(coin);
    if (asset === undefined) throw new RangeError(`no coin ${coin}`);
    return asset;
  }

  accountOf(address: Address): Account {
    const account = this.accounts.get(address);
    if (account === undefined) throw new RangeError(`no account ${address}`);
    return account;
  }

  /** Whether the account's own events are told (market participants' are not). */
  tells(account: Account): boolean {
    return !account.house || this.config.houseEvents;
  }

  addAccount(address: Address, house: boolean, master: Address | null): Account {
    const account = new Account(address, house, master);
    this.accounts.set(address, account);
    return account;
  }
}

/** Positions as decimal text, for events and answers. */
export function formatSz(asset: Asset, sz: number): string {
  return formatScaled(sz, asset.szDecimals);
}

export function formatPx(asset: Asset, px: number): string {
  return formatScaled(px, asset.pxDecimals);
}

export function formatUusd(uusd: number): string {
  return formatScaled(uusd, USD_DECIMALS);
}
