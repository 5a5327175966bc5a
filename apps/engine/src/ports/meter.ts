/** Figures that only the moment of measuring knows; what the state holds is read from the state instead. */
export interface Meter {
  /** Milliseconds from issue to answer of a lease read. */
  latchRead(durationMs: number): void;
  /** How much later than due a periodic task ran, in milliseconds: what the event loop cost. */
  loopDelay(delayMs: number): void;
  heartbeat(outcome: 'answered' | 'refused' | 'silent'): void;
  snapshot(outcome: 'answered' | 'refused' | 'silent'): void;
  /** From the market frame that led to it (null where none did) and from its approval to the write, in milliseconds. */
  orderSent(sinceFrameMs: number | null, sinceApprovalMs: number): void;
  /** From the write to the answer, or to giving up on one, in milliseconds. */
  orderAnswered(durationMs: number): void;
  /** A batch that never left, by its code. */
  orderDenied(code: string): void;
  /** From issue to answer of one cancel request, in milliseconds. */
  cancelAnswered(outcome: 'accepted' | 'rejected' | 'denied' | 'unresolved', durationMs: number): void;
  /** An entry for a stream of redis-live. */
  streamEntry(outcome: 'answered' | 'refused' | 'silent' | 'dropped'): void;
  /** From the first waiting record to its sync, in milliseconds. */
  auditCommit(durationMs: number): void;
}
