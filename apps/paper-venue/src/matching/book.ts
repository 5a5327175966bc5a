// A price-time book: levels in arrays sorted so that the best is last (removal at the touch is a pop),
// first-in-first-out queues threaded through the orders, so that a cancel never searches a queue.
import type { Order } from './order.ts';

export class Level {
  readonly px: number;
  sz = 0;
  n = 0;
  head: Order | null = null;
  tail: Order | null = null;

  constructor(px: number) {
    this.px = px;
  }
}

export class BookSide {
  readonly isBuy: boolean;
  /** Best level last. */
  readonly levels: Level[] = [];
  private readonly byPx = new Map<number, Level>();

  constructor(isBuy: boolean) {
    this.isBuy = isBuy;
  }

  best(): Level | null {
    return this.levels[this.levels.length - 1] ?? null;
  }

  /** Puts an order behind those of its price. */
  add(order: Order): void {
    let level = this.byPx.get(order.px);
    if (level === undefined) {
      level = new Level(order.px);
      this.byPx.set(order.px, level);
      this.levels.splice(this.position(order.px), 0, level);
    }
    order.level = level;
    order.prev = level.tail;
    order.next = null;
    if (level.tail === null) level.head = order;
    else level.tail.next = order;
    level.tail = order;
    level.sz += order.sz;
    level.n += 1;
  }

  /** Takes an order off; it must rest here. */
  remove(order: Order): void {
    const level = order.level;
    if (level === null) throw new Error(`order ${order.oid} does not rest`);
    if (order.prev === null) level.head = order.next;
    else order.prev.next = order.next;
    if (order.next === null) level.tail = order.prev;
    else order.next.prev = order.prev;
    order.level = null;
    order.prev = null;
    order.next = null;
    level.sz -= order.sz;
    level.n -= 1;
    if (level.n === 0) this.drop(level);
  }

  /** Makes a resting order smaller; it keeps its place. */
  shrink(order: Order, bySz: number): void {
    if (order.level === null || bySz > order.sz)
      throw new Error(`order ${order.oid} cannot shrink by ${bySz}`);
    order.sz -= bySz;
    order.level.sz -= bySz;
  }

  private drop(level: Level): void {
    this.byPx.delete(level.px);
    const last = this.levels.length - 1;
    if (this.levels[last] === level) this.levels.pop();
    else this.levels.splice(this.position(level.px), 1);
  }

  /** Index of the price, or where it belongs: bids ascend, asks descend. */
  private position(px: number): number {
    let low = 0;
    let high = this.levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = (this.levels[middle] as Level).px; // middle < high ≤ length
      if (this.isBuy ? at < px : at > px) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class Book {
  readonly bids = new BookSide(true);
  readonly asks = new BookSide(false);

  side(isBuy: boolean): BookSide {
    return isBuy ? this.bids : this.asks;
  }

  /** Whether an order at this price would trade at once. */
  crosses(isBuy: boolean, px: number): boolean {
    const best = this.side(!isBuy).best();
    return best !== null && (isBuy ? px >= best.px : px <= best.px);
  }
}
