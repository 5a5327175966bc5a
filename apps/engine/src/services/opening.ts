/**
 * Opens the desk once a boot: waits until the venue's clock, its coins, the account, the request budget and the fees are
 * known, tells the core, and only then opens the streams. Tried again until it succeeds, further apart each time and never with weight
 * that the IP does not have: a venue that fails must not be asked until it refuses cancels. Nothing is quoted before.
 */
import type { Coin } from '@agora/shared/ids';
import { countInWindow } from '../core/budget/rate-window.ts';
import type { DeskOpening } from '../core/engine/desk.ts';
import { venueNowMs } from '../core/engine/state.ts';
import type { DayBefore } from '../core/position/opening.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { NotedFills, ReadNotedFills } from '../ports/noted-fills.ts';
import type { Outcome } from '../ports/outcome.ts';
import type { AccountRead, FeeRates, VenueInfo } from '../ports/venue-info.ts';
import type { VenueFill, VenueFunding } from '../ports/venue-news.ts';
import type { Universe } from '../ports/venue-universe.ts';
import type { EngineLoop } from './engine-loop.ts';
import { FillsSoFar } from './fills-so-far.ts';
import { type FillsWithin, fillsWithin } from './opening-fills.ts';
import type { OpenedVenue } from './venue-reads.ts';

export const OPENING = {
  /** A try is thought of this often, and made where the last one is long enough ago. */
  lookEveryMs: 1_000,
  retryMs: 2_000,
  retryMsMax: 15_000,
  /** What one try weighs on the IP, but for the first read of the day's fills. */
  weight: 130,
  /** The venue's clock and the time of the account's state lie no further apart, or one of the two is wrong: the day's loss hangs on it. */
  clockOffMsMax: 60_000,
} as const;
const DAY_MS = 86_400_000;
/** Clocks may differ, and the last notes of a life that was killed did not reach the disk. */
const NOTED_OVERLAP_MS = 60_000;
/**
 * So many looks at an account whose fills do not lead to its positions, the last of them with the day's fills read anew. Then the time of
 * the look parts them: a desk that stays closed leaves what an earlier life left on the book until the guardian stops it (0020).
 */
const STRAYED_TRIES_MAX = 3;

export interface OpeningParts {
  readonly info: VenueInfo;
  readonly coins: readonly Coin[];
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the venue's clock; the opening waits for it. */
  readonly readClock: () => Promise<void>;
  readonly notedFills: ReadNotedFills;
  /** The audit cannot be written for all of this life: the gate stays closed. */
  readonly isAuditRefused: () => boolean;
  /** Reserves nonces on disk. */
  readonly renewNonces: () => Promise<void>;
  /** Called once, right after the core was told. */
  readonly opened: (venue: OpenedVenue) => void;
}

