/**
 * How the weight that the venue gives one IP each minute is shared between an engine and the guardian. What is left over is for the
 * console, the command line and an operator's own browser.
 */
import type { Config } from './config.ts';

const SHARES_PER_MIN = { engine: 700, guardian: 400 } as const;
const GIVEN_PER_MIN = 1_200;
if (SHARES_PER_MIN.engine + SHARES_PER_MIN.guardian > GIVEN_PER_MIN)
  throw new RangeError('the shares are more than the venue gives');
/** Of the paper venue where it holds no limits. */
const WITHOUT_LIMITS = 100;

/** Weight a minute that this process may use (docs, rate limits and user limits). */
export function weightPerMin(
  process: keyof typeof SHARES_PER_MIN,
  { venue, paper_venue }: Pick<Config, 'venue' | 'paper_venue'>,
): number {
  const unlimited = venue === 'paper' && !paper_venue.limits;
  return SHARES_PER_MIN[process] * (unlimited ? WITHOUT_LIMITS : 1);
}
