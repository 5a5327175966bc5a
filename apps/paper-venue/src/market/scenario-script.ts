// Puts a scenario onto the venue's clock: absolute times, conditions of each coin at a moment, jumps and annotations.
// It only answers questions; the market asks it, and scenario time is whatever time the market runs on.
import type { Conditions, MarketScript } from './conditions.ts';
import { NEUTRAL } from './conditions.ts';
import { ScenarioError, type ScenarioIssue } from './scenario.ts';
import {
  durationMs,
  type Scenario,
  type ScenarioCoin,
  type ScenarioPhase,
  timeOfDayMs,
} from './scenario-schema.ts';

const DAY_MS = 86_400_000;

export type Annotation = {
  readonly atMs: number;
  /** Until when it is current; the end of the scenario when the file says nothing. */
  readonly untilMs: number;
  /** null = concerns the whole market. */
  readonly coin: string | null;
  readonly text: string;
};

export type ScenarioScript = MarketScript & {
  readonly name: string;
  readonly endsAtMs: number;
  /** Annotations whose time lies in [fromMs, toMs). */
  annotationsBetween(fromMs: number, toMs: number): readonly Annotation[];
  /** Annotations current at a moment. */
  annotationsAt(atMs: number): readonly Annotation[];
};

type Span = { readonly fromMs: number; readonly toMs: number };
type Phase = Span & { readonly phase: ScenarioPhase };
type Point = { readonly atMs: number; readonly logPx: number };
type Jump = { readonly atMs: number; readonly log: number };
type CoinScript = {
  readonly path: readonly Point[];
  readonly jumps: readonly Jump[];
  readonly phases: readonly Phase[];
  readonly frozen: readonly Span[];
};

/** Resolves the file's times and collects what cannot be resolved, with its path. */
class Clock {
  readonly issues: ScenarioIssue[] = [];
  readonly #scenario: Scenario;
  readonly #startMs: number;
  readonly endsAtMs: number;

  constructor(scenario: Scenario, startMs: number) {
    this.#scenario = scenario;
    this.#startMs = startMs;
    this.endsAtMs = startMs + (durationMs(scenario.duration) ?? 0);
  }

  issue(path: string, message: string): void {
    this.issues.push({ line: null, path, message });
  }

  /** Absolute time of a text in the file; a time of day is its first occurrence at or after the start. */
  at(text: string, path: string): number {
    const atMs = this.#resolve(text, path);
    if (atMs > this.endsAtMs)
      this.issue(path, `lies after the end of the scenario (${this.#scenario.duration})`);
    return atMs;
  }

  #resolve(text: string, path: string): number {
    if (this.#scenario.clock === 'virtual') {
      const ms = durationMs(text);
      if (ms === null)
        this.issue(path, 'must be a time since the start, such as 90s, because clock is virtual');
      return this.#startMs + (ms ?? 0);
    }
    const ofDay = timeOfDayMs(text);
    if (ofDay === null) this.issue(path, 'must be a time of day, such as 00:00Z, because clock is wall');
    const first = Math.floor(this.#startMs / DAY_MS) * DAY_MS + (ofDay ?? 0);
    return first < this.#startMs ? first + DAY_MS : first;
  }

  span(from: string, to: string, path: string): Span {
    const span = { fromMs: this.at(from, `${path}.from`), toMs: this.at(to, `${path}.to`) };
    if (span.toMs <= span.fromMs) this.issue(`${path}.to`, 'must be later than from');
    return span;
  }

  ascending(times: readonly { readonly atMs: number }[], path: string): void {
    times.forEach(({ atMs }, i) => {
      const previous = times[i - 1];
      if (previous !== undefined && atMs <= previous.atMs) {
        this.issue(`${path}[${i}].at`, 'must be later than the one before');
      }
    });
  }

  phases(phases: readonly ScenarioPhase[] | undefined, path: string): readonly Phase[] {
    return (phases ?? []).map((phase, i) => ({ ...this.span(phase.from, phase.to, `${path}[${i}]`), phase }));
  }
}

const coinScript = (coin: ScenarioCoin, clock: Clock, path: string): CoinScript => {
  const points = (coin.price ?? []).map(({ at, px }, i) => ({
    atMs: clock.at(at, `${path}.price[${i}].at`),
    logPx: Math.log(px),
  }));
  clock.ascending(points, `${path}.price`);
  const jumps = (coin.jumps ?? []).map(({ at, bps }, i) => ({
    atMs: clock.at(at, `${path}.jumps[${i}].at`),
    log: Math.log1p(bps / 10_000),
  }));
  clock.ascending(jumps, `${path}.jumps`);
  const frozen = (coin.oracle_frozen ?? []).map(({ from, to }, i) =>
    clock.span(from, to, `${path}.oracle_frozen[${i}]`),
  );
  return { path: points, jumps, phases: clock.phases(coin.phases, `${path}.phases`), frozen };
};

