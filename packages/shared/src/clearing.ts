/**
 * How an account is brought to zero orders and how that is proven, from what the venue showed and answered. `zero_seen` is a read
 * without orders that began after the stop; `verified` one that began when no order that was on its way could land any more, and whose
 * state is of then, too: a node that lags shows an empty past. Pure: times are monotonic milliseconds. What is due next: `clearing-due`.
 */
import {
  type AccountSeen,
  CLEARING,
  type Clearing,
  type ClearingAct,
  isLimited,
  isReadOwed,
  type OrdersListed,
  type Situation,
} from './clearing-state.ts';
import type { Address } from './ids.ts';
import { noteStateTime, venueTimeAt } from './state-clock.ts';
import type { IsoMs } from './time.ts';
import type { AccountRead, ActionOutcome, HeldRead, RestingOrder } from './venue-account.ts';

/** Follows what stands now. With a new stop, what was seen before proves nothing and is read anew at once. */
export function follow(c: Clearing, situation: Situation, nowMs: number, at: IsoMs): Clearing {
  const next = { ...c, situation, pullsLeft: situation.dark ? c.pullsLeft : CLEARING.pullsMax };
  if (situation.stop === c.situation.stop) return next;
  const ended = { ...next, standing: null, stage: null, verifiedMs: null, struck: true, hurry: false };
  if (situation.stop === null) return ended;
  return { ...ended, ...opened(nowMs), standing: { ms: nowMs, at }, dispatchedMs: null, ackedMs: null };
}

const opened = (nowMs: number) => ({
  stage: 'cancelling' as const,
  provesFromMs: nowMs + CLEARING.orderLife + CLEARING.margin,
  quickFromMs: nowMs,
  shortMs: 0,
  verifiedMs: null,
  hurry: true,
  hurriesLeft: CLEARING.hurriesMax,
});

/** The venue answered a read. One that began before the stop says what to cancel, and proves nothing. */
export function noteRead(c: Clearing, seen: AccountSeen): Clearing {
  const empty = seen.orders.length === 0;
  const stateClock = seen.state === null ? c.stateClock : noteStateTime(c.stateClock, seen.state);
  const read = {
    ...{ ...noteListed(c, seen), seen, triedMs: seen.startedMs, problem: null },
    ...{ stateClock, shortMs: 0 },
  };
  if (c.standing === null || seen.startedMs < c.standing.ms) return { ...read, hurry: c.hurry && empty };
  if (empty) {
    if (c.stage === 'verified') return { ...read, hurry: false };
    const began = seen.startedMs >= c.provesFromMs;
    const shortMs = began ? shortOf(read, c.provesFromMs) : 0;
    if (began && shortMs === 0)
      return { ...read, hurry: false, stage: 'verified', verifiedMs: seen.startedMs };
    return { ...read, hurry: false, stage: 'zero_seen', verifiedMs: null, shortMs, problem: pastOf(shortMs) };
  }
  return { ...read, hurry: false };
}

/**
 * What the state of a read lacks to the time of the instant from which it could prove; all where it names none. It is the time of the
 * positions: the venue does not say whether the same node listed the orders.
 */
function shortOf(
  { seen, stateClock }: Pick<Clearing, 'stateClock'> & { readonly seen: AccountSeen },
  fromMs: number,
): number {
  const neededMs = venueTimeAt(stateClock, fromMs - CLEARING.stateLag);
  if (seen.state === null || neededMs === null) return Number.POSITIVE_INFINITY;
  return Math.max(0, neededMs - seen.state.timeMs);
}

function pastOf(shortMs: number): string | null {
  if (shortMs === Number.POSITIVE_INFINITY)
    return 'does not say of when its answer is, so that nothing is proven by it';
  return shortMs < CLEARING.lagTold
    ? null
    : 'shows a past in which no order rested, so that nothing is proven by it';
}

/** What a read came to; where orders or positions were not answered, in words why. */
export function noteAnswers(
  c: Clearing,
  read: Omit<AccountSeen, keyof AccountRead>,
  orders: AccountSeen['orders'] | string,
  held: HeldRead | string,
): Clearing {
  if (typeof orders === 'string') return noteReadFailed(c, read.startedMs, orders);
  if (typeof held === 'string') return noteReadFailed(c, read.startedMs, held, orders);
  return noteRead(c, { ...read, ...held, orders });
}

