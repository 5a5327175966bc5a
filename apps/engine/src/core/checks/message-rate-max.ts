/** MESSAGE_RATE_MAX: order messages within a minute, cancels included (I-18). */
import { messagesPerMin } from '../budget/budget.ts';
import { type Check, deny } from './check.ts';

export const messageRateMax: Check = (_wish, { budget, nowMs, limits }) => {
  const after = messagesPerMin(budget, nowMs) + 1;
  return after <= limits.messagesPerMinMax
    ? null
    : deny('MESSAGE_RATE_MAX', `${after} a minute`, `${limits.messagesPerMinMax} a minute`);
};
