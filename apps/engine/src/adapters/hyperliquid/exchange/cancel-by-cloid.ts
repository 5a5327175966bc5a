/** `cancelByCloid`: by our own ids, for orders whose oid was never learnt. */
import type { Cloid } from '@agora/shared/ids';
import type { ActionOutcome, CancelResult } from '../../../ports/venue-exchange.ts';
import type { CancelByCloidAction } from './action.ts';
import { cancelResults } from './cancel-results.ts';
import type { PostAction } from './post-action.ts';

export function cancelByCloidAction(
  orders: readonly { readonly assetId: number; readonly cloid: string }[],
): CancelByCloidAction {
  return {
    type: 'cancelByCloid',
    cancels: orders.map(({ assetId, cloid }) => ({ asset: assetId, cloid })),
  };
}

export async function cancelByCloid(
  post: PostAction,
  nonce: number,
  orders: readonly { readonly assetId: number; readonly cloid: Cloid }[],
): Promise<ActionOutcome<readonly CancelResult[]>> {
  return cancelResults(orders.length, await post(cancelByCloidAction(orders), nonce, 'cancel'));
}
