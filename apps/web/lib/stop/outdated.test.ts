import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { refuseStop } from '@agora/shared/stop-answer';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../live/view.ts';
import { advisedBy, NOTHING_ADVISED } from './advised.ts';
import { isOutdated, isOverUnseen, type SincePress, sincePress } from './outdated.ts';
import type { PressOutcome } from './send-stop.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

type Name = keyof typeof SCENARIOS;
const advised = (name: Name) =>
  advisedBy(viewOf(ENGINE, SCENARIOS[name].seen, 'stream', { monotonicMs: 0, wallMs: 0 }));

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

// The halts of the scenarios are their engine's own; a press is looked at under a latch.
const HALTED: Name = 'halted by a person, gates outstanding';
const UNCONFIRMED: Name = 'unconfirmed after 7 s';
const BY_GUARDIAN: Name = 'engine dead, guardian saw zero and a position';
const SILENT: Name = 'engine silent, orders may rest';
const known = (name: Name) => {
  const { latched, cleared } = advised(name);
  return { latched: latched === null || name === 'active' ? latched : true, cleared };
};

describe('what came of a press', () => {
  it.each<[string, PressOutcome, Name[], boolean]>([
    ['not sent, then stopped by another way', NOT_SENT, ['active', HALTED], true],
    ['not sent, then stopped and not confirmed yet', NOT_SENT, ['active', UNCONFIRMED], true],
    ['not sent, and a stop stands when the link is back', NOT_SENT, ['browser link lost', UNCONFIRMED], true],
    ['no answer, then the latch was seen', NO_ANSWER, ['active', 'stop not yet taken up'], true],
    ['not confirmed, then the latch was seen', refused('STOP_NOT_CONFIRMED'), ['active', HALTED], true],
    ['refused, then stopped by another way', refused('STOP_UNAUTHENTICATED'), ['active', HALTED], true],
    ['not sent, and nothing stopped it', NOT_SENT, ['active', 'active'], false],
    ['not sent, and the link stays lost', NOT_SENT, ['active', 'browser link lost'], false],
    ['not sent, and the latch cannot be read', NOT_SENT, ['active', 'redis-latch lost while active'], false],
    ['a second press not sent, and nothing changed', NOT_SENT, [HALTED, HALTED], false],
    ['a second press not sent while orders are not confirmed', NOT_SENT, [UNCONFIRMED, UNCONFIRMED], false],
    ['a second press not sent, then the orders were gone', NOT_SENT, [UNCONFIRMED, HALTED], true],
    ['a second press without an answer, and the link is back', NO_ANSWER, [HALTED, SILENT, HALTED], true],
    ['a second press refused, and nothing changed', refused('STOP_UNAUTHENTICATED'), [HALTED, HALTED], false],
    ['nobody cancels, and the orders are not gone', NO_HAND, ['active', UNCONFIRMED], false],
    ['nobody cancels, and the engine goes silent', NO_HAND, [HALTED, SILENT], false],
    ['nobody cancels, though the page saw no silence yet', NO_HAND, [HALTED, HALTED], false],
    ['nobody cancels, then the guardian saw the orders gone', NO_HAND, [SILENT, BY_GUARDIAN], true],
    ['nobody cancels, then the engine saw the orders gone', NO_HAND, ['active', UNCONFIRMED, HALTED], true],
    ['a stop that was confirmed', STOPPED, ['active', HALTED], false],
  ])('%s', (_what, outcome, seen, expected) => {
    let since: SincePress | undefined;
    for (const name of seen) since = sincePress(known(name), since);
    const last = seen.at(-1);
    if (since === undefined || last === undefined) throw new Error('something was seen');
    expect(isOutdated(outcome, since, known(last))).toBe(expected);
  });

  // A page that was asleep from the answer until after the resume never saw the latch.
  it.each<[string, PressOutcome, boolean | null, boolean]>([
    ['stopped, and nothing is latched', STOPPED, false, true],
    ['nobody cancels, and nothing is latched', NO_HAND, false, true],
    ['stopped, and the latch stands', STOPPED, true, false],
    ['stopped, and the latch is not known', STOPPED, null, false],
    ['refused, and nothing is latched', refused('STOP_UNAUTHENTICATED'), false, false],
    ['no answer, and nothing is latched', NO_ANSWER, false, false],
  ])('%s: is over unseen or not', (_what, outcome, latched, expected) =>
    expect(isOverUnseen(outcome, latched)).toBe(expected),
  );

  it('stands while nothing is known', () => {
    for (const outcome of [NOT_SENT, NO_ANSWER, NO_HAND])
      expect(isOutdated(outcome, sincePress(NOTHING_ADVISED), NOTHING_ADVISED)).toBe(false);
  });
});
