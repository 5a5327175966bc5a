/** `updateLeverage`: leverage and margin mode of one asset. */
import type { ActionOutcome } from '../../../ports/venue-exchange.ts';
import type { UpdateLeverageAction } from './action.ts';
import { done } from './done.ts';
import type { PostAction } from './post-action.ts';

export function updateLeverageAction(
  asset: number,
  leverage: number,
  isCross: boolean,
): UpdateLeverageAction {
  return { type: 'updateLeverage', asset, isCross, leverage };
}

export async function updateLeverage(
  post: PostAction,
  nonce: number,
  action: UpdateLeverageAction,
): Promise<ActionOutcome<null>> {
  return done(await post(action, nonce, 'leverage'));
}
