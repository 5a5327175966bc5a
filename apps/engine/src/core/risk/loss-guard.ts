/**
 * From a loss at the limit to a halt that stays: nothing new is admitted from the first answer on, and several independent answers
 * of the venue over two seconds prove that it was no single bad one. What is degraded proves nothing, and admits nothing either.
 */

export const LOSS_PROOF = {
  /** Answers that show the loss at or past the limit. */
  samplesMin: 3,
  /** From the first of them to the last. */
  spanMsMin: 2_000,
  /**
   * While it is not proven the venue is asked this often, so that the proof does not wait for its streams: three times in the span, with
   * the 50 ms of a tick to spare each time.
   */
  readEveryMs: 670,
} as const;

export interface LossGuard {
  /** Monotonic time of the first answer that showed it; -1 = the loss is inside the limit. */
  firstMs: number;
  lastMs: number;
  samples: number;
}

export function newLossGuard(): LossGuard {
  return { firstMs: -1, lastMs: -1, samples: 0 };
}

/** Takes in what one answer of the venue makes of the day. A PnL that is not known, or a degraded answer, is no answer. */
export function noteLossAnswer(
  guard: LossGuard,
  dailyPnlUusd: number | null,
  dailyLossUusd: number,
  answer: { readonly nowMs: number; readonly degraded: boolean },
): void {
  if (dailyPnlUusd === null) return;
  if (dailyPnlUusd > -dailyLossUusd) {
    forgetLoss(guard);
    return;
  }
  // Two of one instant are one answer told twice.
  if (answer.degraded || answer.nowMs === guard.lastMs) return;
  if (guard.firstMs < 0) guard.firstMs = answer.nowMs;
  guard.lastMs = answer.nowMs;
  guard.samples += 1;
}

/** The day is inside the limit again. */
export function forgetLoss(guard: LossGuard): void {
  Object.assign(guard, { firstMs: -1, lastMs: -1, samples: 0 });
}

export function isLossProven({ firstMs, lastMs, samples }: LossGuard): boolean {
  return samples >= LOSS_PROOF.samplesMin && firstMs >= 0 && lastMs - firstMs >= LOSS_PROOF.spanMsMin;
}
