// Whether what came of a press is news of the past: a stop stands by another way, or the orders that nobody cancelled are gone.
// While that is not known, the failure stays.
import type { Advised } from './advised.ts';
import type { PressOutcome } from './send-stop.ts';

/** `onLatched`: a stop stood when it was pressed, so that only the end of it makes the press needless. */
export function isOutdated(
  outcome: PressOutcome,
  onLatched: boolean,
  { latched, cleared }: Pick<Advised, 'latched' | 'cleared'>,
): boolean {
  if (latched !== true) return false;
  if (outcome.kind !== 'answered') return !onLatched || cleared;
  const { body } = outcome.reply;
  if (!('code' in body)) return false;
  if (body.code === 'STOP_LATCHED_NO_HAND') return cleared;
  if (body.code === 'STOP_NOT_CONFIRMED') return !onLatched || cleared;
  // A page that may not stop is told so for as long as nobody else stopped either.
  return !body.stopped && !onLatched;
}
