import { SCENARIOS } from '@agora/shared/scenarios';
import { refuseStop } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../live/view.ts';
import { advisedBy, NOTHING_ADVISED } from './advised.ts';
import { isOutdated } from './outdated.ts';
import type { PressOutcome } from './send-stop.ts';

type Name = keyof typeof SCENARIOS;
const advised = (name: Name) =>
  advisedBy(viewOf('mm-btc-1', SCENARIOS[name].seen, 'stream', { monotonicMs: 0, wallMs: 0 }));

const refused = (code: Parameters<typeof refuseStop>[0]): PressOutcome => ({
  kind: 'answered',
  reply: refuseStop(code, { stopped: code === 'STOP_LATCHED_NO_HAND' }),
});
const NOT_SENT: PressOutcome = { kind: 'not_sent' };
const NO_ANSWER: PressOutcome = { kind: 'not_confirmed' };
const NO_HAND = refused('STOP_LATCHED_NO_HAND');
const STOPPED: PressOutcome = {
  kind: 'answered',
  reply: {
    status: 200,
    body: {
      epoch: 1,
      latched_at: isoMs(0),
      path: 'api',
      replayed: false,
      state: 'ACTIVE',
      clearance: null,
      hands: { engine_age_ms: 10, guardian_age_ms: 10 },
    },
  },
};

// The stop of every one of these scenarios stands; whether it stood at the press is what differs.
const HALTED: Name = 'halted by a person, gates outstanding';
const UNCONFIRMED: Name = 'unconfirmed after 7 s';
const BY_GUARDIAN: Name = 'engine dead, guardian saw zero and a position';

describe('what came of a press', () => {
  it.each<[string, PressOutcome, boolean, Name, boolean]>([
    ['not sent, then stopped by another way', NOT_SENT, false, HALTED, true],
    ['not sent, then stopped and not confirmed yet', NOT_SENT, false, UNCONFIRMED, true],
    ['no answer, then the latch was seen', NO_ANSWER, false, 'stop not yet taken up', true],
    ['not confirmed, then the latch was seen', refused('STOP_NOT_CONFIRMED'), false, HALTED, true],
    ['not sent, and nothing stopped it', NOT_SENT, false, 'active', false],
    ['not sent, and the link stays lost', NOT_SENT, false, 'browser link lost', false],
    ['not sent, and the latch cannot be read', NOT_SENT, false, 'redis-latch lost while active', false],
    ['a second press not sent while orders are not confirmed', NOT_SENT, true, UNCONFIRMED, false],
    ['a second press not sent, and the orders are gone', NOT_SENT, true, HALTED, true],
    ['nobody cancels, and the orders are not gone', NO_HAND, false, UNCONFIRMED, false],
    ['nobody cancels, and the stop is being taken up', NO_HAND, false, 'stop not yet taken up', false],
    ['nobody cancels, and the engine stays silent', NO_HAND, false, 'engine silent, orders may rest', false],
    ['nobody cancels, then the guardian saw the orders gone', NO_HAND, false, BY_GUARDIAN, true],
    ['nobody cancels, then the engine saw the orders gone', NO_HAND, true, HALTED, true],
    ['refused, then stopped by another way', refused('STOP_UNAUTHENTICATED'), false, HALTED, true],
    ['refused under a stop that stood already', refused('STOP_UNAUTHENTICATED'), true, HALTED, false],
    ['a stop that was confirmed', STOPPED, false, HALTED, false],
  ])('%s', (_what, outcome, onLatched, now, expected) => {
    expect(isOutdated(outcome, onLatched, { ...advised(now), latched: latchedIn(now) })).toBe(expected);
  });

  it('stands while nothing is known', () => {
    for (const outcome of [NOT_SENT, NO_ANSWER, NO_HAND])
      expect(isOutdated(outcome, false, NOTHING_ADVISED)).toBe(false);
  });
});

/** The halts of the scenarios are their engine's own; a press is looked at under a latch. */
function latchedIn(name: Name): boolean | null {
  const { latched } = advised(name);
  return latched === null || name === 'active' ? latched : true;
}
