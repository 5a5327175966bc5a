/**
 * The four things that a guardian may ask of the venue, none of which can place, change or move anything. Whatever else is handed in, at
 * run time too, is refused; and only known fields are copied, in the order that is signed.
 */

/** Most cancels in one signed action. */
export const CANCELS_MAX = 200;

export type GuardianAction =
  | { readonly type: 'cancel'; readonly cancels: readonly { readonly a: number; readonly o: number }[] }
  | {
      readonly type: 'cancelByCloid';
      readonly cancels: readonly { readonly asset: number; readonly cloid: string }[];
    }
  | { readonly type: 'noop' }
  /** `time` in milliseconds of the venue's clock; absent = no cancel is scheduled any more. */
  | { readonly type: 'scheduleCancel'; readonly time?: number };

/** The action as it is signed. Throws RangeError for every type but the four. */
export function guardianAction(wanted: GuardianAction): GuardianAction {
  const { type } = wanted;
  switch (type) {
    case 'cancel':
      return { type, cancels: wanted.cancels.map(({ a, o }) => ({ a, o })) };
    case 'cancelByCloid':
      return { type, cancels: wanted.cancels.map(({ asset, cloid }) => ({ asset, cloid })) };
    case 'noop':
      return { type };
    case 'scheduleCancel':
      return wanted.time === undefined ? { type } : { type, time: wanted.time };
    default:
      // Reached only by what was cast into the type.
      throw new RangeError(`a guardian does not sign ${JSON.stringify(type)}`);
  }
}
