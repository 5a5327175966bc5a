// One order while it lives: what was asked, what is left, its place in a level's queue, and for a trigger order what
// it waits for. Finished orders are not kept here; accounts keep their last status as a record.
import type { Account, Perp } from '../accounts/account.ts';
import type { StatusRecord } from '../accounts/records.ts';
import type { Asset } from '../core/asset.ts';
import type { Cloid, OrderTif, Tpsl } from '../core/seam/words.ts';
import type { Level } from './book.ts';

export type Trigger = {
  readonly px: number;
  readonly isMarket: boolean;
  readonly tpsl: Tpsl;
  /** Closes whatever the position is when it fires; shown with size 0. */
  readonly wholePosition: boolean;
};

/** Where an order stands in a group of one order and its take-profit and stop-loss. */
export type Link = {
  /** Names the group: the oid of its first order. */
  group: number;
  /** Oid of the order that must fill before this one is armed; null once armed, and for the first itself. */
  waitsFor: number | null;
};

export type OrderRequest = {
  asset: Asset;
  isBuy: boolean;
  px: number;
  sz: number;
  tif: OrderTif;
  reduceOnly: boolean;
  cloid: Cloid | null;
  trigger: Trigger | null;
};

export class Order {
  readonly oid: number;
  readonly account: Account;
  readonly perp: Perp;
  readonly asset: Asset;
  readonly isBuy: boolean;
  readonly px: number;
  /** What was asked; 0 for a trigger that closes the whole position. */
  readonly origSz: number;
  readonly tif: OrderTif;
  readonly reduceOnly: boolean;
  readonly cloid: Cloid | null;
  readonly timestampMs: number;
  readonly trigger: Trigger | null;
  link: Link | null = null;
  /** A trigger order that has fired is an order like any other. */
  fired = false;
  /** Its turn among all orders that came to rest; the time half of price-time. */
  restSeq = 0;
  /** What is left to fill. */
  sz: number;
  /** Its status as told when it came to rest; null for market participants. */
  openRecord: StatusRecord | null = null;
  level: Level | null = null;
  prev: Order | null = null;
  next: Order | null = null;

  constructor(oid: number, account: Account, perp: Perp, request: OrderRequest, timestampMs: number) {
    this.oid = oid;
    this.account = account;
    this.perp = perp;
    this.asset = request.asset;
    this.isBuy = request.isBuy;
    this.px = request.px;
    this.origSz = request.sz;
    this.sz = request.sz;
    this.tif = request.tif;
    this.reduceOnly = request.reduceOnly;
    this.cloid = request.cloid;
    this.trigger = request.trigger;
    this.timestampMs = timestampMs;
  }

  /** A trigger order that has not fired: on no book, reserving nothing. */
  get waits(): boolean {
    return this.trigger !== null && !this.fired;
  }
}
