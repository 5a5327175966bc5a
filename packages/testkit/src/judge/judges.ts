// Every judge, one invariant each, and all of them at once.
import { leaseAtSend } from './i-02.ts';
import { verifiedMeansGone } from './i-05.ts';
import { intentFirst } from './i-09.ts';
import { nothingLost } from './i-15.ts';
import { oneOrderPerCloid } from './i-16.ts';
import { strangersHalt } from './i-17.ts';
import { withinLimits } from './i-18.ts';
import { freshBookOnly } from './i-19.ts';
import type { Evidence, Judge, Verdict } from './verdict.ts';

export const JUDGES: readonly Judge[] = [
  leaseAtSend,
  verifiedMeansGone,
  intentFirst,
  nothingLost,
  oneOrderPerCloid,
  strangersHalt,
  withinLimits,
  freshBookOnly,
];

export function judge(evidence: Evidence): Verdict[] {
  return JUDGES.map((each) => each(evidence));
}
