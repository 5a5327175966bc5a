/** `scheduleCancel`: the venue cancels everything at an instant of its own clock, unless it is moved before. */
import type { ActionOutcome } from '../../../ports/venue-exchange.ts';
import type { ScheduleCancelAction } from './action.ts';
import { done } from './done.ts';
import type { PostAction } from './post-action.ts';

/** `atVenueMs` null takes the schedule away. */
export function scheduleCancelAction(atVenueMs: number | null): ScheduleCancelAction {
  return atVenueMs === null ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time: atVenueMs };
}

export async function scheduleCancel(
  post: PostAction,
  nonce: number,
  atVenueMs: number | null,
): Promise<ActionOutcome<null>> {
  return done(await post(scheduleCancelAction(atVenueMs), nonce, 'schedule_cancel'));
}
