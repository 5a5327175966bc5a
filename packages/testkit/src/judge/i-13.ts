// I-13: a 200 to a stop names a hand that lives, and outlives every process: whenever somebody looks afterwards, until a way back that names
// it is accepted, redis-latch is latched or a kill file lies there. Who removes the file that alone had a stop has ended it himself.
import { HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';
import type { LatchLook } from './facts.ts';
import { answeredStops, wayBackFrom, waysBegun } from './stops-known.ts';
import { at, type Judge, verdict } from './verdict.ts';

export const answersOutlive: Judge = (evidence) => {
  const { stops, latch } = evidence.facts;
  const good = stops.filter(({ status }) => status === 200);
  const handless = good
    .filter(({ hands }) => !hands.some((age) => age !== null && age <= HAND_AGE_MS_MAX))
    .map(({ answeredUs }) => `the 200 at ${at(answeredUs)} names no hand that lives`);
  const ways = waysBegun(evidence);
  const forgotten = answeredStops(evidence).flatMap((stop) => {
    const untilUs = Math.min(
      wayBackFrom(stop, ways)?.us ?? Number.POSITIVE_INFINITY,
      stop.fileUntilUs ?? Number.POSITIVE_INFINITY,
    );
    return latch
      .filter(({ us }) => us > stop.us && us < untilUs)
      .filter((look) => !isLatched(look))
      .map(({ us }) => `${stop.what} at ${at(stop.us)} was gone at ${at(us)}`);
  });
  return verdict('I-13', good.length, [...handless, ...forgotten]);
};

const isLatched = ({ panicE, resumeE, panicG, resumeG, killFile }: LatchLook) =>
  killFile || panicE > resumeE || panicG > resumeG;
