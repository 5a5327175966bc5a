// Takers: noise takers trade for reasons of their own, informed takers trade only where the book is wrong against the fundamental
// price. Both keep their positions inside a limit and use immediate-or-cancel orders with a bounded price.
import type { Address } from '../core/seam/words.ts';
import type { Agent } from './agent.ts';
import { type Desk, marketAddress } from './desk.ts';
import type { Prng } from './prng.ts';

/** How far through the touch a noise taker is ready to go, in basis points and at least in ticks. */
const SLIPPAGE_BPS = 12;
const SLIPPAGE_TICKS = 10;
const POSITION_USD_MAX = 3_000_000;
const POSITION_EVERY_MS = 5_000;
/** Share of orders that are one of a series of equal slices. */
const SLICED_SHARE = 0.2;
const SLICES_MAX = 12;

/** The position of a taker relative to its limit (-1..1), read from the venue now and then. */
class Held {
  readonly #desk: Desk;
  readonly #account: Address;
  readonly #usdMax: number;
  #value = 0;
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk, account: Address, usdMax: number) {
    this.#desk = desk;
    this.#account = account;
    this.#usdMax = usdMax;
  }

  at(nowMs: number): number {
    if (nowMs - this.#atMs >= POSITION_EVERY_MS) {
      this.#atMs = nowMs;
      this.#value = Math.max(-1, Math.min(1, this.#desk.positionUsd(this.#account) / this.#usdMax));
    }
    return this.#value;
  }
}

export class NoiseTaker implements Agent {
  readonly accounts: readonly Address[];
  readonly #account: Address;
  readonly #desk: Desk;
  readonly #prng: Prng;
  readonly #held: Held;
  #slices = 0;
  #sliceIsBuy = true;
  #sliceUsd = 0;

  constructor(desk: Desk, name: string, prng: Prng) {
    this.#desk = desk;
    this.#prng = prng;
    this.#account = marketAddress(`mkt:${desk.profile.coin}:noise:${name}`);
    this.accounts = [this.#account];
    this.#held = new Held(desk, this.#account, POSITION_USD_MAX);
  }

  reactionMs(): null {
    return null;
  }

  act(atMs: number): number {
    if (this.#slices > 0) this.#slice(atMs);
    else this.#decide(atMs);
    if (this.#slices > 0) return atMs + this.#prng.between(20, 900);
    const perSecond = this.#desk.profile.takersPerSecond * this.#desk.traits().activityX * 0.5;
    return atMs + this.#prng.exponential(1000 / perSecond);
  }

  #decide(atMs: number): void {
    const { takerMinUsd, takerTail, takerMaxUsd } = this.#desk.profile;
    const usd = this.#prng.pareto(takerMinUsd, takerTail, takerMaxUsd);
    const isBuy = this.#prng.chance(0.5 - 0.35 * this.#held.at(atMs));
    if (this.#prng.chance(SLICED_SHARE)) {
      this.#slices = 2 + this.#prng.below(SLICES_MAX - 1);
      this.#sliceIsBuy = isBuy;
      this.#sliceUsd = usd / this.#slices;
      this.#slice(atMs);
      return;
    }
    this.#take(isBuy, usd, atMs);
  }

  #slice(atMs: number): void {
    this.#slices--;
    this.#take(this.#sliceIsBuy, this.#sliceUsd, atMs);
  }

  #take(isBuy: boolean, usd: number, atMs: number): void {
    const { grid } = this.#desk;
    const { bidU, askU } = this.#desk.touch();
    const touchU = isBuy ? askU : bidU;
    if (touchU === null) return;
    const reach = Math.max(SLIPPAGE_TICKS * grid.tickU(touchU), touchU * SLIPPAGE_BPS * 1e-4);
    const pxU = isBuy ? grid.floor(touchU + reach) : grid.ceil(touchU - reach);
    this.#desk.place(this.#account, [{ isBuy, pxU, lots: grid.lots(usd, pxU) }], 'Ioc', atMs);
  }
}

