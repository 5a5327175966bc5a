/**
 * The six trust signals folded into what the hot path needs: one bit mask and the instant at which the first signal
 * grows too old. Default-deny: a bit is set only by a verdict that holds, and a clock that went back denies.
 */
import { SIGNAL_NAMES, type SignalName } from '@agora/shared/signal';
import type { SignalVerdict } from '../gate/gate.ts';

export interface Permit {
  /** Bit i = the i-th of `SIGNAL_NAMES` holds. */
  readonly mask: number;
  /** Monotonic instant at which the verdicts were taken. */
  readonly takenMs: number;
  /** Last monotonic instant at which all of them are young enough. */
  readonly validUntilMs: number;
}

/** All six hold. */
export const OPEN_MASK = (1 << SIGNAL_NAMES.length) - 1;

/** Admits nothing: the state before the first look. */
export const NO_PERMIT: Permit = { mask: 0, takenMs: 0, validUntilMs: -1 };

/** The verdicts taken at `nowMs`, each once; a signal that is missing or listed twice has no bit. */
export function permitOf(verdicts: readonly SignalVerdict[], nowMs: number): Permit {
  let mask = 0;
  let twice = 0;
  let validUntilMs = Number.POSITIVE_INFINITY;
  for (const { name, holds, ageMs, ageMsMax } of verdicts) {
    const bit = 1 << SIGNAL_NAMES.indexOf(name);
    if ((mask & bit) !== 0) twice |= bit;
    if (holds && ageMs !== null) {
      mask |= bit;
      validUntilMs = Math.min(validUntilMs, nowMs + ageMsMax - ageMs);
    }
  }
  return { mask: mask & ~twice, takenMs: nowMs, validUntilMs };
}

/** True when a place may be approved or sent at `nowMs`. */
export function isPermitted(permit: Permit, nowMs: number): boolean {
  return permit.mask === OPEN_MASK && nowMs >= permit.takenMs && nowMs <= permit.validUntilMs;
}

/** The signals without a bit; all six when they only grew too old. */
export function missingSignals(permit: Permit): SignalName[] {
  const missing = SIGNAL_NAMES.filter((_, bit) => (permit.mask & (1 << bit)) === 0);
  return missing.length === 0 ? [...SIGNAL_NAMES] : missing;
}
