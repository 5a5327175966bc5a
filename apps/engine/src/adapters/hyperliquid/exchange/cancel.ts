/** `cancel`: by the venue's order ids, as it lists them. */
import type { Oid } from '@agora/shared/ids';
import type { ActionOutcome, CancelResult } from '../../../ports/venue-exchange.ts';
import type { CancelAction } from './action.ts';
import { cancelResults } from './cancel-results.ts';
import type { PostAction } from './post-action.ts';

export function cancelAction(
  orders: readonly { readonly assetId: number; readonly oid: number }[],
): CancelAction {
  return { type: 'cancel', cancels: orders.map(({ assetId, oid }) => ({ a: assetId, o: oid })) };
}

export async function cancel(
  post: PostAction,
  nonce: number,
  orders: readonly { readonly assetId: number; readonly oid: Oid }[],
): Promise<ActionOutcome<readonly CancelResult[]>> {
  return cancelResults(orders.length, await post(cancelAction(orders), nonce, 'cancel'));
}
