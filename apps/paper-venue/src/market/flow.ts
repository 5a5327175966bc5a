// The seeded flow generator: ordinary accounts that trade around a fundamental price at virtual times. The same seed and the same
// calls give the same inputs to the exchange. It has no clock and no timer, and it survives a restart by starting over on
// an emptied book at the last oracle price; it does not resume the very sequence it was in.
import type { Address } from '../core/seam/words.ts';
import type { Agent } from './agent.ts';
import { castOf } from './cast.ts';
import { COIN_PROFILES, type CoinProfile } from './coins.ts';
import { type MarketScript, neutralScript } from './conditions.ts';
import { Desk, type MarketVenue } from './desk.ts';
import { EventQueue } from './event-queue.ts';
import { type AnchoredCoin, Fundamental } from './fundamental.ts';
import { Grid } from './grid.ts';
import { cancelAll, createMarketAccount } from './market-account.ts';
import { Prng } from './prng.ts';
import { type Regime, RegimeChain } from './regime.ts';

export type MarketOptions = {
  /** 32-bit seed; the whole market follows from it. */
  readonly seed: number;
  /** Coins to trade; each needs a profile and must be listed on the exchange. */
  readonly coins: readonly string[];
  /** Venue time at which the market opens. */
  readonly startMs: number;
  readonly script?: MarketScript;
  /** Price a coin's fundamental returns to; its oracle price at the opening when absent. */
  readonly anchorsPx?: Readonly<Record<string, number>>;
  readonly regime?: Regime;
  /** Within one `advance`, participants see the exchange at most this much in the past; use the block time. */
  readonly viewMs?: number;
  /** Longest step that is lived through event by event; of a longer one (the machine slept) only its last part is. */
  readonly stepMsMax?: number;
};

export type Market = {
  /** Lets everyone act whose time is at or before `toMs` (venue time; never backwards). The caller then closes the block. */
  advance(venue: MarketVenue, toMs: number): void;
};

const STEP_MS_MAX = 600_000;
const STEP_MS = 250;
const ORACLE_MS = 3_000;
const ORACLE_NOISE = 0.00003;
const PERP_MID_NOISE = 0.00005;
/** A move of the fundamental by this many ticks since the last alert makes those who watch it act. */
const ALERT_TICKS = 0.5;
/** An oracle price this far from a given anchor becomes the anchor itself. */
const ANCHOR_FACTOR_MAX = 1.3;

type Event = { readonly agent: Agent; readonly repeats: boolean } | 'step' | 'oracle';

class GeneratedMarket implements Market {
  readonly #options: MarketOptions;
  readonly #viewMs: number;
  readonly #queue = new EventQueue<Event>();
  readonly #prng: Prng;
  #venue: MarketVenue | undefined;
  #fundamental: Fundamental | undefined;
  readonly #desks: { desk: Desk; agents: readonly Agent[]; alertedPx: number; frozen: boolean }[] = [];
  #viewedMs: number;
  #advancedMs: number;

  constructor(options: MarketOptions) {
    if (!Number.isSafeInteger(options.startMs)) throw new RangeError('startMs must be a whole number');
    for (const coin of options.coins) profileOf(coin);
    this.#options = options;
    this.#viewMs = options.viewMs ?? 70;
    this.#viewedMs = options.startMs;
    this.#advancedMs = options.startMs;
    this.#prng = new Prng(options.seed);
  }

  advance(venue: MarketVenue, toMs: number): void {
    this.#venue = venue;
    if (this.#desks.length === 0) this.#open(venue);
    this.#sleep(toMs - this.#advancedMs - (this.#options.stepMsMax ?? STEP_MS_MAX));
    this.#viewedMs = Math.max(this.#viewedMs, this.#advancedMs);
    this.#advancedMs = Math.max(this.#advancedMs, toMs);
    while (this.#queue.nextAtMs <= toMs) {
      const event = this.#queue.pop();
      if (event === undefined) return;
      this.#view(venue, event.atMs);
      this.#run(event.item, event.atMs);
    }
  }

  /** Passes over time in which nobody acts: everyone's plans move with it, and the price gaps at the next step. */
  #sleep(ms: number): void {
    if (ms <= 0) return;
    this.#queue.shift(ms);
    this.#advancedMs += ms;
  }

  /** In a long step, closes the blocks that are due before an event, at most once per view. */
  #view(venue: MarketVenue, atMs: number): void {
    if (atMs - this.#viewedMs < this.#viewMs) return;
    this.#viewedMs = atMs;
    venue.apply({ kind: 'advance', toMs: atMs });
  }