export class VenueOpening {
  readonly #parts: OpeningParts;
  #universe: Universe | null = null;
  #done = false;
  #strayed = 0;
  #trouble = '';
  #fees: FeeRates | null = null;
  #fills: FillsSoFar;
  #tries = 0;
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#fills = new FillsSoFar(parts.info);
  }

  /** Null until the venue described its coins. */
  get universe(): Universe | null {
    return this.#universe;
  }

  /** One try, if it is due; called every `lookEveryMs` until one succeeded. */
  async attempt(): Promise<void> {
    const nowMs = this.#parts.clock.monoMs();
    if (this.#done || nowMs < this.#nextMs) return;
    const problem = this.#isAffordable(nowMs) ? await this.#try(nowMs) : 'too little weight left on the IP';
    if (problem === null || problem === this.#trouble) return;
    this.#trouble = problem;
    this.#parts.log.warn({ reason: problem }, `the desk cannot be opened yet: ${problem}`);
  }

  #try(nowMs: number): Promise<string | null> {
    this.#nextMs = nowMs + Math.min(OPENING.retryMs * 2 ** this.#tries, OPENING.retryMsMax);
    this.#tries += 1;
    return this.#open();
  }

  #isAffordable(nowMs: number): boolean {
    const { facts, weight } = this.#parts.loop.engine;
    return facts.weightPerMinMax - countInWindow(weight, nowMs) >= OPENING.weight;
  }

  async #open(): Promise<string | null> {
    const { info, coins, loop, readClock, renewNonces, opened, log } = this.#parts;
    if (loop.engine.control.clock === null) await readClock();
    const nowMs = venueNowMs(loop.engine, this.#parts.clock.monoMs());
    if (nowMs === null) return "the venue's clock is not known";
    await renewNonces();
    const meta = await info.meta();
    if (meta.kind !== 'answered') return meta.reason;
    this.#universe = meta.value;
    const missing = coins.filter((coin) => meta.value.get(coin)?.isDelisted !== false);
    if (missing.length > 0) return `not listed at the venue: ${missing.join(', ')}`;
    // The day of the venue: a host whose clock is off by a day would count none of today's fills.
    const dayStartMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
    const noted = await this.#readNoted();
    if (typeof noted === 'string') return noted;
    const fillsFromMs = Math.min(dayStartMs, missedFromMs(noted));
    const [account, budget, fees, funding] = await Promise.all([
      info.readAccount(meta.value, new Set(coins), null),
      info.userRateLimit(),
      this.#readFees(),
      info.userFunding(meta.value, dayStartMs),
    ]);
    if (account.kind !== 'answered') return account.reason;
    // A first reading of the clock is taken at its word. One that is a day off would show none of today's fills, and no loss.
    if (Math.abs(nowMs - account.value.view.venueTimeMs) > OPENING.clockOffMsMax)
      return "the venue's clock and the time of its account differ by more than a minute";
    // Read after the account: one that is in its positions is among them, or it would be booked again when it is told.
    const fills = await this.#fills.read(meta.value, fillsFromMs);
    if (fills.kind !== 'answered') return fills.reason;
    if (budget.kind !== 'answered') return budget.reason;
    if (fees.kind !== 'answered') return fees.reason;
    if (funding.kind !== 'answered' && !isNotOffered(funding)) return funding.reason;
    if (funding.kind !== 'answered')
      log.warn({ reason: funding.reason }, "the venue does not tell today's funding: it counts as none");
    const said = {
      ...budget.value,
      fillsFromMs,
      makerPpm: fees.value.makerPpm,
      funding: funding.kind === 'answered' ? funding.value : [],
    };
    const read = { ...account.value, fills: fills.value };
    const opening = openingOf(meta.value, coins, read, said, noted);
    if (opening === null) return 'the account was not shown whole';
    if (opening.strayed.length > 0) {
      const problem = `the fills of ${opening.strayed.join(', ')} do not lead to the position that was shown`;
      this.#strayed += 1;
      this.#nextMs = this.#parts.clock.monoMs() + OPENING.retryMs;
      // What is missing may stand further back than a later read goes.
      if (this.#strayed === STRAYED_TRIES_MAX - 1) this.#fills = new FillsSoFar(info);
      if (this.#strayed < STRAYED_TRIES_MAX) return problem;
      log.warn({ coins: opening.strayed }, `${problem}: the time of the look parts them`);
    }
    this.#done = true;
    loop.happen({ kind: 'desk_opened', opening: opening.desk });
    opened({ universe: meta.value, venueTimeMs: account.value.view.venueTimeMs });
    log.info(
      { coins, orders: opening.desk.orders.length, missed_fills: opening.desk.missedFills.length },
      'the venue has shown coins and account; the desk is open',
    );
    return null;
  }

  /** Or why not. What a refused chain noted is not waited for: a desk that stays closed could not even cancel, and nothing trades without it. */
  async #readNoted(): Promise<NotedFills | string> {
    const { notedFills, isAuditRefused } = this.#parts;
    try {
      return await notedFills();
    } catch (error) {
      if (isAuditRefused()) return { lastMs: null, tids: new Set(), day: null };
      return `what earlier lives recorded cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** Asked for once, however many tries there are. */
  async #readFees(): Promise<Outcome<FeeRates>> {
    if (this.#fees !== null) return { kind: 'answered', value: this.#fees };
    const outcome = await this.#parts.info.userFees();
    if (outcome.kind === 'answered') this.#fees = outcome.value;
    return outcome;
  }
}

/** How a venue answers a request that it does not know: with it nothing is lost. Any other refusal may be over in a moment. */
function isNotOffered(outcome: Outcome<unknown>): boolean {
  return outcome.kind === 'refused' && (outcome.status === 404 || outcome.status === 422);
}

/** What else the venue said at the opening. */
export interface OpeningSaid {
  readonly used: number;
  readonly cap: number;
  readonly makerPpm: number;
  readonly funding: readonly VenueFunding[];
  /** Venue time from which on (inclusive) fills were asked for. */
  readonly fillsFromMs: number;
}

/** What the desk is opened with, from what the venue said; null where it did not show the account whole. */
export function openingOf(
  universe: Universe,
  coins: readonly Coin[],
  { view, fills }: AccountRead,
  said: OpeningSaid,
  noted: NotedFills,
): { readonly desk: DeskOpening; readonly strayed: FillsWithin['strayed'] } | null {
  if (view.orders === null || view.account === null) return null;
  const { cashUusd, positions } = view.account;
  const { within, strayed } = fillsWithin(fills, { coins, positions, venueTimeMs: view.venueTimeMs });
  const desk = {
    specs: coins.flatMap((coin) => universe.get(coin)?.spec ?? []),
    orders: view.orders,
    ...{ cashUusd, positions },
    utcDay: Math.floor(view.venueTimeMs / DAY_MS),
    today: todayOf(coins, within, said.funding, view.venueTimeMs, noted.day),
    missedFills: within.filter(({ tid, timeMs }) => timeMs >= missedFromMs(noted) && !noted.tids.has(tid)),
    fillsWithin: within,
    // Where our clock is ahead of the venue's at midnight, what was asked for begins after the look.
    fillsFloorMs: Math.min(said.fillsFromMs, view.venueTimeMs),
    requestsUsed: said.used,
    requestsCap: said.cap,
    makerFeePpm: said.makerPpm,
  };
  return { desk, strayed };
}

/** From when on a fill may be missing from the record; never, where there is no earlier record. */
function missedFromMs({ lastMs }: NotedFills): number {
  return lastMs === null ? Number.POSITIVE_INFINITY : lastMs - NOTED_OVERLAP_MS;
}

/** What today's fills, all of them in the positions, and funding payments until the look add up to before the opening. */
export function todayOf(
  coins: readonly Coin[],
  fills: readonly VenueFill[],
  funding: readonly VenueFunding[],
  untilMs: number,
  noted: NotedFills['day'],
): Map<Coin, DayBefore> {
  const dayStartMs = Math.floor(untilMs / DAY_MS) * DAY_MS;
  const ofToday = noted !== null && noted.utcDay * DAY_MS === dayStartMs ? noted.unrealizedUusd : null;
  const today = new Map<Coin, DayBefore>();
  for (const coin of coins) {
    const isOfToday = (each: { readonly coin: Coin; readonly timeMs: number }) =>
      each.coin === coin && each.timeMs >= dayStartMs;
    const own = fills.filter(isOfToday);
    const paid = funding.filter((each) => isOfToday(each) && each.timeMs <= untilMs);
    today.set(coin, {
      realizedUusd: own.reduce((sum, fill) => sum + fill.closedPnlUusd, 0),
      feesUusd: own.reduce((sum, fill) => sum + fill.feeUusd, 0),
      fundingUusd: paid.reduce((sum, { usdcUusd }) => sum + usdcUusd, 0),
      unrealizedAtStartUusd: ofToday?.get(coin) ?? null,
    });
  }
  return today;
}