/** Levels of the book an informed taker looks at, and its least profit. */
const LOOK_LEVELS = 8;
const EDGE_TICKS = 1;
const EDGE_BPS = 0.25;
/** What one of its orders may spend at its least profit: a heavy tail between these. It grows with the cube of the profit. */
const ORDER_USD_MIN = 60;
const ORDER_USD_TAIL = 0.5;
const ORDER_USD_MAX = 400_000;
const INFORMED_POSITION_USD_MAX = 8_000_000;
const LOOK_EVERY_MS = 3_000;
/** Chance per look, at a full position, that it gives some of it back. */
const UNWIND_CHANCE = 0.3;
const UNWIND_USD_MAX = 20_000;

export class InformedTaker implements Agent {
  readonly accounts: readonly Address[];
  readonly #account: Address;
  readonly #desk: Desk;
  readonly #prng: Prng;
  readonly #held: Held;
  readonly #reactionMs: readonly [number, number];

  constructor(desk: Desk, name: string, reactionMs: readonly [number, number], prng: Prng) {
    this.#desk = desk;
    this.#prng = prng;
    this.#reactionMs = reactionMs;
    this.#account = marketAddress(`mkt:${desk.profile.coin}:inf:${name}`);
    this.accounts = [this.#account];
    this.#held = new Held(desk, this.#account, INFORMED_POSITION_USD_MAX);
  }

  reactionMs(): number {
    return this.#prng.between(...this.#reactionMs);
  }

  act(atMs: number): number {
    const held = this.#held.at(atMs);
    const traded = (held < 1 && this.#arbitrage(true, atMs)) || (held > -1 && this.#arbitrage(false, atMs));
    if (!traded && this.#prng.chance(UNWIND_CHANCE * Math.abs(held))) this.#unwind(held < 0, atMs);
    return atMs + this.#prng.exponential(LOOK_EVERY_MS / this.#desk.traits().activityX);
  }

  /** Takes every level that is wrong by more than its edge, in one order; false when there is none. */
  #arbitrage(isBuy: boolean, atMs: number): boolean {
    const { grid } = this.#desk;
    const fairU = grid.toU(this.#desk.moment().px);
    const edgeU = Math.max(EDGE_TICKS * grid.tickU(fairU), fairU * EDGE_BPS * 1e-4);
    const limitU = isBuy ? grid.floor(fairU - edgeU) : grid.ceil(fairU + edgeU);
    const levels = this.#desk.levels(!isBuy, LOOK_LEVELS);
    const wrong = levels.filter(({ pxU }) => (isBuy ? pxU <= limitU : pxU >= limitU));
    const lots = wrong.reduce((sum, level) => sum + level.lots, 0);
    const best = wrong[0];
    if (best === undefined) return false;
    const edges = Math.abs(fairU - best.pxU) / edgeU;
    const budget = this.#prng.pareto(ORDER_USD_MIN, ORDER_USD_TAIL, ORDER_USD_MAX) * edges ** 3;
    const most = grid.lots(Math.min(budget, ORDER_USD_MAX), limitU);
    const least = grid.lots(0, limitU);
    const quote = { isBuy, pxU: limitU, lots: Math.max(least, Math.min(lots, most)) };
    this.#desk.place(this.#account, [quote], 'Ioc', atMs);
    return true;
  }

  #unwind(isBuy: boolean, atMs: number): void {
    const { grid } = this.#desk;
    const { bidU, askU } = this.#desk.touch();
    const touchU = isBuy ? askU : bidU;
    if (touchU === null) return;
    const lots = grid.lots(this.#prng.between(0, UNWIND_USD_MAX), touchU);
    this.#desk.place(this.#account, [{ isBuy, pxU: touchU, lots }], 'Ioc', atMs);
  }
}
