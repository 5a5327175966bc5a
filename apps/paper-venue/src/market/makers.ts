// Makers quote a ladder on both sides of their own fair price: the fundamental, leaned against their inventory. They answer moves
// after a reaction time, so for a moment their quotes are stale and informed takers may hit them. Ladders are post-only.
import type { Address, Cloid } from '../core/seam/words.ts';
import type { Agent } from './agent.ts';
import { type Desk, marketAddress, numberedCloid, type Quote, type Touch } from './desk.ts';
import type { Prng } from './prng.ts';

export type MakerSpec = {
  readonly label: string;
  /** Distance of each level from the maker's touch, in ticks. */
  readonly offsetsTicks: readonly number[];
  /** Median size of each level relative to the coin's touch order. */
  readonly sizesX: readonly number[];
  readonly sizeSigma: number;
  /** Half spread relative to the coin's. */
  readonly halfSpreadX: number;
  readonly refreshMs: number;
  readonly reactionMsMin: number;
  readonly reactionMsMax: number;
  /**
   * Position, in touch orders of the coin, at which it leans fully against its inventory and shows only its smallest size
   * on the side that adds to it.
   */
  readonly positionX: number;
  /** Chance that a level is quoted anew with another size though its price is right. */
  readonly churn: number;
};

/** How far a maker at its position limit leans its price, basis points, and in ticks where those are coarser. */
const LEAN_BPS = 1.5;
const LEAN_TICKS = 2;
/** A change of liquidity by more than this factor makes a maker resize standing quotes. */
const RESIZE_X = 1.3;
const POSITION_EVERY_MS = 4_000;

type Slot = {
  readonly isBuy: boolean;
  readonly level: number;
  readonly cloid: Cloid;
  pxU: number;
  lots: number;
  liquidityX: number;
};

export class Maker implements Agent {
  readonly accounts: readonly Address[];
  readonly #account: Address;
  readonly #desk: Desk;
  readonly #spec: MakerSpec;
  readonly #prng: Prng;
  readonly #slots: readonly Slot[];
  #inventory = 0;
  #inventoryAtMs = Number.NEGATIVE_INFINITY;
  /** This maker's own opinion, a slowly wandering fraction of a tick. */
  #opinionTicks = 0;

  constructor(desk: Desk, spec: MakerSpec, prng: Prng) {
    this.#desk = desk;
    this.#spec = spec;
    this.#prng = prng;
    this.#account = marketAddress(`mkt:${desk.profile.coin}:${spec.label}`);
    this.accounts = [this.#account];
    this.#slots = [true, false].flatMap((isBuy) =>
      spec.offsetsTicks.map((_, level) => ({
        isBuy,
        level,
        cloid: numberedCloid(level * 2 + (isBuy ? 1 : 2)),
        pxU: 0,
        lots: 0,
        liquidityX: 1,
      })),
    );
  }

  reactionMs(): number {
    return this.#prng.between(this.#spec.reactionMsMin, this.#spec.reactionMsMax);
  }

  act(atMs: number): number {
    this.#lookAtInventory(atMs);
    this.#opinionTicks = 0.9 * this.#opinionTicks + 0.05 * this.#prng.normal();
    const touch = this.#desk.touch();
    const moved = this.#slots.filter((slot) => this.#update(slot, touch));
    this.#desk.move(this.#account, moved, atMs);
    const { activityX } = this.#desk.traits();
    return atMs + this.#prng.between(0.5, 1.5) * (this.#spec.refreshMs / activityX);
  }

  #lookAtInventory(atMs: number): void {
    if (atMs - this.#inventoryAtMs < POSITION_EVERY_MS) return;
    this.#inventoryAtMs = atMs;
    const most = this.#spec.positionX * this.#desk.profile.makerOrderUsd;
    const full = this.#desk.positionUsd(this.#account) / most;
    this.#inventory = Math.max(-1, Math.min(1, full));
  }

  /** Sets a slot to what it should be; false when the standing quote is good enough. */
  #update(slot: Slot, touch: Touch): boolean {
    const { liquidityX } = this.#desk.traits();
    const pxU = this.#targetU(slot, touch);
    const { grid } = this.#desk;
    const toleranceU = (this.#spec.offsetsTicks[slot.level] ?? 0) * 0.25 * grid.tickU(pxU);
    const resized = Math.max(liquidityX / slot.liquidityX, slot.liquidityX / liquidityX) > RESIZE_X;
    const right = slot.lots > 0 && Math.abs(slot.pxU - pxU) <= toleranceU && !resized && !isGone(slot, touch);
    if (right && !this.#prng.chance(this.#spec.churn)) return false;
    slot.pxU = pxU;
    slot.lots = this.#lots(slot, pxU, liquidityX);
    slot.liquidityX = liquidityX;
    return true;
  }

  #targetU(slot: Slot, touch: Touch): number {
    const { grid, profile } = this.#desk;
    const { px } = this.#desk.moment();
    const { spreadX } = this.#desk.traits();
    const fairU = grid.toU(px);
    const tick = grid.tickU(fairU);
    const lean = this.#inventory * Math.max(LEAN_TICKS * tick, fairU * LEAN_BPS * 1e-4);
    const half = fairU * profile.halfSpreadBps * 1e-4 * this.#spec.halfSpreadX * spreadX;
    const offset = (this.#spec.offsetsTicks[slot.level] ?? 0) * tick * Math.sqrt(spreadX);
    const centre = fairU - lean + this.#opinionTicks * tick;
    if (slot.isBuy) {
      const wanted = grid.floor(centre - half - offset);
      return touch.askU === null ? wanted : Math.min(wanted, grid.floor(touch.askU - tick));
    }
    const wanted = grid.ceil(centre + half + offset);
    return touch.bidU === null ? wanted : Math.max(wanted, grid.ceil(touch.bidU + tick));
  }

  #lots(slot: Slot, pxU: number, liquidityX: number): number {
    const { grid, profile } = this.#desk;
    const adds = slot.isBuy ? this.#inventory : -this.#inventory;
    const room = Math.max(0, 1 - Math.max(0, adds));
    const median = profile.makerOrderUsd * (this.#spec.sizesX[slot.level] ?? 1) * liquidityX * room;
    return grid.lots(this.#prng.logNormal(median, this.#spec.sizeSigma), pxU);
  }
}

/** A quote better than its own side's touch is certainly filled or was refused. */
const isGone = (slot: Quote, touch: Touch): boolean => {
  const best = slot.isBuy ? touch.bidU : touch.askU;
  return best === null || (slot.isBuy ? slot.pxU > best : slot.pxU < best);
};
