/**
 * How an account is brought to zero orders and how that is proven: what to do next, from what the venue showed and answered,
 * and when. `zero_seen` is a read without orders that began after the stop; `verified` one that began when no order that
 * was on its way could land any more, and whose state is of then, too: a node that lags shows an empty past. Pure: times are monotonic milliseconds, and whoever asks does the acts.
 */
import type { ClearanceStage } from './clearance.ts';
import type { Address } from './ids.ts';
import { noteStateTime, type StateClock, venueTimeAt } from './state-clock.ts';
import type { IsoMs } from './time.ts';
import type { AccountRead, ActionOutcome, HeldRead, RestingOrder } from './venue-account.ts';
import type { VenueSeen } from './venue-seen.ts';

/** Milliseconds, but for what is counted (`hurriesMax`, `pullsMax`). */
export const CLEARING = {
  /** Every order carries an expiry of so much, in venue time. */
  orderLife: 2_000,
  /** For the time until an engine's gate is shut, and for its clock. */
  margin: 1_000,
  /** So much more than the best one lately a state may trail, of the margin: blocks, and nodes a little apart. */
  stateLag: 250,
  /** A state this much too old is told as such. */
  lagTold: 1_000,
  /** While clearing: at once after cancels (so often), then every second for five, then every five. */
  hurriesMax: 3,
  quickFor: 5_000,
  quick: 1_000,
  slow: 5_000,
  /** At first, after a state that is soon of late enough. */
  soon: 250,
  /** So long after `verified`: slow. Then, and while the engine is dark or halted: calm. Else: idle. */
  watchFor: 60_000,
  calm: 10_000,
  idle: 60_000,
  /** Before the next action: after one that failed; while the address is over its limit, which is so long after a refusal. */
  retry: 500,
  limitedPace: 11_000,
  limitedFor: 60_000,
  /** How often the wallet is proven, and tried again when it is not. */
  prove: 3_600_000,
  proveRetry: 10_000,
  /**
   * How near a dark engine's scheduled cancel is pulled, and how often that is tried: the venue takes nothing below 5 s, the way there
   * takes time, and so does what its time is ahead of what its states carry.
   */
  pull: 8_000,
  pullsMax: 3,
} as const;

/** What decides about an account. */
export interface Situation {
  /** Names the stop that stands, anew after each resume, so that what was proven before counts no more; null = none. */
  readonly stop: string | null;
  /** The engine is gone: it cannot renew its scheduled cancel. */
  readonly dark: boolean;
  /** When the venue cancels everything by itself, by what the engine last said; null = not armed, as far as is known. */
  readonly firesMs: number | null;
  /** It is gone or halted, so that an account without a stop is read more often. */
  readonly calm: boolean;
  /** Both panic epochs as last read; null = not freshly. */
  readonly epochs: VenueSeen['epochs'];
}

export interface OrdersListed {
  /** When the read was started. */
  readonly startedMs: number;
  readonly orders: readonly RestingOrder[];
}

export interface AccountSeen extends AccountRead, OrdersListed {
  readonly at: IsoMs;
  /** Both panic epochs as they were known then. */
  readonly epochs: VenueSeen['epochs'];
}

export interface Clearing {
  readonly situation: Situation;
  /** Since when the account is to be empty; null = only watched. */
  readonly standing: { readonly ms: number; readonly at: IsoMs } | null;
  readonly stage: ClearanceStage | null;
  /** A read that starts from here on proves. */
  readonly provesFromMs: number;
  readonly quickFromMs: number;
  /** What its state lacked to the time of a proof, of the last read that began late enough for one; 0 = nothing. */
  readonly shortMs: number;
  readonly stateClock: StateClock;
  readonly verifiedMs: number | null;
  /** First cancels since the stop: left, were taken. */
  readonly dispatchedMs: number | null;
  readonly ackedMs: number | null;
  readonly seen: AccountSeen | null;
  /** What a cancel is for: the orders of the last read that listed them, whether the rest of it was answered or not. */
  readonly listed: OrdersListed | null;
  readonly triedMs: number | null;
  /** Cancels for all that was last listed were taken. */
  readonly struck: boolean;
  readonly hurry: boolean;
  readonly hurriesLeft: number;
  /** No action before this. */
  readonly actFromMs: number;
  readonly limitedMs: number | null;
  /** How often the scheduled cancel may still be pulled near in this darkness: not once it was. */
  readonly pullsLeft: number;
  readonly pullFromMs: number;
  readonly provenMs: number | null;
  readonly proofTriedMs: number | null;
  /** Whom the venue says that the wallet acts for; null = not asked yet. */
  readonly actsFor: Address | null;
  /** Why the venue does not know the wallet. */
  readonly walletRefusal: string | null;
  /** What does not work at the venue just now. */
  readonly problem: string | null;
}

