// The price each coin "should" have. It moves by discrete news with Laplace sizes (so it stands still between them, as a
// real touch does), by rare jumps, and is pulled back to its anchor; it always stays inside anchor × [1/BAND, BAND].
import type { CoinProfile } from './coins.ts';
import type { Conditions, MarketScript } from './conditions.ts';
import type { Prng } from './prng.ts';
import { REGIME_TRAITS, type Regime, type RegimeChain } from './regime.ts';

const YEAR_S = 365 * 24 * 3600;
const HOUR_S = 3600;
/** Rate of news that moves all coins together, calm. */
const COMMON_NEWS_PER_SECOND = 0.12;
/** Free pull to the anchor: half of a deviation is gone after two days. */
const FREE_HALF_LIFE_S = 48 * HOUR_S;
/** Under a scripted price path the pull is stronger and no jump comes by chance, so that the path is what one sees. */
const SCRIPTED_HALF_LIFE_S = 5 * 60;
/** Hard bound of the deviation from the anchor, as a log price (a factor of 1.35). */
const BAND_LOG = Math.log(1.35);
/** A jump is at least this large and has a Pareto tail up to the cap, as log price. */
const JUMP_MIN_LOG = 0.0008;
const JUMP_MAX_LOG = 0.02;
const JUMP_TAIL = 2.2;

/** A coin and the price its fundamental returns to when no script moves it. */
export type AnchoredCoin = {
  readonly profile: CoinProfile;
  readonly anchorPx: number;
  readonly startPx: number;
};

type CoinState = AnchoredCoin & {
  readonly prng: Prng;
  /** Log deviation from the anchor. */
  deviation: number;
  conditions: Conditions;
  regime: Regime;
  px: number;
};

export type Moment = {
  readonly px: number;
  readonly regime: Regime;
  readonly conditions: Conditions;
};

export class Fundamental {
  readonly #coins = new Map<string, CoinState>();
  readonly #common: Prng;
  readonly #chain: RegimeChain;
  readonly #script: MarketScript;
  #nowMs: number;

  constructor(
    coins: readonly AnchoredCoin[],
    chain: RegimeChain,
    script: MarketScript,
    prng: Prng,
    startMs: number,
  ) {
    this.#common = prng.fork('common');
    this.#chain = chain;
    this.#script = script;
    this.#nowMs = startMs;
    for (const coin of coins) this.#coins.set(coin.profile.coin, this.#begin(coin, prng, startMs));
  }

  #begin(coin: AnchoredCoin, prng: Prng, startMs: number): CoinState {
    const name = coin.profile.coin;
    const conditions = this.#script.at(name, startMs);
    return {
      ...coin,
      prng: prng.fork(`fundamental:${name}`),
      deviation: conditions.anchorPx === null ? Math.log(coin.startPx / coin.anchorPx) : 0,
      conditions,
      regime: conditions.regime ?? this.#chain.at(startMs),
      px: conditions.anchorPx ?? coin.startPx,
    };
  }

  /** The state of a coin after the last step. Throws RangeError for a coin that was not declared. */
  of(coin: string): Moment {
    const state = this.#coins.get(coin);
    if (state === undefined) throw new RangeError(`no fundamental price for ${coin}`);
    return state;
  }

  /** Moves every coin to `toMs`. */
  step(toMs: number): void {
    const fromMs = this.#nowMs;
    const seconds = (toMs - fromMs) / 1000;
    if (seconds <= 0) return;
    this.#nowMs = toMs;
    const chainRegime = this.#chain.at(toMs);
    const commonActivity = REGIME_TRAITS[chainRegime].activityX;
    const commonNews = newsShock(this.#common, COMMON_NEWS_PER_SECOND * commonActivity, seconds);
    for (const state of this.#coins.values()) this.#stepCoin(state, fromMs, toMs, commonNews, chainRegime);
  }

  #stepCoin(state: CoinState, fromMs: number, toMs: number, commonNews: number, chainRegime: Regime): void {
    const { profile, prng } = state;
    const seconds = (toMs - fromMs) / 1000;
    state.conditions = this.#script.at(profile.coin, toMs);
    state.regime = state.conditions.regime ?? chainRegime;
    const traits = REGIME_TRAITS[state.regime];
    const sigma =
      (profile.volatility * traits.volatilityX * state.conditions.volatilityX) / Math.sqrt(YEAR_S);
    const ownNews = newsShock(prng, profile.newsPerSecond * traits.activityX, seconds);
    const shock = Math.sqrt(profile.commonShare) * commonNews + Math.sqrt(1 - profile.commonShare) * ownNews;
    const halfLifeS = state.conditions.anchorPx === null ? FREE_HALF_LIFE_S : SCRIPTED_HALF_LIFE_S;
    state.deviation *= 2 ** (-seconds / halfLifeS);
    state.deviation += sigma * shock + this.#jump(state, traits.jumpsPerHour, seconds, toMs);
    state.deviation += this.#script.jumpBetween(profile.coin, fromMs, toMs);
    state.deviation = Math.max(-BAND_LOG, Math.min(BAND_LOG, state.deviation));
    state.px = (state.conditions.anchorPx ?? state.anchorPx) * Math.exp(state.deviation);
  }

  #jump(state: CoinState, jumpsPerHour: number, seconds: number, nowMs: number): number {
    const scale = state.conditions.anchorPx === null ? state.conditions.volatilityX : 0;
    if (scale === 0 || !state.prng.chance((jumpsPerHour * seconds) / HOUR_S)) return 0;
    this.#chain.excite(nowMs);
    const size = state.prng.pareto(JUMP_MIN_LOG, JUMP_TAIL, JUMP_MAX_LOG) * Math.min(scale, 2);
    return state.prng.chance(0.5) ? size : -size;
  }
}

/** Zero between news; otherwise a Laplace shock scaled so that the variance per second is 1 whatever the rate. */
const newsShock = (prng: Prng, perSecond: number, seconds: number): number => {
  const probability = Math.min(1, perSecond * seconds);
  if (probability === 0 || !prng.chance(probability)) return 0;
  return prng.laplace() * Math.sqrt(seconds / probability);
};
