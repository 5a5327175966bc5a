/**
 * The signal `kill_switch_active`, which must be false: put together from the kill files, both latches with
 * their lease and owner, the halt state and the guardian. Clear, it is as old as the last good contact; set,
 * as old as the youngest block: our own halt is known at any time.
 */
import { isLatched } from '@agora/shared/latch';
import type { IsoMs } from '@agora/shared/time';
import type { KillSight } from '../halt/kill-file.ts';
import type { Reading } from './gate.ts';
import { type ContactTrouble, freshPairs, type Lease } from './lease.ts';

export interface KillSwitchFeeds {
  readonly lease: Lease;
  /** Wall-clock time of the last good contact; null = none since boot. */
  readonly contactAt: IsoMs | null;
  /** When this engine first saw the latch that stands; null = none stands. */
  readonly latchedAt: IsoMs | null;
  /** Null = never looked. */
  readonly kill: KillSight | null;
  /** The cause of the halt that stands; null = ACTIVE. */
  readonly haltCause: string | null;
  /** Null = the guardian's feed is clear. */
  readonly guardianProblem: string | null;
}

const TROUBLES: Readonly<Record<ContactTrouble, string>> = {
  no_answer: 'redis-latch does not answer',
  refused: 'redis-latch refuses commands',
  epoch_missing: 'redis-latch has lost an epoch (`./agora redis-repair` while all is down makes it again)',
  epoch_garbage: 'redis-latch holds a malformed epoch',
  epoch_lower: 'redis-latch was rolled back',
  owner_missing: 'no engine owns the latch',
  other_owner: 'another process owns this engine',
  run_id_unknown: 'redis-latch is not identified yet',
  run_id_changed: 'redis-latch was restarted',
  heartbeat_not_accepted: 'redis-latch does not accept our heartbeat',
  clock_garbage: 'our clock went back',
};

/** Judged at `nowMs` of the monotonic clock. */
export function killSwitchReading(feeds: KillSwitchFeeds, nowMs: number): Reading {
  const blocks = [...knownBlocks(feeds, nowMs)];
  const unknowns = [...unknownFeeds(feeds, nowMs)];
  const contactMs = feeds.lease.contact?.issuedMs ?? null;
  if (blocks.length === 0 && unknowns.length === 0)
    return { value: false, takenMs: contactMs, evidence: 'not latched, no kill file, guardian live' };
  const evidence = `${[...blocks.map((block) => block.text), ...unknowns].join('; ')}; blocks orders`;
  if (blocks.length === 0) return { value: null, takenMs: contactMs, evidence };
  return { value: true, takenMs: Math.max(...blocks.map((block) => block.takenMs)), evidence };
}

interface Block {
  readonly text: string;
  readonly takenMs: number;
}

function* knownBlocks(feeds: KillSwitchFeeds, nowMs: number): Generator<Block> {
  const { lease, latchedAt, kill, haltCause } = feeds;
  if (kill?.present === true) yield { text: kill.evidence, takenMs: kill.takenMs };
  if (lease.contact !== null && isLatched(lease.contact.pairs))
    yield { text: `latched ${latchedAt ?? ''}`.trimEnd(), takenMs: lease.contact.issuedMs };
  if (haltCause !== null) yield { text: `engine is HALTED (${haltCause})`, takenMs: nowMs };
}

function* unknownFeeds(feeds: KillSwitchFeeds, nowMs: number): Generator<string> {
  if (feeds.kill === null) yield 'kill files not looked at yet';
  if (freshPairs(feeds.lease, nowMs) === null) yield leaseEvidence(feeds);
  if (feeds.guardianProblem !== null) yield feeds.guardianProblem;
}

function leaseEvidence({ lease, contactAt }: KillSwitchFeeds): string {
  const trouble = lease.trouble === null ? 'control link just came back' : TROUBLES[lease.trouble];
  return contactAt === null ? `${trouble}, not read since boot` : `${trouble}, last read ${contactAt}`;
}
