/**
 * The life of an order as one table: every status times everything one can learn. Late, repeated and reordered
 * news change nothing; news that cannot be true together with what was proven before is a contradiction, which
 * is taken on the side that counts more exposure, and reported.
 */
import type { OrderStatus } from '@agora/shared/order';
import type { OrderInputKind } from './order.ts';

export interface Transition {
  readonly to: OrderStatus | 'same';
  /** False = both cannot be true: the venue, or our picture of it, is wrong. */
  readonly consistent: boolean;
}

const same: Transition = { to: 'same', consistent: true };
const to = (status: OrderStatus): Transition => ({ to: status, consistent: true });
/** A contradiction: where to go none the less. */
const against = (status: OrderStatus | 'same'): Transition => ({ to: status, consistent: false });

/** A `fill` that completes the order leads to `filled` instead of the status named here: see `table.ts`. */
export const TRANSITIONS: Readonly<Record<OrderStatus, Readonly<Record<OrderInputKind, Transition>>>> = {
  in_flight: {
    not_sent: to('denied'),
    sent: same,
    resting: to('resting'),
    filled: to('filled'),
    canceled: to('canceled'),
    rejected: to('rejected'),
    no_answer: to('unresolved'),
    never_landed: to('rejected'),
    fill: to('resting'), // its answer is under way
  },
  resting: {
    not_sent: against('same'),
    sent: same,
    resting: same,
    filled: to('filled'),
    canceled: to('canceled'),
    rejected: against('unresolved'),
    no_answer: same, // the stream told earlier than the answer
    never_landed: against('unresolved'),
    fill: same,
  },
  unresolved: {
    not_sent: against('same'),
    sent: same,
    resting: to('resting'),
    filled: to('filled'),
    canceled: to('canceled'),
    rejected: to('rejected'),
    no_answer: same,
    never_landed: to('rejected'),
    fill: to('resting'),
  },
  filled: {
    not_sent: against('same'),
    sent: same,
    resting: same, // late news of its resting
    filled: same,
    canceled: against('same'),
    rejected: against('same'),
    no_answer: same,
    never_landed: against('same'),
    fill: same, // the execution it was filled by
  },
  canceled: {
    not_sent: against('same'),
    sent: same,
    resting: same,
    filled: against('filled'),
    canceled: same,
    rejected: against('same'),
    no_answer: same,
    never_landed: against('same'),
    fill: same, // it traded before the cancel
  },
  rejected: {
    not_sent: same,
    sent: same,
    resting: against('resting'),
    filled: against('filled'),
    canceled: against('canceled'),
    rejected: same,
    no_answer: same,
    never_landed: same,
    fill: against('resting'),
  },
  denied: {
    not_sent: same,
    sent: against('unresolved'),
    resting: against('resting'),
    filled: against('filled'),
    canceled: against('canceled'),
    rejected: against('same'),
    no_answer: against('unresolved'),
    never_landed: same,
    fill: against('resting'),
  },
};
