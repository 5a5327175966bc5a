/** Figures that only the moment of measuring knows; what the state holds is read from the state instead. */
export interface Meter {
  /** Milliseconds from issue to answer of a lease read. */
  latchRead(durationMs: number): void;
  /** How much later than due a periodic task ran, in milliseconds: what the event loop cost. */
  loopDelay(delayMs: number): void;
  heartbeat(outcome: 'answered' | 'refused' | 'silent'): void;
  snapshot(outcome: 'answered' | 'refused' | 'silent'): void;
}
