// Every judge, one invariant each, and all of them at once.
import { nothingAfterHalt } from './i-01.ts';
import { leaseAtSend } from './i-02.ts';
import { everyOrderIsTakenOff } from './i-03.ts';
import { zeroAfterEveryStop } from './i-04.ts';
import { verifiedMeansGone } from './i-05.ts';
import { latchedStays } from './i-06.ts';
import { unknownCloses } from './i-07.ts';
import { intentFirst } from './i-09.ts';
import { everyLifeAsks } from './i-10.ts';
import { oneActEach } from './i-11.ts';
import { cancelsAlwaysLeave } from './i-12.ts';
import { answersOutlive } from './i-13.ts';
import { onePerPeriod } from './i-14.ts';
import { nothingLost } from './i-15.ts';
import { oneOrderPerCloid } from './i-16.ts';
import { strangersHalt } from './i-17.ts';
import { withinLimits } from './i-18.ts';
import { freshBookOnly } from './i-19.ts';
import { noncesRise } from './i-20.ts';
import { darkIsStruck } from './i-21.ts';
import { scheduledIsProven } from './i-22.ts';
import { eachWithinItsRights } from './i-26.ts';
import type { Evidence, Judge, Verdict } from './verdict.ts';

export const JUDGES: readonly Judge[] = [
  nothingAfterHalt,
  leaseAtSend,
  everyOrderIsTakenOff,
  zeroAfterEveryStop,
  verifiedMeansGone,
  latchedStays,
  unknownCloses,
  intentFirst,
  everyLifeAsks,
  oneActEach,
  cancelsAlwaysLeave,
  answersOutlive,
  onePerPeriod,
  nothingLost,
  oneOrderPerCloid,
  strangersHalt,
  withinLimits,
  freshBookOnly,
  noncesRise,
  darkIsStruck,
  scheduledIsProven,
  eachWithinItsRights,
];

export function judge(evidence: Evidence): Verdict[] {
  return JUDGES.map((each) => each(evidence));
}
