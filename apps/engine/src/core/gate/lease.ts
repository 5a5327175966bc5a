/**
 * The positive permission to send: it holds only while redis-latch was read whole and by us alone, a moment
 * ago by the time the read was issued. Silence lets it run out; an answer that contradicts ends it at once.
 * It says nothing about whether the latch is set.
 */
import { type LatchPairs, parseLatchPairs } from '@agora/shared/latch';
import { LEASE } from './lease-limits.ts';

/** Why an answer, or its absence, was no good contact. */
export type ContactTrouble =
  | 'no_answer'
  | 'refused'
  | 'epoch_missing'
  | 'epoch_garbage'
  | 'epoch_lower'
  | 'owner_missing'
  | 'other_owner'
  | 'run_id_unknown'
  | 'run_id_changed'
  | 'heartbeat_not_accepted'
  | 'clock_garbage';

/** One answered lease read. All times are of the monotonic clock, in milliseconds. */
export interface LatchRead {
  readonly issuedMs: number;
  readonly answeredMs: number;
  /** The server's run id as known on the connection that answered; null = not known. */
  readonly runId: string | null;
  /** The values of `leaseKeys`, in its order: panicE, resumeE, panicG, resumeG, owner. */
  readonly values: readonly (string | null)[];
}

export interface GoodContact {
  readonly issuedMs: number;
  readonly pairs: LatchPairs;
}

/** The highest panic epochs ever seen, which the halt file keeps over restarts. */
export interface HighestEpochs {
  readonly panicE: number;
  readonly panicG: number;
}

export interface Lease {
  readonly bootId: string;
  readonly startedMs: number;
  readonly highest: HighestEpochs;
  readonly runId: string | null;
  /** When the last accepted heartbeat was issued; null = none, or the last one was refused. */
  readonly heartbeatIssuedMs: number | null;
  /** The last good contact, kept when the lease ends so that its age can be told. */
  readonly contact: GoodContact | null;
  readonly goodInARow: number;
  /** Null after a good contact. */
  readonly trouble: ContactTrouble | null;
  /** How often a lease that held ended. */
  readonly endings: number;
}

/** What the lease permits now: `held`, or how far its absence has got (ARCHITECTURE section 3). */
export type LeaseStage = 'held' | 'no_sends' | 'withdraw' | 'halt';

export interface LeaseVerdict {
  readonly stage: LeaseStage;
  /** Age of the last good contact in milliseconds; null = none since boot. */
  readonly ageMs: number | null;
  readonly trouble: ContactTrouble | null;
}

/** The lease at boot: it does not hold. `highest` comes from the halt file, zeros where there is none. */
export function newLease(bootId: string, startedMs: number, highest: HighestEpochs): Lease {
  return {
    bootId,
    startedMs,
    highest,
    runId: null,
    heartbeatIssuedMs: null,
    contact: null,
    goodInARow: 0,
    trouble: 'no_answer',
    endings: 0,
  };
}

/** What may be done at `nowMs`. A time before the contact, or one that is no number, does not hold. */
export function leaseAt(lease: Lease, nowMs: number): LeaseVerdict {
  const { contact, trouble } = lease;
  const ageMs = contact === null ? null : nowMs - contact.issuedMs;
  if (isProven(lease) && isWithin(ageMs, LEASE.contactAgeMsMax)) return { stage: 'held', ageMs, trouble };
  const silentMs = nowMs - (contact?.issuedMs ?? lease.startedMs);
  return { stage: stageOfSilence(silentMs), ageMs, trouble };
}

/** A heartbeat issued at `issuedMs` was accepted by redis-latch. */
export function noteHeartbeat(lease: Lease, issuedMs: number): Lease {
  return { ...lease, heartbeatIssuedMs: issuedMs };
}

/** redis-latch answered a heartbeat or a read with an error: it cannot be trusted to keep a stop. */
export function noteRefused(lease: Lease): Lease {
  return { ...ended(lease, 'refused'), heartbeatIssuedMs: null };
}

/** No answer came in time, or the connection was lost: the lease runs out by age. */
export function noteNoAnswer(lease: Lease): Lease {
  return { ...lease, trouble: 'no_answer' };
}

