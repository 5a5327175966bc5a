/** What is known of an account that is being brought to zero orders, and the times by which that goes. Times are monotonic milliseconds. */
import type { ClearanceStage } from './clearance.ts';
import type { Address } from './ids.ts';
import type { StateClock } from './state-clock.ts';
import type { IsoMs } from './time.ts';
import type { AccountRead, RestingOrder } from './venue-account.ts';
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

export type ClearingAct = 'cancel' | 'read' | 'pull' | 'check' | 'prove';

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

/** A stop stands and nobody has seen yet what rests against it. */
export function isReadOwed({ standing, seen }: Clearing): boolean {
  return standing !== null && (seen === null || seen.startedMs < standing.ms);
}

/** Whether the address was refused for its limit of actions lately: then one action leaves at a time, slowly. */
export function isLimited({ limitedMs }: Pick<Clearing, 'limitedMs'>, nowMs: number): boolean {
  return limitedMs !== null && nowMs - limitedMs <= CLEARING.limitedFor;
}