  #run(event: Event, atMs: number): void {
    if (event === 'step') {
      this.#step(atMs);
      this.#queue.push(atMs + STEP_MS, event);
    } else if (event === 'oracle') {
      this.#setOracles();
      this.#queue.push(atMs + ORACLE_MS, event);
    } else {
      const nextMs = event.agent.act(atMs);
      if (event.repeats) this.#queue.push(Math.max(atMs + 1, Math.round(nextMs)), event);
    }
  }

  #open(venue: MarketVenue): void {
    const { coins, startMs, script = neutralScript, regime = 'calm' } = this.#options;
    const chain = new RegimeChain(this.#prng.fork('regime'), startMs, regime);
    const anchored = coins.map((coin) => this.#anchored(venue, coin));
    const fundamental = new Fundamental(anchored, chain, script, this.#prng.fork('fundamental'), startMs);
    this.#fundamental = fundamental;
    this.#queue.push(startMs, 'step');
    this.#queue.push(startMs, 'oracle');
    for (const coin of coins) this.#openCoin(venue, coin, fundamental);
  }

  #anchored(venue: MarketVenue, coin: string): AnchoredCoin {
    const startPx = Number(venue.assetCtx(coin)?.oraclePx);
    if (!(startPx > 0)) throw new RangeError(`the exchange has no oracle price for ${coin}`);
    const given = this.#options.anchorsPx?.[coin] ?? startPx;
    const far = Math.max(startPx / given, given / startPx) > ANCHOR_FACTOR_MAX;
    return { profile: profileOf(coin), startPx, anchorPx: far ? startPx : given };
  }

  #openCoin(venue: MarketVenue, coin: string, fundamental: Fundamental): void {
    const asset = venue.meta().universe.findIndex(({ name }) => name === coin);
    const listed = venue.meta().universe[asset];
    if (listed === undefined) throw new RangeError(`the exchange does not list ${coin}`);
    const grid = new Grid(asset, listed.szDecimals);
    const desk = new Desk(profileOf(coin), grid, fundamental, () => this.#door());
    const agents = castOf(desk, this.#prng.fork('cast'));
    for (const agent of agents) {
      for (const account of agent.accounts) this.#prepare(venue, account, asset);
      this.#queue.push(this.#options.startMs, { agent, repeats: true });
    }
    this.#desks.push({ desk, agents, alertedPx: fundamental.of(coin).px, frozen: false });
  }

  #door(): MarketVenue {
    if (this.#venue === undefined) throw new Error('the market is not open');
    return this.#venue;
  }

  #prepare(venue: MarketVenue, account: Address, asset: number): void {
    const atMs = this.#options.startMs;
    if (venue.hasAccount(account)) cancelAll(venue, account, atMs);
    else createMarketAccount(venue, account, asset, atMs);
  }

  #step(atMs: number): void {
    this.#fundamental?.step(atMs);
    for (const entry of this.#desks) {
      const { px, conditions } = entry.desk.moment();
      if (conditions.oracleFrozen !== entry.frozen) {
        entry.frozen = conditions.oracleFrozen;
        this.#door().apply({ kind: 'freezeOracle', coin: entry.desk.profile.coin, frozen: entry.frozen });
      }
      const { grid } = entry.desk;
      const movedU = Math.abs(grid.toU(px) - grid.toU(entry.alertedPx));
      if (movedU < ALERT_TICKS * grid.tickU(grid.toU(px))) continue;
      entry.alertedPx = px;
      this.#alert(entry.agents, atMs);
    }
  }

  #alert(agents: readonly Agent[], atMs: number): void {
    for (const agent of agents) {
      const reactionMs = agent.reactionMs();
      if (reactionMs !== null) this.#queue.push(Math.round(atMs + reactionMs), { agent, repeats: false });
    }
  }

  #setOracles(): void {
    for (const { desk } of this.#desks) {
      const { coin } = desk.profile;
      const u = desk.grid.toU(desk.moment().px);
      const noisy = (noise: number): string =>
        desk.grid.pxText(Math.max(1, Math.round(u * (1 + noise * this.#prng.normal()))));
      this.#door().apply({ kind: 'setOracle', coin, px: noisy(ORACLE_NOISE) });
      this.#door().apply({ kind: 'setPerpMid', coin, px: noisy(PERP_MID_NOISE) });
    }
  }
}

const profileOf = (coin: string): CoinProfile => {
  const profile = COIN_PROFILES[coin];
  if (profile !== undefined) return profile;
  throw new RangeError(`no profile for ${coin}; there are ${Object.keys(COIN_PROFILES).join(', ')}`);
};

/**
 * A generated market. Nothing happens before the first `advance`, which opens it on the given exchange.
 * @throws RangeError for a coin without a profile; on the first `advance` for one the exchange does not list
 */
export const createMarket = (options: MarketOptions): Market => new GeneratedMarket(options);
