// A venue in one object for tests of the core: it rests, cancels and fills orders at once and without judgement, keeps the
// account's books by its own arithmetic (bigint), and can be told to lie or stay silent.
import type { Cloid, Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import type { SeenOrder, VenueView } from '../../src/core/reconcile/view.ts';

export interface ToyOrder {
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: Coin;
  readonly assetId: number;
  readonly side: Side;
  readonly px: number;
  sz: number;
  readonly origSz: number;
  readonly reduceOnly: boolean;
}

export interface ToyFill {
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: Coin;
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  readonly feeUusd: number;
  readonly taker: boolean;
  readonly timeMs: number;
  readonly startSzi: number;
}

interface Held {
  szi: bigint;
  cost: bigint;
}

export class ToyVenue {
  readonly resting = new Map<number, ToyOrder>();
  /** How orders ended, by cloid. */
  readonly ended = new Map<string, { word: string; left: number; oid: number | null; assetId: number }>();
  readonly fills: ToyFill[] = [];
  readonly held = new Map<string, Held>();
  readonly markPx = new Map<string, number>();
  cash: bigint;
  #nextOid = 1_000;
  #nextTid = 1;

  constructor(cashUusd: number) {
    this.cash = BigInt(cashUusd);
  }

  rest(order: Omit<ToyOrder, 'oid' | 'origSz'>): ToyOrder {
    this.#nextOid += 1;
    const resting = { ...order, oid: this.#nextOid, origSz: order.sz };
    this.resting.set(resting.oid, resting);
    return resting;
  }

  byCloid(cloid: Cloid | string): ToyOrder | undefined {
    return [...this.resting.values()].find((order) => order.cloid === cloid);
  }

  /** Takes an order off; undefined when it does not rest. */
  end(order: ToyOrder | undefined, word: string): ToyOrder | undefined {
    if (order === undefined) return undefined;
    this.resting.delete(order.oid);
    if (order.cloid !== null)
      this.ended.set(order.cloid, { word, left: order.sz, oid: order.oid, assetId: order.assetId });
    return order;
  }

  /** Executes part of a resting order at its price, as maker. */
  fill(order: ToyOrder, sz: number, timeMs: number, feePpm = 150): ToyFill {
    const held = this.#heldIn(order.coin);
    const startSzi = Number(held.szi);
    const feeUusd = Math.trunc((order.px * sz * feePpm) / 1_000_000);
    this.#book(held, order.side, order.px, sz, feeUusd);
    order.sz -= sz;
    if (order.sz === 0) this.end(order, 'filled');
    const { oid, cloid, coin, side, px } = order;
    const fill = {
      tid: this.#nextTid,
      oid,
      cloid,
      coin,
      side,
      px,
      sz,
      feeUusd,
      taker: false,
      timeMs,
      startSzi,
    };
    this.#nextTid += 1;
    this.fills.push(fill);
    return fill;
  }

  view(nowMs: number, venueTimeMs: number, source: 'rest' | 'ws' = 'rest'): VenueView {
    return {
      source,
      issuedMs: nowMs,
      answeredMs: nowMs,
      venueTimeMs,
      orders: [...this.resting.values()].map(seen),
      account: { cashUusd: Number(this.cash), positions: [...this.#positions()], strangePositions: [] },
    };
  }

  *#positions() {
    for (const [coin, { szi, cost }] of this.held) {
      if (szi === 0n) continue;
      const value = Math.abs(Number(szi)) * (this.markPx.get(coin) ?? 0);
      const pnl = szi > 0n ? value - Number(cost) : Number(cost) - value;
      yield {
        coin: coin as Coin, // the coin it was filled under
        szi: Number(szi),
        positionValueUusd: value,
        unrealizedUusd: pnl,
        fundingPaidAllTimeUusd: null,
        liquidationPx: null,
      };
    }
  }

  #heldIn(coin: string): Held {
    const held = this.held.get(coin) ?? { szi: 0n, cost: 0n };
    this.held.set(coin, held);
    return held;
  }

  #book(held: Held, side: Side, px: number, sz: number, feeUusd: number): void {
    const signed = side === 'buy' ? BigInt(sz) : -BigInt(sz);
    this.cash -= signed * BigInt(px) + BigInt(feeUusd);
    const before = held.szi;
    held.szi += signed;
    const size = before < 0n ? -before : before;
    if (before === 0n || (side === 'buy') === before > 0n) held.cost += BigInt(px) * BigInt(sz);
    else if (BigInt(sz) > size) held.cost = BigInt(px) * (BigInt(sz) - size);
    else held.cost -= (held.cost * BigInt(sz)) / size;
  }
}

function seen({ oid, cloid, coin, assetId, side, px, sz, reduceOnly }: ToyOrder): SeenOrder {
  return { oid, cloid, coin, assetId, side, px, sz, reduceOnly };
}
