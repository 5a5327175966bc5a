// What engine and guardian said when they were asked past Redis, in sentences that claim no more than the speaker knows. It
// never stands in place of a state: it is said to be asked directly.
import type { DirectWord } from '@agora/shared/direct-word';
import { longAge, NOT_KNOWN } from '@agora/shared/format';

/** One sentence for each of the two. */
export function directTexts({ engine, guardian }: DirectWord): string[] {
  return [engineText(engine), guardianText(guardian)];
}

function engineText({ status, problem, answered_in_ms }: DirectWord['engine']): string {
  if (status === null) return `Engine: no answer (${problem ?? `reason ${NOT_KNOWN}`}).`;
  // The word ACTIVE never stands on a screen that cannot prove it.
  const state = {
    ACTIVE: 'it trades',
    HALTED: 'it is halted',
    unknown: `its state is ${NOT_KNOWN} to this console`,
  }[status.state];
  const resting =
    status.orders.resting === null ? `a number of orders ${NOT_KNOWN}` : `${status.orders.resting} resting`;
  return `Engine says ${state}, gate ${status.gate.open ? 'open' : 'closed'}, by its own books ${resting} (answered in ${longAge(answered_in_ms)}).`;
}

function guardianText({ health, problem, answered_in_ms }: DirectWord['guardian']): string {
  if (health === null) return `Guardian: no answer (${problem ?? `reason ${NOT_KNOWN}`}).`;
  return `Guardian says ${health.state}, ${health.ok ? 'well' : 'not well'} (answered in ${longAge(answered_in_ms)}).`;
}
