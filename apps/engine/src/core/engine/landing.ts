/** How long orders may still come to rest at the venue, so that a read of before then proves nothing. */
import { LANDING_MARGIN_MS, type Landing } from './clearance.ts';
import type { Desk } from './desk.ts';
import type { Engine } from './state.ts';

/**
 * Until when an order of ours may still land: of an earlier life, or in flight and neither answered nor burnt; and what else a read must be
 * past. An expiry and the time of a state are both the venue's own, so no clock of ours stands between them; the margin is for the read's
 * other answer, its orders, which another node may have given, a little behind. Within that margin a state may be of before the stop.
 */
export function landing(engine: Engine, desk: Desk): Landing {
  const { fsm, control } = engine;
  const offsetMs = control.clock?.offsetMs ?? Number.POSITIVE_INFINITY;
  let untilMs = earlierLifeUntilMs(engine);
  let stateUntilMs = Math.max(
    earlierLifeStateMs(engine),
    fsm.clearance.pursuedMs + offsetMs - LANDING_MARGIN_MS,
  );
  for (const { status, expiresAfterMs, acceptedMs, createdMs } of desk.table.byCloid.values()) {
    // The answers to its cancels may come after a read that shows it gone.
    if (status === 'resting') stateUntilMs = Math.max(stateUntilMs, (acceptedMs ?? createdMs) + offsetMs - 1);
    if (status !== 'in_flight' && status !== 'unresolved') continue;
    if (control.clock === null) untilMs = Number.POSITIVE_INFINITY;
    else untilMs = Math.max(untilMs, expiresAfterMs - offsetMs + LANDING_MARGIN_MS);
    stateUntilMs = Math.max(stateUntilMs, expiresAfterMs);
  }
  return { untilMs, stateUntilMs, burnt: fsm.burnt > 0 };
}

/** When the last order of an earlier life could land: by its own record in venue time, and at least a whole expiry after the boot. */
export function earlierLifeUntilMs({ fsm, control }: Engine): number {
  const { prior, earlierLifeUntilMs: byBootMs } = fsm;
  if (prior === null || prior.lastExpiresAfterMs === 0) return byBootMs;
  if (control.clock === null) return Number.POSITIVE_INFINITY;
  return Math.max(byBootMs, prior.lastExpiresAfterMs - control.clock.offsetMs + LANDING_MARGIN_MS);
}

/** The same in the venue's time, without the margin. */
export function earlierLifeStateMs({ fsm, control }: Engine): number {
  if (control.clock === null) return Number.POSITIVE_INFINITY;
  const byBootMs = fsm.earlierLifeUntilMs + control.clock.offsetMs - LANDING_MARGIN_MS;
  return Math.max(byBootMs, fsm.prior?.lastExpiresAfterMs ?? 0);
}
