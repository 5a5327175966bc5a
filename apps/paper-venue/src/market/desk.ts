// What every participant of one coin shares: the venue seen through a narrow door, the coin's grid and fundamental price, and
// the few acts participants perform. It remembers nothing about orders; the venue is the only truth.
import type { Exchange } from '../core/exchange.ts';
import type { ExchangeAction, OrderWire } from '../core/seam/actions.ts';
import type { Address, Cloid, Tif } from '../core/seam/words.ts';
import type { CoinProfile } from './coins.ts';
import type { Fundamental, Moment } from './fundamental.ts';
import type { Grid } from './grid.ts';
import { REGIME_TRAITS, type RegimeTraits } from './regime.ts';

/** All the market needs of an exchange. Every change of state goes through `apply`, so a caller may record what it does. */
export type MarketVenue = Pick<
  Exchange,
  'apply' | 'meta' | 'assetCtx' | 'l2Book' | 'openOrders' | 'clearinghouseState' | 'hasAccount'
>;

export type Quote = {
  readonly isBuy: boolean;
  readonly pxU: number;
  readonly lots: number;
  readonly cloid?: Cloid;
};
export type Touch = { readonly bidU: number | null; readonly askU: number | null };
export type DepthLevel = { readonly pxU: number; readonly lots: number };

/** A market account's address is readable: the hex of its label, so that operators recognise it. Labels have 20 bytes at most. */
export const marketAddress = (label: string): Address => {
  if (label.length > 20) throw new RangeError(`label ${label} does not fit an address`);
  return `0x${Buffer.from(label, 'latin1').toString('hex').padEnd(40, '0')}`;
};

/** A cloid that is unique within an account: a running number. */
export const numberedCloid = (number: number): Cloid => `0x${number.toString(16).padStart(32, '0')}`;

export class Desk {
  readonly profile: CoinProfile;
  readonly grid: Grid;
  readonly #fundamental: Fundamental;
  readonly #venue: () => MarketVenue;

  constructor(profile: CoinProfile, grid: Grid, fundamental: Fundamental, venue: () => MarketVenue) {
    this.profile = profile;
    this.grid = grid;
    this.#fundamental = fundamental;
    this.#venue = venue;
  }

  moment(): Moment {
    return this.#fundamental.of(this.profile.coin);
  }

  /** Regime and script together: the factors participants act on now. */
  traits(): Pick<RegimeTraits, 'activityX' | 'liquidityX' | 'spreadX'> {
    const { regime, conditions } = this.moment();
    const traits = REGIME_TRAITS[regime];
    return {
      activityX: traits.activityX * conditions.activityX,
      liquidityX: traits.liquidityX * conditions.liquidityX,
      spreadX: traits.spreadX * conditions.spreadX,
    };
  }

  /** Best levels of a side, best first. */
  levels(isBuy: boolean, levelsMax: number): readonly DepthLevel[] {
    const book = this.#venue().l2Book(this.profile.coin, { levelsMax });
    const side = book?.levels[isBuy ? 0 : 1] ?? [];
    return side.map(({ px, sz }) => ({ pxU: this.grid.pxU(px), lots: this.grid.szLots(sz) }));
  }

  touch(): Touch {
    const book = this.#venue().l2Book(this.profile.coin, { levelsMax: 1 });
    const bid = book?.levels[0][0];
    const ask = book?.levels[1][0];
    return {
      bidU: bid === undefined ? null : this.grid.pxU(bid.px),
      askU: ask === undefined ? null : this.grid.pxU(ask.px),
    };
  }

  /** Position of an account in this coin at the fundamental price, USD; short is negative. */
  positionUsd(account: Address): number {
    const { assetPositions } = this.#venue().clearinghouseState(account);
    const held = assetPositions.find(({ position }) => position.coin === this.profile.coin);
    if (held === undefined) return 0;
    return this.grid.notionalUsd(this.grid.szLots(held.position.szi), this.grid.toU(this.moment().px));
  }

  place(account: Address, quotes: readonly Quote[], tif: Tif, atMs: number): void {
    if (quotes.length === 0) return;
    const orders = quotes.map((quote) => this.#wire(quote, tif));
    this.#send(account, { type: 'order', orders, grouping: 'na' }, atMs);
  }

  /** Puts each quote where the order with its cloid was; one that is gone is placed anew. Post-only. */
  move(account: Address, quotes: readonly (Quote & { readonly cloid: Cloid })[], atMs: number): void {
    if (quotes.length === 0) return;
    const modifies = quotes.map((quote) => ({ oid: quote.cloid, order: this.#wire(quote, 'Alo') }));
    this.#send(account, { type: 'batchModify', modifies, a: true }, atMs);
  }

  /** Cancels by cloid; one that is gone already is no error worth hearing of. */
  cancel(account: Address, cloids: readonly Cloid[], atMs: number): void {
    if (cloids.length === 0) return;
    const cancels = cloids.map((cloid) => ({ asset: this.grid.asset, cloid }));
    this.#send(account, { type: 'cancelByCloid', cancels }, atMs);
  }

  #wire(quote: Quote, tif: Tif): OrderWire {
    return {
      a: this.grid.asset,
      b: quote.isBuy,
      p: this.grid.pxText(quote.pxU),
      s: this.grid.szText(quote.lots),
      r: false,
      t: { limit: { tif } },
      ...(quote.cloid === undefined ? {} : { c: quote.cloid }),
    };
  }

  #send(account: Address, action: ExchangeAction, atMs: number): void {
    this.#venue().apply({ kind: 'trusted', command: { account, action, receivedAtMs: atMs } });
  }
}
