// One order while it lives: what was asked, what is left, and its place in a level's queue. Finished
// orders are not kept here; accounts keep their last status as a record.
import type { Account, Perp } from '../accounts/account.ts';
import type { StatusRecord } from '../accounts/records.ts';
import type { Asset } from '../core/asset.ts';
import type { Cloid, Tif } from '../core/types.ts';
import type { Level } from './book.ts';

export type OrderRequest = {
  asset: Asset;
  isBuy: boolean;
  px: number;
  sz: number;
  tif: Tif;
  reduceOnly: boolean;
  cloid: Cloid | null;
};

export class Order {
  readonly oid: number;
  readonly account: Account;
  readonly perp: Perp;
  readonly asset: Asset;
  readonly isBuy: boolean;
  readonly px: number;
  readonly origSz: number;
  readonly tif: Tif;
  readonly reduceOnly: boolean;
  readonly cloid: Cloid | null;
  readonly timestampMs: number;
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
    this.timestampMs = timestampMs;
  }
}
