/** The outcome of an action that answers nothing but that it was taken. */
import type { ActionOutcome } from '../../../ports/venue-exchange.ts';
import type { Statuses } from './post-action.ts';

export function done(outcome: ActionOutcome<Statuses>): ActionOutcome<null> {
  return outcome.kind === 'accepted' ? { kind: 'accepted', value: null } : outcome;
}
