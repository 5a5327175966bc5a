// What a stop came to: in one sentence with what helps, and as an exit code. Only what is durable and proven, or under way in living hands, is well.
import { type ExitName, Refusal } from '../cli/refusal.ts';
import type { Plan } from '../supervisor/plan.ts';
import { FOLLOW_MS_MAX } from './follow.ts';
import type { LeaveSignal } from './leave.ts';
import type { Whereabouts } from './whereabouts.ts';

/** `asked`: somebody else cancels, and the proof is still to come. `proven`: done from here. `left`: ended before that, by whoever watched. */
export type Cancels = 'asked' | 'proven' | 'left' | 'nobody';

export interface Outcome {
  readonly isDurable: boolean;
  readonly cancels: Cancels;
  readonly plan: Plan | undefined;
  readonly about: Whereabouts;
  /** Engines whose proof was awaited and did not come. */
  readonly unproven: readonly string[];
  /** By which signal somebody left, or the terminal was gone; null = by none. */
  readonly left: LeaveSignal | null;
}

const AT_THE_VENUE = 'cancel at the venue itself; `./agora kill` again tells whether anything rests there';
const OF_CONTAINERS =
  'on the host, now: `docker compose run --rm --no-deps guardian --once`; where that fails, cancel at the venue itself';
const DURABLE_NOWHERE = 'the stop is durable nowhere: an engine may start again';
const END_ALL = 'end every engine: `./agora down`';

export function verdict(outcome: Outcome): ExitName {
  const { isDurable, cancels, plan, about, unproven, left } = outcome;
  if (left !== null && (cancels === 'left' || unproven.length > 0)) throw leftBefore(left, outcome);
  if (cancels === 'nobody')
    throw new Refusal(
      'failed',
      'nobody is known to cancel, and not every order is proven gone',
      plan?.containers === true ? OF_CONTAINERS : AT_THE_VENUE,
    );
  if (!isDurable) throw new Refusal('failed', `cancelled, but ${DURABLE_NOWHERE}`, END_ALL);
  if (unproven.length > 0)
    throw new Refusal(
      'failed',
      `the stop stands and somebody cancels, but within ${FOLLOW_MS_MAX / 1_000} s the venue has not proven that no order rests of ${unproven.join(', ')}`,
      `\`${statusOf(plan)}\` tells when it has; where it does not soon, cancel at the venue itself`,
    );
  if (about.missed.length > 0)
    throw new Refusal(
      'notRunning',
      'stopped what this home could have at its venue, but nothing runs in it, and what runs elsewhere goes on',
      elsewhere(about),
    );
  return 'ok';
}

function leftBefore(signal: LeaveSignal, { isDurable, cancels, plan, unproven }: Outcome): Refusal {
  const stop = isDurable ? 'the stop stands' : DURABLE_NOWHERE.toUpperCase();
  const first = isDurable ? '' : `${END_ALL}; `;
  if (cancels === 'left')
    return new Refusal(
      signal,
      `left before the venue proved that no order rests: ${stop}, and nobody is known to cancel`,
      `${first}${AT_THE_VENUE}`,
    );
  return new Refusal(
    signal,
    `left before the venue proved that no order rests of ${unproven.join(', ')}: ${stop}, and somebody cancels`,
    `${first}\`${statusOf(plan)}\` tells when it has`,
  );
}

export function statusOf(plan: Plan | undefined): string {
  return plan?.containers === true ? 'docker compose run --rm cli status' : './agora status';
}

export function elsewhere({ missed }: Whereabouts): string {
  return missed.length === 0
    ? '`./agora kill --home DIR` stops another deployment'
    : missed.map((act) => `\`${act}\``).join(', ');
}
