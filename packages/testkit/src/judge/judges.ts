// Every judge, one invariant each, and all of them at once.
import { nothingAfterHalt } from './i-01.ts';
import { leaseAtSend } from './i-02.ts';
import { verifiedMeansGone } from './i-05.ts';
import { intentFirst } from './i-09.ts';
import { everyLifeAsks } from './i-10.ts';
import { oneActEach } from './i-11.ts';
import { nothingLost } from './i-15.ts';
import { oneOrderPerCloid } from './i-16.ts';
import { strangersHalt } from './i-17.ts';
import { withinLimits } from './i-18.ts';
import { freshBookOnly } from './i-19.ts';
import type { Evidence, Judge, Verdict } from './verdict.ts';

export const JUDGES: readonly Judge[] = [
  nothingAfterHalt,
  leaseAtSend,
  verifiedMeansGone,
  intentFirst,
  everyLifeAsks,
  oneActEach,
  nothingLost,
  oneOrderPerCloid,
  strangersHalt,
  withinLimits,
  freshBookOnly,
];

export function judge(evidence: Evidence): Verdict[] {
  return JUDGES.map((each) => each(evidence));
}
