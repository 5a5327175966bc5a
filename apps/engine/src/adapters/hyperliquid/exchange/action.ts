/**
 * The actions this engine can sign, with their keys in the order in which the venue hashes them. Type aliases, not
 * interfaces, so that they count as plain maps.
 */

/** Post-only always: this build has no way to say anything else. */
type OrderWire = {
  readonly a: number;
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  readonly r: boolean;
  readonly t: { readonly limit: { readonly tif: 'Alo' } };
  readonly c: string;
};

export type OrderAction = {
  readonly type: 'order';
  readonly orders: readonly OrderWire[];
  readonly grouping: 'na';
};

export type CancelAction = {
  readonly type: 'cancel';
  readonly cancels: readonly { readonly a: number; readonly o: number }[];
};

export type CancelByCloidAction = {
  readonly type: 'cancelByCloid';
  readonly cancels: readonly { readonly asset: number; readonly cloid: string }[];
};

export type NoopAction = {
  readonly type: 'noop';
};

export type ScheduleCancelAction = {
  readonly type: 'scheduleCancel';
  /** Absent takes the schedule away. */
  readonly time?: number;
};

export type UpdateLeverageAction = {
  readonly type: 'updateLeverage';
  readonly asset: number;
  readonly isCross: boolean;
  readonly leverage: number;
};

export type WireAction =
  | OrderAction
  | CancelAction
  | CancelByCloidAction
  | NoopAction
  | ScheduleCancelAction
  | UpdateLeverageAction;

/** Largest number of items the venue takes in one action. */
export const BATCH_ITEMS_MAX = 200;

/** How many requests of the account's budget it costs. */
export function itemsOf(action: WireAction): number {
  if (action.type === 'order') return action.orders.length;
  return action.type === 'cancel' || action.type === 'cancelByCloid' ? action.cancels.length : 1;
}
