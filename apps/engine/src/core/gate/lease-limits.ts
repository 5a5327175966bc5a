/**
 * The limits of the lease, in milliseconds unless named otherwise, and their relations to each other, which
 * are asserted when the module is loaded.
 */
export const LEASE = {
  /** How often redis-latch is read. */
  pollEveryMs: 50,
  /** How often the heartbeat is written. */
  beatEveryMs: 100,
  /**
   * So many reads, and so many heartbeats, may be under way at once. A contact counts from the issue of its read, so one slow
   * answer must not keep the next read from being issued.
   */
  atOnceMax: 3,
  /** Sending needs a good contact that was issued no longer ago than this. */
  contactAgeMsMax: 150,
  /** A read is a good contact only if a heartbeat issued no longer ago than this was accepted. */
  heartbeatAgeMsMax: 250,
  /** Without a good contact for this long, quotes are withdrawn. */
  withdrawAfterMs: 500,
  /** Without a good contact for this long, the engine halts. */
  haltAfterMs: 1_000,
  /** Good contacts in a row, same owner and epochs, before the lease holds again. */
  goodContactsToReopen: 3,
} as const;

const ordered =
  2 * LEASE.pollEveryMs < LEASE.contactAgeMsMax &&
  2 * LEASE.beatEveryMs < LEASE.heartbeatAgeMsMax &&
  LEASE.contactAgeMsMax < LEASE.withdrawAfterMs &&
  LEASE.withdrawAfterMs < LEASE.haltAfterMs &&
  LEASE.goodContactsToReopen >= 1;
if (!ordered) throw new RangeError(`lease limits contradict each other: ${JSON.stringify(LEASE)}`);