export const NOT_CLEARING: Clearing = {
  situation: { stop: null, dark: false, firesMs: null, calm: true, epochs: null },
  standing: null,
  stage: null,
  provesFromMs: 0,
  quickFromMs: 0,
  shortMs: 0,
  stateClock: [],
  verifiedMs: null,
  dispatchedMs: null,
  ackedMs: null,
  seen: null,
  listed: null,
  triedMs: null,
  struck: true,
  hurry: false,
  hurriesLeft: 0,
  actFromMs: 0,
  limitedMs: null,
  pullsLeft: CLEARING.pullsMax,
  pullFromMs: 0,
  provenMs: null,
  proofTriedMs: null,
  actsFor: null,
  walletRefusal: null,
  problem: 'not asked yet',
};

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

export type ClearingAct = 'cancel' | 'read' | 'pull' | 'check' | 'prove';

/** What to do now; null = nothing. `check` asks whom the wallet acts for, `prove` sends a `noop`. */
export function nextAct(c: Clearing, nowMs: number): ClearingAct | null {
  const mayAct = nowMs >= c.actFromMs;
  const pulls = mayAct && pullDue(c, nowMs);
  if (!c.struck && mayAct) return pulls && c.dispatchedMs !== null ? 'pull' : 'cancel';
  if (c.triedMs === null || nowMs >= readDueMs(c, c.triedMs)) return 'read';
  if (pulls) return 'pull';
  if (!mayAct || c.stage === 'cancelling' || !proofDue(c, nowMs)) return null;
  return c.actsFor === null ? 'check' : 'prove';
}

/** What goes on where a read has to wait for the venue's weight. */
export function actWithoutRead(c: Clearing, nowMs: number): 'pull' | null {
  return nowMs >= c.actFromMs && pullDue(c, nowMs) ? 'pull' : null;
}

/** A stop stands and nobody has seen yet what rests against it. */
export function isReadOwed({ standing, seen }: Clearing): boolean {
  return standing !== null && (seen === null || seen.startedMs < standing.ms);
}

/**
 * The armed switch of a dead engine is pulled near, once, right after the first cancels: should these be lost, and the guardian
 * with them, the venue itself cancels. One that is not armed is never armed here, and none is moved away, but for the seconds between
 * a try whose answer was lost and the next.
 */
function pullDue(c: Clearing, nowMs: number): boolean {
  const { dark, firesMs } = c.situation;
  const open = c.standing !== null && c.stage !== 'verified' && c.pullsLeft > 0 && !isLimited(c, nowMs);
  return open && nowMs >= c.pullFromMs && dark && firesMs !== null && firesMs > nowMs + CLEARING.pull;
}

function readDueMs(c: Clearing, triedMs: number): number {
  if (c.hurry) return triedMs;
  if (c.standing === null) {
    const answered = c.seen?.startedMs === triedMs;
    return triedMs + (c.situation.calm || !answered ? CLEARING.calm : CLEARING.idle);
  }
  if (c.verifiedMs !== null)
    return triedMs + (triedMs - c.verifiedMs < CLEARING.watchFor ? CLEARING.slow : CLEARING.calm);
  const isQuick = triedMs - c.quickFromMs < CLEARING.quickFor;
  const short = c.shortMs === 0 ? CLEARING.quick : Math.max(c.shortMs, CLEARING.soon);
  const gap = isQuick ? Math.min(short, CLEARING.quick) : CLEARING.slow;
  const proves = c.stage === 'zero_seen' && triedMs < c.provesFromMs;
  return Math.min(triedMs + gap, proves ? c.provesFromMs : Number.POSITIVE_INFINITY);
}

function proofDue({ provenMs, proofTriedMs }: Clearing, nowMs: number): boolean {
  if (proofTriedMs !== null && nowMs - proofTriedMs < CLEARING.proveRetry) return false;
  return provenMs === null || nowMs - provenMs >= CLEARING.prove;
}

/** Whether the address was refused for its limit of actions lately: then one action leaves at a time, slowly. */
export function isLimited({ limitedMs }: Pick<Clearing, 'limitedMs'>, nowMs: number): boolean {
  return limitedMs !== null && nowMs - limitedMs <= CLEARING.limitedFor;
}

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
  const limited = text('limited') !== undefined;
  const limitedMs = limited ? nowMs : c.limitedMs;
  const slowly = isLimited({ limitedMs }, nowMs) ? sentMs + CLEARING.limitedPace : null;
  const problem = done ? null : `refused: ${text() ?? 'the numbers of the assets are not known'}`;
  const next: Clearing = {
    ...c,
    problem,
    limitedMs,
    actFromMs: slowly ?? nowMs + (done || act === 'pull' ? 0 : CLEARING.retry),
    provenMs: done ? sentMs : c.provenMs,
    walletRefusal: done ? null : (text('unknown_wallet') ?? c.walletRefusal),
  };
  if (act === 'prove') return { ...next, proofTriedMs: sentMs };
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
