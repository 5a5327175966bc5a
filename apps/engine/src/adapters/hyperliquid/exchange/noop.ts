/** `noop`: uses up the nonce of an order in flight, so that it can never be admitted afterwards. */
import type { ActionOutcome } from '../../../ports/venue-exchange.ts';
import { done } from './done.ts';
import type { PostAction } from './post-action.ts';

export async function noop(post: PostAction, nonce: number): Promise<ActionOutcome<null>> {
  return done(await post({ type: 'noop' }, nonce, 'noop'));
}
