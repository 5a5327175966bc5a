/** Every time of the alarms, in one place, with the relation between them. */
import type { AlertCode } from '@agora/shared/alert-catalogue';

export const TIMING = {
  /** A P1 that nobody acknowledged is told again after these, then every `repeatMs`, to the second contact too. */
  remindersMs: [2 * 60_000, 5 * 60_000, 15 * 60_000],
  repeatMs: 15 * 60_000,
  /** How long a P2 that may be grouped waits for others. */
  groupMs: 30_000,
  /** An undelivered notice of a halt, a P1 or a P2 goes by the second channel from here on: a halt is told there within 15 s. */
  fallbackMs: 8_000,
  /** Undelivered for longer than this is itself an alarm. */
  undeliveredMs: 60_000,
  /** A chat that refuses us will not mend itself: it is an alarm, told to the others, after this. */
  refusedMs: 10_000,
  /** No condition takes longer to settle before it is told. */
  settleMsMax: 4_000,
  /** What people said further in the future than this was said before the clock went back. */
  aheadMsMax: 60_000,
  /** It is over only if it is gone for this long. */
  goneMs: 2_000,
  /** Longer than a moment in which a store shows what it last knew, and its end (`goneMs`). */
  blinkMs: 4_000,
  /** A P1 that was something less for this long is another one: whoever was to be told begins anew. */
  calmMs: 60 * 60_000,
  /** What comes back within this time is the same incident. */
  returnMs: 5 * 60_000,
  /** At the pager's own start the others start too: a loss counts only after this. */
  startMs: 10_000,
} as const;

/** How long a condition must stand before it is an incident, in milliseconds; 0 = at once. Its age limit has passed before. */
export const STANDS_MS: Partial<Record<AlertCode, number>> = {
  'GUARDIAN-DOWN': 15_000,
  'KILL-PATH': 15_000,
  'VERSION-DRIFT': 30_000,
  DISK: 30_000,
};
