import { expect, test } from 'vitest';
import {
  DEAD_MAN,
  type DeadManState,
  type DeadManView,
  firesInMs,
  newDeadMan,
  noteNotScheduled,
  noteScheduled,
  planDeadMan,
  shownDeadMan,
} from './dead-man.ts';

const VENUE_MS = Date.UTC(2026, 2, 1, 13);
const view = (nowMs: number, change: Partial<DeadManView> = {}): DeadManView => ({
  nowMs,
  venueMs: VENUE_MS + nowMs,
  atStake: true,
  actionsLeft: 100_000,
  ...change,
});
const REFUSED =
  'Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $87197.94.';

/** Plans at `nowMs` and lets the venue accept. */
function arm(state: DeadManState, nowMs = 0) {
  const act = planDeadMan(state, view(nowMs));
  if (act === null) throw new Error('nothing to do');
  state.triedMs = nowMs;
  noteScheduled(state, act, nowMs);
  return act;
}

test('it is set a minute ahead of the venue clock, and renewed every 20 s', () => {
  const state = newDeadMan();
  expect(arm(state)).toEqual({ kind: 'arm', atVenueMs: VENUE_MS + 60_000 });
  expect(planDeadMan(state, view(19_999))).toBeNull();
  expect(planDeadMan(state, view(20_000))).toEqual({ kind: 'arm', atVenueMs: VENUE_MS + 80_000 });
});

test.each([
  [999, 44_999, false],
  [999, 45_000, true],
  [1_000, 19_999, false],
  [1_000, 20_000, true],
])('with %i actions left it is renewed after %i ms: %s', (actionsLeft, nowMs, renewed) => {
  const state = newDeadMan();
  arm(state);
  expect(planDeadMan(state, view(nowMs, { actionsLeft })) !== null).toBe(renewed);
});

test('I-22: armed is shown from the acceptance until its instant, and not a millisecond longer', () => {
  const state = newDeadMan();
  expect(shownDeadMan(state, VENUE_MS)).toMatchObject({ armed: false, eligible: null, fires_at: null });
  arm(state);
  expect(shownDeadMan(state, VENUE_MS + 59_999)).toMatchObject({
    armed: true,
    eligible: true,
    fires_at: '2026-03-01T13:01:00.000Z',
    triggers_left: 10,
  });
  expect(firesInMs(state, VENUE_MS + 59_999)).toBe(1);
  expect([firesInMs(state, VENUE_MS + 60_000), firesInMs(state, null)]).toEqual([null, null]);
  expect(shownDeadMan(state, VENUE_MS + 60_000)).toMatchObject({ armed: false, fires_at: null });
  expect(shownDeadMan(state, null).armed).toBe(false);
});

test('I-22: a renewal that was not answered leaves the last accepted time, and says so', () => {
  const state = newDeadMan();
  arm(state);
  state.triedMs = 20_000;
  noteNotScheduled(state, { kind: 'arm', atVenueMs: VENUE_MS + 80_000 }, 'no answer in time', false);
  expect(shownDeadMan(state, VENUE_MS + 30_000)).toMatchObject({
    armed: true,
    fires_at: '2026-03-01T13:01:00.000Z',
    detail: 'not renewed: no answer in time',
  });
  expect(planDeadMan(state, view(24_999))).toBeNull();
  expect(planDeadMan(state, view(25_000))).not.toBeNull();
});

test('without the volume it is honestly not eligible, with what is missing, and asked for again in ten minutes', () => {
  const state = newDeadMan();
  state.triedMs = 0;
  noteNotScheduled(state, { kind: 'arm', atVenueMs: VENUE_MS + 60_000 }, REFUSED, true);
  expect(shownDeadMan(state, VENUE_MS)).toMatchObject({
    armed: false,
    eligible: false,
    volume_missing_usd: '912803',
    detail: `not eligible: ${REFUSED}`,
  });
  expect(planDeadMan(state, view(DEAD_MAN.ineligibleRetryMs - 1))).toBeNull();
  expect(planDeadMan(state, view(DEAD_MAN.ineligibleRetryMs))).not.toBeNull();
});

test('a firing is counted once, the tenth of a day ends it, and the next UTC day begins anew', () => {
  const state = newDeadMan();
  for (let n = 0; n < 10; n += 1) {
    arm(state, n * 60_000);
    planDeadMan(state, view((n + 1) * 60_000));
    planDeadMan(state, view((n + 1) * 60_000));
    expect(state.triggers).toBe(n + 1);
  }
  expect(planDeadMan(state, view(700_000))).toBeNull();
  expect(shownDeadMan(state, VENUE_MS + 700_000)).toMatchObject({
    armed: false,
    triggers_left: 0,
    detail: 'every trigger of the day is used',
  });
  expect(planDeadMan(state, view(11 * 3_600_000))).not.toBeNull();
  expect(state.triggers).toBe(0);
});

test('when nothing of ours can rest it is taken back, once', () => {
  const state = newDeadMan();
  expect(planDeadMan(state, view(0, { atStake: false }))).toBeNull();
  arm(state);
  const act = planDeadMan(state, view(1, { atStake: false }));
  expect(act).toEqual({ kind: 'disarm' });
  noteScheduled(state, { kind: 'disarm' }, 6_000);
  expect(planDeadMan(state, view(20_000, { atStake: false }))).toBeNull();
  expect(shownDeadMan(state, VENUE_MS + 7_000)).toMatchObject({ armed: false, eligible: true });
});

test('I-22: taken back without an answer it counts as gone, and is taken back again until the venue says so', () => {
  const state = newDeadMan();
  arm(state);
  state.triedMs = 1_000;
  noteNotScheduled(state, { kind: 'disarm' }, 'no answer in time', false);
  expect(firesInMs(state, VENUE_MS + 2_000)).toBeNull();
  expect(shownDeadMan(state, VENUE_MS + 2_000)).toMatchObject({ armed: false, fires_at: null });
  expect(planDeadMan(state, view(5_999, { atStake: false }))).toBeNull();
  expect(planDeadMan(state, view(6_000, { atStake: false }))).toEqual({ kind: 'disarm' });
  noteScheduled(state, { kind: 'arm', atVenueMs: VENUE_MS + 66_000 }, 6_000);
  expect(firesInMs(state, VENUE_MS + 6_000)).toBe(60_000);
});

test('I-22: a venue that refuses to take it back has not taken it back', () => {
  const state = newDeadMan();
  arm(state);
  noteNotScheduled(state, { kind: 'disarm' }, 'too many requests', true);
  expect(shownDeadMan(state, VENUE_MS + 2_000)).toMatchObject({ armed: true });
});

test('without the venue clock nothing is scheduled', () => {
  expect(planDeadMan(newDeadMan(), view(0, { venueMs: null }))).toBeNull();
});
