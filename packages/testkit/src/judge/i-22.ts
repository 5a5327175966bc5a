// I-22: the engine counts on the venue's scheduled cancel only where the venue had accepted that very time, which lay ahead; and the guardian, whose
// word would keep a dead engine's orders alive, only ever pulls it near.
import { at, type Judge, US_PER_MS, verdict } from './verdict.ts';

const SAME_ACT_MS_MAX = 5_000;
/** To +8 s, as far as the two clocks agree. */
const PULLED_MS_MAX = 9_000;

export const scheduledIsProven: Judge = ({ audit, venue, wallets }) => {
  const scheduled = venue.actions.filter(({ type }) => type === 'scheduleCancel');
  const own = scheduled.filter(({ signer }) => signer === wallets.engine);
  const unproven = audit.schedules
    .filter(({ outcome }) => outcome === 'accepted')
    .filter(
      ({ ms, atVenueMs }) =>
        !own.some(
          ({ accepted, timeMs, us }) =>
            accepted === true && timeMs === atVenueMs && Math.abs(us / US_PER_MS - ms) <= SAME_ACT_MS_MAX,
        ),
    )
    .map(({ ms }) => `the venue accepted no such schedule as the engine noted at ${at(ms * US_PER_MS)}`);
  const past = audit.schedules
    .filter(({ outcome, atVenueMs, ms }) => outcome === 'accepted' && atVenueMs !== null && atVenueMs <= ms)
    .map(({ ms }) => `the schedule noted at ${at(ms * US_PER_MS)} lay behind`);
  const prolonged = scheduled
    .filter(({ signer, timeMs, us }) => {
      if (signer === wallets.engine) return false;
      return timeMs === null || timeMs - us / US_PER_MS > PULLED_MS_MAX;
    })
    .map(({ us, signer }) => `${signer} put the scheduled cancel off, or took it away, at ${at(us)}`);
  return verdict('I-22', audit.schedules.length + scheduled.length, [...unproven, ...past, ...prolonged]);
};