/** All that is listed while a stop stands is to be cancelled. Orders after zero begin the proof anew. */
function noteListed(c: Clearing, { startedMs, orders }: OrdersListed): Clearing {
  const empty = orders.length === 0;
  const struck = c.standing === null || empty;
  const listed = { ...c, listed: { startedMs, orders }, struck };
  const isNews = c.standing !== null && startedMs >= c.standing.ms && c.stage !== 'cancelling';
  return isNews && !empty ? { ...listed, ...opened(startedMs) } : listed;
}

/**
 * A read that was started at `startedMs` was not answered, or `orders` alone, which say what to cancel and prove nothing. If a stop has no
 * list yet, what the last one before it showed is cancelled meanwhile, once: some of it may rest, and a cancel of what is gone does no harm.
 */
export function noteReadFailed(
  c: Clearing,
  startedMs: number,
  why: string,
  orders: readonly RestingOrder[] | null = null,
): Clearing {
  const failed = { ...c, triedMs: startedMs, problem: `cannot be read: ${why}` };
  if (orders !== null) return { ...noteListed(failed, { startedMs, orders }), hurry: false };
  const strikesBlindly = isReadOwed(c) && c.dispatchedMs === null && (c.listed?.orders.length ?? 0) > 0;
  return { ...failed, hurry: false, struck: c.struck && !strikesBlindly };
}

/** `check` was answered; null = it was not. */
export function noteChecked(c: Clearing, actsFor: Address | null, nowMs: number): Clearing {
  return { ...c, actsFor, proofTriedMs: actsFor === null ? nowMs : c.proofTriedMs };
}

/** The actions of `act`, sent at `sentMs`, were all answered or given up at `nowMs`. */
export function noteActs(
  c: Clearing,
  act: ClearingAct,
  outcomes: readonly ActionOutcome[],
  sentMs: number,
  nowMs: number,
): Clearing {
  const done = outcomes.length > 0 && outcomes.every(({ kind }) => kind === 'done');
  const text = (kind?: ActionOutcome['kind']) =>
    outcomes.flatMap((each) =>
      each.kind !== 'done' && (kind ?? each.kind) === each.kind ? [each.text] : [],
    )[0];
  const heard: Clearing = {
    ...c,
    problem: done ? null : `refused: ${text() ?? 'the numbers of the assets are not known'}`,
    provenMs: done ? sentMs : c.provenMs,
    walletRefusal: done ? null : (text('unknown_wallet') ?? c.walletRefusal),
  };
  // Of what is refused to it cancels have a limit of their own: a proof never holds one up.
  if (act === 'prove') return { ...heard, proofTriedMs: sentMs };
  const limited = text('limited') !== undefined;
  const limitedMs = limited ? nowMs : c.limitedMs;
  const slowly = isLimited({ limitedMs }, nowMs) ? sentMs + CLEARING.limitedPace : null;
  const actFromMs = slowly ?? nowMs + (done || act === 'pull' ? 0 : CLEARING.retry);
  const next: Clearing = { ...heard, limitedMs, actFromMs };
  if (act === 'pull')
    return { ...next, pullsLeft: done ? 0 : c.pullsLeft - 1, pullFromMs: nowMs + CLEARING.retry };
  const hurry = !limited && c.hurriesLeft > 0;
  return {
    ...next,
    struck: done,
    hurry,
    hurriesLeft: c.hurriesLeft - Number(hurry),
    dispatchedMs: c.dispatchedMs ?? (outcomes.length > 0 ? sentMs : null),
    ackedMs: c.ackedMs ?? (done ? nowMs : null),
  };
}

/** Why the venue does not let the wallet act for the account at `address`; null = nothing is known against it. */
export function walletRefusal(c: Clearing, address: Address): string | null {
  if (c.actsFor === null || c.actsFor === address) return c.walletRefusal;
  return `the wallet acts for ${c.actsFor}, not for the account`;
}

/** Why the wallet must not be counted on; null = it is proven. */
export function walletProblem(c: Clearing, address: Address): string | null {
  return (
    walletRefusal(c, address) ??
    (c.provenMs === null ? 'the venue has not accepted an action of it yet' : null)
  );
}