/** Price of a path at a moment: log-linear between points, the first before and the last after them. */
const pathPx = (path: readonly Point[], atMs: number): number | null => {
  const first = path[0];
  const last = path.at(-1);
  if (first === undefined || last === undefined) return null;
  if (atMs <= first.atMs) return Math.exp(first.logPx);
  if (atMs >= last.atMs) return Math.exp(last.logPx);
  let low = 0;
  let high = path.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((path[middle]?.atMs ?? 0) <= atMs) low = middle;
    else high = middle;
  }
  const a = path[low] ?? first;
  const b = path[high] ?? last;
  return Math.exp(a.logPx + ((b.logPx - a.logPx) * (atMs - a.atMs)) / (b.atMs - a.atMs));
};

const within = (spans: readonly Span[], atMs: number): boolean =>
  spans.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);

/** Factors of all current phases multiply; the regime of the last current phase that names one wins. */
const conditionsOf = (script: CoinScript, market: readonly Phase[], atMs: number): Conditions => {
  let { volatilityX, liquidityX, activityX, spreadX, regime } = NEUTRAL;
  for (const { fromMs, toMs, phase } of [...market, ...script.phases]) {
    if (atMs < fromMs || atMs >= toMs) continue;
    volatilityX *= phase.volatility ?? 1;
    liquidityX *= phase.liquidity ?? 1;
    activityX *= phase.activity ?? 1;
    spreadX *= phase.spread ?? 1;
    regime = phase.regime ?? regime;
  }
  return {
    anchorPx: pathPx(script.path, atMs),
    volatilityX,
    liquidityX,
    activityX,
    spreadX,
    regime,
    oracleFrozen: within(script.frozen, atMs),
  };
};

const EMPTY: CoinScript = { path: [], jumps: [], phases: [], frozen: [] };

const annotationsOf = (scenario: Scenario, clock: Clock, coins: readonly string[]): readonly Annotation[] =>
  (scenario.annotations ?? []).map(({ at, until, coin, text }, i) => {
    const path = `annotations[${i}]`;
    if (coin !== undefined && !coins.includes(coin)) clock.issue(`${path}.coin`, unknownCoin(coin, coins));
    const atMs = clock.at(at, `${path}.at`);
    const untilMs = until === undefined ? clock.endsAtMs : clock.at(until, `${path}.until`);
    if (untilMs <= atMs)
      clock.issue(until === undefined ? `${path}.at` : `${path}.until`, 'leaves it no time');
    return { atMs, untilMs, coin: coin ?? null, text };
  });

const unknownCoin = (coin: string, coins: readonly string[]): string =>
  `this venue has no coin ${coin}; it has ${coins.join(', ')}`;

/**
 * The script of a scenario that starts at `startMs` on a venue with `coins`.
 * @param file name used in messages
 * @throws ScenarioError when times are of the wrong kind, out of order or past the end, or a coin is unknown
 */
export const scriptOf = (
  scenario: Scenario,
  startMs: number,
  coins: readonly string[],
  file: string,
): ScenarioScript => {
  const clock = new Clock(scenario, startMs);
  const market = clock.phases(scenario.market?.phases, 'market.phases');
  const scripts = new Map<string, CoinScript>();
  for (const [coin, section] of Object.entries(scenario.coins ?? {})) {
    if (!coins.includes(coin)) clock.issue(`coins.${coin}`, unknownCoin(coin, coins));
    scripts.set(coin, coinScript(section, clock, `coins.${coin}`));
  }
  const annotations = annotationsOf(scenario, clock, coins);
  if (clock.issues.length > 0) throw new ScenarioError('SCENARIO_INVALID', file, clock.issues);
  return {
    name: scenario.name,
    endsAtMs: clock.endsAtMs,
    at: (coin, atMs) => conditionsOf(scripts.get(coin) ?? EMPTY, market, atMs),
    jumpBetween: (coin, fromMs, toMs) =>
      (scripts.get(coin)?.jumps ?? [])
        .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
        .reduce((sum, { log }) => sum + log, 0),
    annotationsBetween: (fromMs, toMs) => annotations.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
    annotationsAt: (now) => annotations.filter(({ atMs, untilMs }) => now >= atMs && now < untilMs),
  };
};
