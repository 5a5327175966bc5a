/** Repeated work. A tick is skipped while as many as may be are under way, so a stall is never made up by a burst. */
export interface Ticker {
  /**
   * Runs `task` every `periodMs` (> 0), at most `atOnceMax` (1 where not said) at a time, first at once; stops when the returned function is called. A task
   * that throws is a defect of the caller and reaches the process as an unhandled rejection.
   */
  every(periodMs: number, task: () => Promise<void> | void, atOnceMax?: number): () => void;
}
