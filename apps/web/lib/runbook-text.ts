// How many orders of a stop are left, in words. A figure that is only remembered says so, and none is said only of a venue that
// was just read.
import { remaining } from '@agora/shared/display-text';
import { ageOf, longAge, utcTime } from '@agora/shared/format';
import type { Situation } from '@agora/shared/situation';
import { isSnapshotLost } from './clocks.ts';

export type OrdersLeft = {
  readonly title: string;
  readonly aside: string;
  readonly lost: boolean;
  /** Stands where no order is listed by its id. */
  readonly unlisted: string;
};

const PROVES_NOTHING = 'No order is listed by id; that proves nothing.';

export function ordersLeft(situation: Situation | null): OrdersLeft {
  if (situation === null)
    return { title: 'Orders left: not known yet', aside: '', lost: false, unlisted: PROVES_NOTHING };
  if (isNoneLeft(situation)) {
    const aside = situation.byGuardian ? 'seen by the guardian' : readText(situation);
    return { title: 'Orders left: none', aside, lost: false, unlisted: 'The venue shows none.' };
  }
  const lost = isSnapshotLost(situation) || situation.lost.venue;
  const left = remaining(situation);
  const number = left === null ? 'number not known' : `${left}`;
  return {
    title: lost ? `Orders left, last known: ${number}` : `Orders left: ${number}`,
    aside: readText(situation),
    lost,
    unlisted: PROVES_NOTHING,
  };
}

function isNoneLeft(situation: Situation): boolean {
  const { stage, openOrders, byGuardian, lost } = situation;
  const isHeard = byGuardian || (!isSnapshotLost(situation) && !lost.redisLatch);
  return isHeard && openOrders === 0 && (stage === 'zero_seen' || stage === 'verified');
}

function readText({ snapshot, nowMs }: Situation): string {
  const asOf = snapshot?.clearance?.as_of ?? null;
  if (asOf === null) return 'the venue was not read since';
  return `venue read ${utcTime(asOf)} UTC, ${longAge(ageOf(asOf, nowMs))} ago`;
}
