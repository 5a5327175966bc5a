/** What halts the engine by itself: the cause with its figures, ready to print. */
import type { HaltCauseCode } from '@agora/shared/halt-cause';

export interface Trip {
  readonly cause: HaltCauseCode;
  readonly value: string | null;
  readonly limit: string | null;
  readonly subject: string | null;
}
