/** Stand-ins for ports, set by hand and without time of their own. */
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Meter } from '../../src/ports/meter.ts';

export class HandClock implements Clock {
  nowMs = 0;
  /** For so long the host was suspended: the wall clock alone has it. */
  sleptMs = 0;
  monoMs(): number {
    return this.nowMs;
  }
  wallMs(): number {
    return Date.UTC(2026, 0, 1) + this.nowMs + this.sleptMs;
  }
}

export class Lines implements Log {
  readonly lines: string[] = [];
  info(_: unknown, sentence: string): void {
    this.lines.push(sentence);
  }
  warn(_: unknown, sentence: string): void {
    this.lines.push(sentence);
  }
  error(_: unknown, sentence: string): void {
    this.lines.push(sentence);
  }
}

export const noMeter: Meter = {
  latchRead: () => undefined,
  loopDelay: () => undefined,
  heartbeat: () => undefined,
  snapshot: () => undefined,
  orderSent: () => undefined,
  orderAnswered: () => undefined,
  orderDenied: () => undefined,
  cancelAnswered: () => undefined,
  streamEntry: () => undefined,
  auditCommit: () => undefined,
};

/** A promise that the test settles. */
export function settledByHand<T>() {
  return Promise.withResolvers<T>();
}
