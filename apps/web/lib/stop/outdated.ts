// Whether what came of a press is news of the past: since the press a stop came to stand by another way, or its orders were seen to
// go. While that is not known, and where nothing changed since, the failure stays.
import type { Advised } from './advised.ts';
import type { PressOutcome } from './send-stop.ts';

type Known = Pick<Advised, 'latched' | 'cleared'>;

/** What was so at the press, or at any moment since. */
export type SincePress = {
  /** No stop was known to stand. */
  readonly unlatched: boolean;
  /** Its orders were not known to be gone. */
  readonly uncleared: boolean;
};

export function sincePress({ latched, cleared }: Known, before?: SincePress): SincePress {
  return {
    unlatched: latched !== true || before?.unlatched === true,
    uncleared: !cleared || before?.uncleared === true,
  };
}

/** Frames have shown the stop of an answer long before this, in milliseconds. */
export const UNLATCHED_MS_MAX = 3_000;

/** It says that a stop stands, and none does: where that stays so for `UNLATCHED_MS_MAX`, a resume went unseen from here. */
export function isOverUnseen(outcome: PressOutcome, latched: Known['latched']): boolean {
  if (latched !== false || outcome.kind !== 'answered') return false;
  const { body } = outcome.reply;
  return 'epoch' in body || body.stopped;
}

export function isOutdated(outcome: PressOutcome, since: SincePress, { latched, cleared }: Known): boolean {
  if (latched !== true) return false;
  const isCleared = cleared && since.uncleared;
  if (outcome.kind !== 'answered') return since.unlatched || isCleared;
  const { body } = outcome.reply;
  if (!('code' in body)) return false;
  if (body.code === 'STOP_LATCHED_NO_HAND') return isCleared;
  return !body.stopped && (since.unlatched || isCleared);
}
