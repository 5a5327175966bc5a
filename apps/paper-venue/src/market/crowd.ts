// The resting crowd: many small limit orders of people and slow programs, gathered at round prices, each left for a while and then
// cancelled. They fill the book between the makers' levels and are what a moving market runs over.
import type { Address, Cloid } from '../core/seam/words.ts';
import type { Agent } from './agent.ts';
import { type Desk, marketAddress, numberedCloid, type Quote } from './desk.ts';
import { EventQueue } from './event-queue.ts';
import type { Prng } from './prng.ts';

const LIFETIME_MEAN_MS = 70_000;
/** Share of orders placed on a round price instead of where they fell. */
const ROUND_SHARE = 0.45;
/** Those at round prices are larger. */
const ROUND_SIZE_X = 2.5;
/** Share that improves the touch when there is room inside the spread. */
const IMPROVE_SHARE = 0.25;
const SIZE_MEDIAN_USD = 1_500;
const SIZE_SIGMA = 1.9;
const SIZE_USD_MAX = 400_000;
/** Coin whose touch makers show this much has the crowd's sizes above; others scale. */
const CROWD_MAKER_USD = 80_000;
const POSITION_USD_MAX = 2_000_000;
const POSITION_EVERY_MS = 10_000;
/** Orders placed at once when the market opens, in mean lifetimes of arrivals. */
const OPENING_LIFETIMES = 1;
/** Most orders that rest at once; arrivals beyond it are left out. */
const RESTING_MAX = 600;

export class Crowd implements Agent {
  readonly accounts: readonly Address[];
  readonly #desk: Desk;
  readonly #prng: Prng;
  readonly #expiry = new EventQueue<{ readonly account: Address; readonly cloid: Cloid }>();
  #count = 0;
  #opened = false;
  readonly #leans = new Map<Address, number>();
  #leansAtMs = Number.NEGATIVE_INFINITY;

  constructor(desk: Desk, prng: Prng) {
    this.#desk = desk;
    this.#prng = prng;
    this.accounts = ['a', 'b', 'c', 'd'].map((name) =>
      marketAddress(`mkt:${desk.profile.coin}:crowd:${name}`),
    );
  }

  reactionMs(): null {
    return null;
  }

  act(atMs: number): number {
    this.#lookAtPositions(atMs);
    this.#expire(atMs);
    const { crowdPerSecond } = this.#desk.profile;
    const { activityX, liquidityX } = this.#desk.traits();
    const perSecond = crowdPerSecond * activityX * Math.min(1, liquidityX);
    if (!this.#opened) {
      this.#opened = true;
      const opening = Math.round((perSecond * OPENING_LIFETIMES * LIFETIME_MEAN_MS) / 1000);
      for (let i = 0; i < opening; i++) this.#placeOne(atMs);
    }
    this.#placeOne(atMs);
    return atMs + this.#prng.exponential(1000 / perSecond);
  }

  #placeOne(atMs: number): void {
    if (this.#expiry.size >= RESTING_MAX) return;
    const account = this.accounts[this.#prng.below(this.accounts.length)];
    if (account === undefined) throw new RangeError('the crowd has no account');
    const quote = { ...this.#draw(this.#leans.get(account) ?? 0), cloid: numberedCloid(++this.#count) };
    this.#desk.place(account, [quote], 'Alo', atMs);
    const { activityX } = this.#desk.traits();
    const endsAtMs = atMs + this.#prng.exponential(LIFETIME_MEAN_MS / activityX);
    this.#expiry.push(endsAtMs, { account, cloid: quote.cloid });
  }

  #draw(lean: number): Quote {
    const { profile, grid } = this.#desk;
    const isBuy = this.#prng.chance(0.5 - 0.4 * lean);
    const { pxU, isRound } = this.#drawPx(isBuy);
    const usd = Math.min(SIZE_USD_MAX, this.#prng.logNormal(SIZE_MEDIAN_USD, SIZE_SIGMA));
    const scaleX = Math.min(1, this.#desk.traits().liquidityX) * (profile.makerOrderUsd / CROWD_MAKER_USD);
    return { isBuy, pxU, lots: grid.lots(usd * scaleX * (isRound ? ROUND_SIZE_X : 1), pxU) };
  }

  #drawPx(isBuy: boolean): { readonly pxU: number; readonly isRound: boolean } {
    const { grid, profile } = this.#desk;
    const { bidU, askU } = this.#desk.touch();
    const fairU = grid.toU(this.#desk.moment().px);
    const tick = grid.tickU(fairU);
    const away = isBuy ? -1 : 1;
    const best = (isBuy ? bidU : askU) ?? (isBuy ? grid.floor(fairU - tick) : grid.ceil(fairU + tick));
    const room = bidU !== null && askU !== null && askU - bidU > 1.5 * tick;
    if (room && this.#prng.chance(IMPROVE_SHARE)) return { pxU: best - away * tick, isRound: false };
    const px = best + away * tick * Math.floor(this.#prng.exponential(profile.crowdReachTicks));
    const step = tick * profile.roundTicks;
    const round = (isBuy ? Math.floor(px / step) : Math.ceil(px / step)) * step;
    const isRound = this.#prng.chance(ROUND_SHARE);
    const chosen = isRound ? round : px;
    return { pxU: isBuy ? grid.floor(chosen) : grid.ceil(chosen), isRound };
  }

  #expire(atMs: number): void {
    const due = new Map<Address, Cloid[]>();
    while (this.#expiry.nextAtMs <= atMs) {
      const order = this.#expiry.pop()?.item;
      if (order === undefined) break;
      const cloids = due.get(order.account) ?? [];
      cloids.push(order.cloid);
      due.set(order.account, cloids);
    }
    for (const [account, cloids] of due) this.#desk.cancel(account, cloids, atMs);
  }

  /** People who hold much sell rather than buy more: keeps the crowd's positions bounded. */
  #lookAtPositions(atMs: number): void {
    if (atMs - this.#leansAtMs < POSITION_EVERY_MS) return;
    this.#leansAtMs = atMs;
    for (const account of this.accounts) {
      const held = this.#desk.positionUsd(account) / POSITION_USD_MAX;
      this.#leans.set(account, Math.max(-1, Math.min(1, held)));
    }
  }
}