/** Judges one answered read. */
export function noteRead(lease: Lease, read: LatchRead): Lease {
  const pairs = parseLatchPairs(read.values);
  const trouble = pairs === null ? unreadable(read.values) : troubleOf(lease, read, pairs);
  const seen = { ...lease, runId: read.runId ?? lease.runId, highest: raised(lease.highest, pairs) };
  if (pairs === null || trouble !== null) return ended(seen, trouble ?? 'epoch_garbage');
  const unbroken = isUnbroken(lease, read, pairs);
  return {
    ...seen,
    contact: { issuedMs: read.issuedMs, pairs },
    goodInARow: unbroken ? Math.min(lease.goodInARow + 1, LEASE.goodContactsToReopen) : 1,
    trouble: null,
    endings: lease.endings + (isProven(lease) && !unbroken ? 1 : 0),
  };
}

/** The pairs of the last good contact while the lease holds, else null: not freshly read, hence latched. */
export function freshPairs(lease: Lease, nowMs: number): LatchPairs | null {
  return leaseAt(lease, nowMs).stage === 'held' ? (lease.contact?.pairs ?? null) : null;
}

function troubleOf(lease: Lease, read: LatchRead, pairs: LatchPairs): ContactTrouble | null {
  const { highest } = lease;
  if (pairs.panic_epoch < highest.panicE || pairs.global.panic_epoch < highest.panicG) return 'epoch_lower';
  // A resume can only repeat a panic that was seen, so a higher one means that the panic was rolled back.
  if (pairs.resume_epoch > pairs.panic_epoch) return 'epoch_lower';
  if (pairs.global.resume_epoch > pairs.global.panic_epoch) return 'epoch_lower';
  const owner = read.values[4] ?? null;
  if (owner === null) return 'owner_missing';
  if (owner !== lease.bootId) return 'other_owner';
  if (read.runId === null) return 'run_id_unknown';
  if (lease.runId !== null && read.runId !== lease.runId) return 'run_id_changed';
  if (!(read.issuedMs <= read.answeredMs)) return 'clock_garbage';
  const heartbeatAgeMs = lease.heartbeatIssuedMs === null ? null : read.answeredMs - lease.heartbeatIssuedMs;
  return isWithin(heartbeatAgeMs, LEASE.heartbeatAgeMsMax) ? null : 'heartbeat_not_accepted';
}

/** A stop that was read is never forgotten, even where the read was no good contact. */
function raised(highest: HighestEpochs, pairs: LatchPairs | null): HighestEpochs {
  if (pairs === null) return highest;
  return {
    panicE: Math.max(highest.panicE, pairs.panic_epoch),
    panicG: Math.max(highest.panicG, pairs.global.panic_epoch),
  };
}

function unreadable(values: readonly (string | null)[]): ContactTrouble {
  return values.slice(0, 4).includes(null) ? 'epoch_missing' : 'epoch_garbage';
}

/** Still the same lease: it did not run out before this answer came, and no stop or resume lies between. */
function isUnbroken(lease: Lease, read: LatchRead, pairs: LatchPairs): boolean {
  const { contact } = lease;
  if (contact === null || lease.goodInARow === 0) return false;
  if (!isWithin(read.answeredMs - contact.issuedMs, LEASE.contactAgeMsMax)) return false;
  return JSON.stringify(contact.pairs) === JSON.stringify(pairs);
}

function ended(lease: Lease, trouble: ContactTrouble): Lease {
  return { ...lease, goodInARow: 0, trouble, endings: lease.endings + (isProven(lease) ? 1 : 0) };
}

function isProven(lease: Lease): boolean {
  return lease.goodInARow >= LEASE.goodContactsToReopen;
}

/** Negative, absent and NaN ages are outside every limit. */
function isWithin(ageMs: number | null, ageMsMax: number): boolean {
  return ageMs !== null && ageMs >= 0 && ageMs <= ageMsMax;
}

function stageOfSilence(silentMs: number): Exclude<LeaseStage, 'held'> {
  if (silentMs >= 0 && silentMs < LEASE.withdrawAfterMs) return 'no_sends';
  if (silentMs >= 0 && silentMs < LEASE.haltAfterMs) return 'withdraw';
  return 'halt';
}
