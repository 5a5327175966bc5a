import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  follow,
  noteActs,
  noteAnswers,
  noteChecked,
  noteRead,
  noteReadFailed,
  walletProblem,
  walletRefusal,
} from './clearing.ts';
import { actionsOf, cancelsAtOnce } from './clearing-actions.ts';
import { actWithoutRead, nextAct } from './clearing-due.ts';
import {
  type AccountSeen,
  CLEARING,
  type Clearing,
  type ClearingAct,
  isLimited,
  isReadOwed,
  NOT_CLEARING,
  type Situation,
} from './clearing-state.ts';
import { addressSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import type { ActionOutcome } from './venue-account.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const ACCOUNT = addressSchema.parse(`0x${'a'.repeat(40)}`);
const STRANGER = addressSchema.parse(`0x${'b'.repeat(40)}`);
const CALM: Situation = { stop: null, dark: false, firesMs: null, calm: false, epochs: null };
const STOP: Situation = { ...CALM, stop: '0:0' };
const ASSETS = new Map([
  ['BTC', 3],
  ['ETH', 4],
]);
const DONE: ActionOutcome = { kind: 'done' };
const FAILED: ActionOutcome = { kind: 'failed', text: 'HTTP 500' };
const LIMITED: ActionOutcome = { kind: 'limited', text: 'Too many cumulative requests' };
const UNKNOWN: ActionOutcome = { kind: 'unknown_wallet', text: 'does not exist' };

const VENUE_MS = 1_700_000_000_000;
const seen = (startedMs: number, count: number, coin = 'BTC', lagMs = 0): AccountSeen => ({
  startedMs,
  state: { timeMs: VENUE_MS + startedMs - lagMs, heardMs: startedMs },
  at: AT,
  epochs: null,
  orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(i + 1), coin })),
  positions: [],
});

/** Proven and read before, so that nothing but the stop moves it. */
const IDLE: Clearing = {
  ...noteRead(NOT_CLEARING, seen(0, 5)),
  provenMs: 0,
  actsFor: ACCOUNT,
  situation: CALM,
};
const STOPPED = follow(IDLE, STOP, 1_000, AT);
const cancelled = (c: Clearing, outcome: ActionOutcome, atMs: number) =>
  noteActs(c, 'cancel', [outcome], atMs, atMs + 10);

test('before anything is known it says so', () => {
  expect(NOT_CLEARING.problem).toBe('not asked yet');
  expect(NOT_CLEARING.situation).toEqual({ ...CALM, calm: true });
});

test.each<[string, Clearing, boolean]>([
  ['no stop stands', IDLE, false],
  ['a stop stands, and nothing was ever read', { ...STOPPED, seen: null }, true],
  ['what was read began before the stop', noteRead(STOPPED, seen(999, 2)), true],
  ['what was read began in its very moment', noteRead(STOPPED, seen(1_000, 2)), false],
  ['it was read since', noteRead(STOPPED, seen(1_001, 0)), false],
])('a look is owed or not: %s', (_, c, owed) => {
  expect(isReadOwed(c)).toBe(owed);
});

test('a look that fails says why', () => {
  expect(noteReadFailed(IDLE, 100, 'HTTP 500').problem).toBe('cannot be read: HTTP 500');
});

describe('while no stop stands', () => {
  test.each<[string, Clearing, number, ClearingAct | null]>([
    ['never read', NOT_CLEARING, 0, 'read'],
    ['just under the idle gap', IDLE, 59_999, null],
    ['at the idle gap', IDLE, 60_000, 'read'],
    ['a calm engine, just under', { ...IDLE, situation: { ...CALM, calm: true } }, 9_999, null],
    ['a calm engine, at its gap', { ...IDLE, situation: { ...CALM, calm: true } }, 10_000, 'read'],
    ['after a read that failed, just under', noteReadFailed(IDLE, 100, 'HTTP 500'), 10_099, null],
    ['after a read that failed', noteReadFailed(IDLE, 100, 'HTTP 500'), 10_100, 'read'],
    ['nothing answered yet, just under', noteReadFailed(NOT_CLEARING, 100, 'x'), 10_099, 'check'],
    ['nothing answered yet', noteReadFailed(NOT_CLEARING, 100, 'x'), 10_100, 'read'],
    ['nothing known of the engine', noteRead(NOT_CLEARING, seen(0, 5)), 9_999, 'check'],
    ['nothing known of the engine, at the calm gap', noteRead(NOT_CLEARING, seen(0, 5)), 10_000, 'read'],
    ['just after a stop ended', follow(STOPPED, CALM, 1_500, AT), 1_500, null],
    ['orders that rest are not touched', noteRead(IDLE, seen(1, 500)), 2, null],
  ])('%s', (_, c, nowMs, act) => {
    expect(nextAct(c, nowMs)).toBe(act);
  });

  test('nothing is cancelled, whatever the venue shows and answers', () => {
    const counts = fc.array(fc.nat({ max: 300 }), { maxLength: 20 });
    fc.assert(
      fc.property(counts, (reads) => {
        let c = NOT_CLEARING;
        reads.forEach((count, i) => {
          c = noteRead(c, seen(i * 1_000, count));
          expect(nextAct(c, i * 1_000)).not.toBe('cancel');
          expect(c.stage).toBeNull();
        });
      }),
    );
  });
});

describe('a stop', () => {
  test('what was seen before proves nothing: it reads at once, then cancels all that it sees', () => {
    expect(STOPPED.stage).toBe('cancelling');
    expect(nextAct(STOPPED, 1_000)).toBe('read');
    const read = noteRead(STOPPED, seen(1_000, 5));
    expect(nextAct(read, 1_005)).toBe('cancel');
    expect(actionsOf(read, 'cancel', ASSETS, 1_005, 0)).toEqual([
      { type: 'cancel', cancels: [1, 2, 3, 4, 5].map((o) => ({ a: 3, o })) },
    ]);
  });

  test('a read that began before it says what to cancel, and proves nothing', () => {
    expect(nextAct(noteRead(STOPPED, seen(999, 2)), 1_001)).toBe('cancel');
    const empty = noteRead(STOPPED, seen(999, 0));
    expect(empty.stage).toBe('cancelling');
    expect(nextAct(empty, 1_001)).toBe('read');
  });

  test.each<[string, number, string]>([
    ['in the very moment of the stop', 1_000, 'zero_seen'],
    ['just before an order can be sure to have died', 3_999, 'zero_seen'],
    ['when an order of the last moment has died', 4_000, 'verified'],
    ['later', 60_000, 'verified'],
  ])('an empty read %s is %s at %i', (_, startedMs, stage) => {
    expect(noteRead(STOPPED, seen(startedMs, 0)).stage).toBe(stage);
  });

  describe('read of a node that lags', () => {
    const late = (startedMs: number, lagMs: number) => noteRead(STOPPED, seen(startedMs, 0, 'BTC', lagMs));
    test.each([
      ['as fresh as any', 4_000, 0, 'verified'],
      ['a little behind what was shown before', 4_000, 250, 'verified'],
      ['too far behind it', 4_000, 251, 'zero_seen'],
      ['of before the stop, with its orders', 4_000, 5_000, 'zero_seen'],
      ['just so late that its past is of after the last expiry', 8_750, 5_000, 'verified'],
      ['a millisecond sooner', 8_749, 5_000, 'zero_seen'],
    ])('%s: begun at %i, %i ms behind, is %s', (_, startedMs, lagMs, stage) => {
      expect(late(startedMs, lagMs).stage).toBe(stage);
    });

    test('says that it proves nothing, until one does', () => {
      const past = late(4_000, 5_000);
      expect(past.problem).toContain('past');
      expect(late(4_000, 1_249).problem).toBeNull();
      expect(noteRead(past, seen(5_000, 0))).toMatchObject({ stage: 'verified', problem: null });
    });

    test('that names no time is zero, never verified, and told', () => {
      const c = noteRead(STOPPED, { ...seen(60_000, 0), state: null });
      expect(c).toMatchObject({ stage: 'zero_seen', verifiedMs: null });
      expect(c.problem).toContain('does not say of when');
      expect(noteRead(c, seen(61_000, 0)).stage).toBe('verified');
    });

    test('takes nothing back of what was verified', () => {
      const verified = noteRead(STOPPED, seen(4_000, 0));
      expect(noteRead(verified, seen(5_000, 0, 'BTC', 5_000))).toMatchObject({
        stage: 'verified',
        verifiedMs: 4_000,
      });
    });

    test.each([
      ['as soon as its state is of late enough, at first', 4_000, 700, 4_450],
      ['not sooner than that', 4_000, 300, 4_250],
      ['at its pace where that is long', 4_000, 5_000, 5_000],
      ['at its pace later on', 6_000, 2_500, 11_000],
    ])('is followed by another %s', (_, startedMs, lagMs, dueMs) => {
      const c = late(startedMs, lagMs);
      expect([dueMs - 1, dueMs].map((ms) => nextAct(c, ms))).toEqual([null, 'read']);
    });

    test('one odd time of the venue holds the proof up for no longer than it was ahead, and one of days not at all', () => {
      const odd = (aheadMs: number) => noteRead(STOPPED, seen(1_500, 1, 'BTC', -aheadMs));
      const empty = (c: Clearing, startedMs: number) => noteRead(c, seen(startedMs, 0)).stage;
      expect([23_749, 23_750].map((ms) => empty(odd(20_000), ms))).toEqual(['zero_seen', 'verified']);
      const days = [61_000, 121_000].reduce((c, ms) => noteRead(c, seen(ms, 1)), odd(3 * 86_400_000));
      expect(empty(days, 124_000)).toBe('verified');
    });
  });

  test('after zero the proving read is due exactly when it can prove', () => {
    const zero = noteRead(STOPPED, seen(3_900, 0));
    expect(nextAct(zero, 3_999)).toBeNull();
    expect(nextAct(zero, 4_000)).toBe('read');
  });

  test('the bound is the life of an order and the margin for gate and clock', () => {
    expect(STOPPED.provesFromMs - 1_000).toBe(CLEARING.orderLife + CLEARING.margin);
  });

  const nothingKnown = { ...STOPPED, seen: null, listed: null };
  const zero = noteRead(STOPPED, seen(3_000, 0));
  test.each<[string, Clearing, number]>([
    ['every second at first', noteReadFailed(nothingKnown, 5_999, 'x'), 6_999],
    ['every five seconds later', noteReadFailed(nothingKnown, 6_000, 'x'), 11_000],
    ['for a minute after verified every five seconds', noteRead(STOPPED, seen(10_000, 0)), 15_000],
    ['for the whole of that minute', noteRead(noteRead(STOPPED, seen(10_000, 0)), seen(69_999, 0)), 74_999],
    ['then every ten', noteRead(noteRead(STOPPED, seen(10_000, 0)), seen(70_000, 0)), 80_000],
    [
      'while orders rest at its pace, whenever it could prove',
      noteReadFailed(nothingKnown, 3_500, 'x'),
      4_500,
    ],
    ['at its pace after a proving look that failed', noteReadFailed(zero, 4_000, 'x'), 5_000],
  ])('reads again %s', (_, c, dueMs) => {
    expect(nextAct(c, dueMs - 1)).toBeNull();
    expect(nextAct(c, dueMs)).toBe('read');
  });

  test('whose first look fails has what the last one showed cancelled at once, and once', () => {
    const blind = noteReadFailed(STOPPED, 1_000, 'HTTP 429');
    expect(nextAct(blind, 1_001)).toBe('cancel');
    expect(actionsOf(blind, 'cancel', ASSETS, 1_001, 0)).toHaveLength(1);
    const sent = cancelled(blind, DONE, 1_001);
    expect(nextAct(sent, 1_012)).toBe('read');
    expect(nextAct(noteReadFailed(sent, 1_012, 'HTTP 429'), 1_013)).toBeNull();
    expect(nextAct(noteRead(sent, seen(1_012, 2)), 1_013)).toBe('cancel');
  });

  test.each<[string, Clearing]>([
    ['no stop stands', noteReadFailed(IDLE, 1_000, 'x')],
    ['nothing rested', noteReadFailed(follow(noteRead(IDLE, seen(1, 0)), STOP, 1_000, AT), 1_000, 'x')],
    ['a look for the stop was answered', noteReadFailed(noteRead(STOPPED, seen(1_000, 0)), 1_500, 'x')],
  ])('a look that fails strikes nothing when %s', (_, c) => {
    expect(nextAct(c, 1_501)).not.toBe('cancel');
  });

  test('an order after zero reopens it, and is cancelled at once', () => {
    const verified = noteRead(STOPPED, seen(5_000, 0));
    const reopened = noteRead(verified, seen(10_000, 1));
    expect(reopened).toMatchObject({ stage: 'cancelling', verifiedMs: null, provesFromMs: 13_000 });
    expect(nextAct(reopened, 10_001)).toBe('cancel');
    const empty = noteRead(cancelled(reopened, DONE, 10_001), seen(10_020, 0));
    expect(empty.stage).toBe('zero_seen');
    expect(noteRead(empty, seen(13_000, 0)).stage).toBe('verified');
  });

  test('a resume ends it; a stop right after is a new one, that proves itself anew', () => {
    const verified = noteRead(STOPPED, seen(5_000, 0));
    expect(follow(verified, CALM, 6_000, AT)).toMatchObject({ standing: null, stage: null });
    const again = follow(verified, { ...STOP, stop: '1:0' }, 6_000, AT);
    expect(again).toMatchObject({ stage: 'cancelling', provesFromMs: 9_000, standing: { ms: 6_000 } });
    expect(nextAct(again, 6_000)).toBe('read');
  });

  test('that goes on is not begun again', () => {
    const zero = noteRead(STOPPED, seen(1_500, 0));
    expect(follow(zero, STOP, 2_000, AT)).toEqual(zero);
  });

  test('verified needs an empty read that began after the bound, whatever comes before', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.nat({ max: 3 }), fc.boolean()), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (reads) => {
        let [c, nowMs, lastOrderMs] = [STOPPED, 1_000, 1_000];
        for (const [gapMs, count, answered] of reads) {
          nowMs += gapMs;
          c = answered ? noteRead(c, seen(nowMs, count)) : noteReadFailed(c, nowMs, 'x');
          // Orders while it is still cancelling are no news; after zero they begin the proof anew.
          if (answered && count > 0 && c.provesFromMs === nowMs + 3_000) lastOrderMs = nowMs;
          if (c.stage === 'verified') {
            expect(c.seen?.orders).toEqual([]);
            expect(c.verifiedMs).toBeGreaterThanOrEqual(lastOrderMs + 3_000);
          }
          if (c.stage !== 'cancelling') expect(c.seen?.orders).toEqual([]);
        }
      }),
    );
  });
});

describe('orders listed by a read whose rest is not here', () => {
  const orders = (count: number) => seen(0, count).orders;
  const sizes = (c: Clearing, count: number, nowMs: number) =>
    cancelsAtOnce(c, orders(count), ASSETS, nowMs).map(
      (action) => 'cancels' in action && action.cancels.length,
    );
  const limited = cancelled(noteRead(STOPPED, seen(1_000, 500)), LIMITED, 1_005);
  test.each<[string, Clearing, number, number, unknown[]]>([
    ['of a stop are cancelled', STOPPED, 3, 1_001, [3]],
    ['all of them at once', STOPPED, 201, 1_001, [200, 1]],
    ['after zero too', noteRead(STOPPED, seen(5_000, 0)), 1, 5_001, [1]],
    ['where none rest there is nothing to cancel', STOPPED, 0, 1_001, []],
    ['of an account without a stop are not touched', IDLE, 3, 1_001, []],
    ['wait for the next action, just under', cancelled(STOPPED, FAILED, 1_001), 3, 1_510, []],
    ['and are cancelled with it', cancelled(STOPPED, FAILED, 1_001), 3, 1_511, [3]],
    ['over the limit one batch leaves', limited, 500, 12_005, [200]],
  ])('%s', (_, c, count, nowMs, expected) => {
    expect(sizes(c, count, nowMs)).toEqual(expected);
  });

  test('are what is cancelled again, though the read has failed', () => {
    const failed = noteReadFailed(STOPPED, 1_000, 'TimeoutError', orders(3));
    expect(failed).toMatchObject({ problem: 'cannot be read: TimeoutError', seen: IDLE.seen, struck: false });
    const refused = cancelled(failed, FAILED, 1_001);
    expect(nextAct(refused, 1_511)).toBe('cancel');
    expect(actionsOf(refused, 'cancel', ASSETS, 1_511, 0)).toMatchObject([{ cancels: { length: 3 } }]);
    const taken = cancelled(failed, DONE, 1_001);
    expect(nextAct(taken, 1_011)).toBe('read');
    expect(isReadOwed(taken)).toBe(true);
  });

  test('after zero reopen it', () => {
    const verified = noteRead(STOPPED, seen(5_000, 0));
    const reopened = noteReadFailed(verified, 10_000, 'HTTP 500', orders(1));
    expect(reopened).toMatchObject({ stage: 'cancelling', verifiedMs: null, provesFromMs: 13_000 });
    expect(nextAct(reopened, 10_001)).toBe('cancel');
  });

  test('in a read that began before the stop reopen nothing', () => {
    const zero = noteRead(STOPPED, seen(1_500, 0));
    expect(noteReadFailed(zero, 999, 'HTTP 500', orders(1)).stage).toBe('zero_seen');
  });

  test('none: nothing is struck blindly, and what was left to be cancelled is no more', () => {
    const failed = noteReadFailed(cancelled(STOPPED, FAILED, 1_001), 1_012, 'HTTP 500', []);
    expect(nextAct(failed, 2_000)).toBeNull();
    expect(noteReadFailed(STOPPED, 1_000, 'x', []).struck).toBe(true);
  });

  test('prove nothing, however many reads show none', () => {
    const reads = fc.array(fc.tuple(fc.nat({ max: 5_000 }), fc.nat({ max: 2 })), { maxLength: 30 });
    fc.assert(
      fc.property(reads, (all) => {
        let [c, nowMs] = [STOPPED, 1_000];
        for (const [gapMs, count] of all) {
          nowMs += gapMs;
          c = noteReadFailed(c, nowMs, 'x', orders(count));
          expect(c).toMatchObject({ stage: 'cancelling', verifiedMs: null, seen: IDLE.seen });
        }
      }),
    );
  });
});

describe('cancels', () => {
  const five = noteRead(STOPPED, seen(1_000, 5));
  test.each<[string, ActionOutcome, number, ClearingAct | null]>([
    ['taken: the venue is read at once', DONE, 1_015, 'read'],
    ['failed: it is read at once, too', FAILED, 1_015, 'read'],
    ['over the limit: nothing at once', LIMITED, 1_015, null],
  ])('%s', (_, outcome, nowMs, act) => {
    expect(nextAct(cancelled(five, outcome, 1_005), nowMs)).toBe(act);
  });

  test('that failed are tried again after half a second at the most, even if nothing can be read', () => {
    const failed = noteReadFailed(cancelled(five, FAILED, 1_005), 1_015, 'HTTP 500');
    expect(nextAct(failed, 1_514)).toBeNull();
    expect(nextAct(failed, 1_515)).toBe('cancel');
  });

  test('survivors are cancelled again at once three times, then with each read', () => {
    let [c, nowMs, atOnce] = [five, 1_000, 0];
    for (let round = 0; round < 6; round += 1) {
      c = cancelled(c, DONE, nowMs);
      if (nextAct(c, nowMs + 10) === 'read') atOnce += 1;
      nowMs += 1_000;
      c = noteRead(c, seen(nowMs, 2));
      expect(nextAct(c, nowMs)).toBe('cancel');
    }
    expect(atOnce).toBe(3);
  });

  test.each([
    [0, []],
    [1, [1]],
    [200, [200]],
    [201, [200, 1]],
    [500, [200, 200, 100]],
  ])('%i orders leave as batches of %j, all at once', (count, sizes) => {
    const actions = actionsOf(noteRead(STOPPED, seen(1_000, count)), 'cancel', ASSETS, 1_001, 0);
    expect(actions.map((action) => ('cancels' in action ? action.cancels.length : 0))).toEqual(sizes);
  });

  test('orders of an asset whose number is not known stay, and are no success', () => {
    const strange = noteRead(STOPPED, seen(1_000, 3, 'NEW'));
    expect(actionsOf(strange, 'cancel', ASSETS, 1_001, 0)).toEqual([]);
    const c = noteActs(strange, 'cancel', [], 1_001, 1_001);
    expect(c).toMatchObject({ struck: false, dispatchedMs: null });
    expect(c.problem).toContain('numbers of the assets');
  });

  test('orders of a spot pair are cancelled by its number, as those of perpetuals are', () => {
    const [action] = actionsOf(noteRead(STOPPED, seen(1_000, 1, '@107')), 'cancel', ASSETS, 1_001, 0);
    expect(action).toMatchObject({ type: 'cancel', cancels: [{ a: 10_107 }] });
  });

  test('a batch that failed among others leaves all of it to be done, and is what is shown', () => {
    const mixed = noteActs(five, 'cancel', [DONE, FAILED], 1_005, 1_015);
    expect(mixed).toMatchObject({ struck: false, ackedMs: null, provenMs: 0, problem: 'refused: HTTP 500' });
  });

  test('only an act that cancels, pulls or proves sends anything; nothing seen is nothing to send', () => {
    for (const act of ['read', 'check'] as const) expect(actionsOf(five, act, ASSETS, 1_005, 0)).toEqual([]);
    expect(actionsOf({ ...five, listed: null }, 'cancel', ASSETS, 1_005, 0)).toEqual([]);
  });

  test('first cancels are timed once a stop', () => {
    const first = cancelled(five, FAILED, 1_005);
    expect(first).toMatchObject({ dispatchedMs: 1_005, ackedMs: null });
    expect(cancelled(first, DONE, 1_600)).toMatchObject({ dispatchedMs: 1_005, ackedMs: 1_610 });
    expect(follow(first, { ...STOP, stop: '1:0' }, 2_000, AT)).toMatchObject({ dispatchedMs: null });
  });
});

describe('an address over its limit', () => {
  const many = noteRead(STOPPED, seen(1_000, 500));
  const limited = cancelled(many, LIMITED, 1_005);
  test('one action at a time, 11 s apart, the whole batch first', () => {
    expect(isLimited(limited, 61_015)).toBe(true);
    expect(isLimited(limited, 61_016)).toBe(false);
    expect(nextAct(noteReadFailed(limited, 12_000, 'x'), 12_004)).toBeNull();
    expect(nextAct(noteReadFailed(limited, 12_000, 'x'), 12_005)).toBe('cancel');
    expect(actionsOf(limited, 'cancel', ASSETS, 12_005, 0)).toHaveLength(1);
    const taken = noteRead(cancelled(limited, DONE, 12_005), seen(12_100, 300));
    expect(nextAct(taken, 23_004)).toBe('read');
    expect(nextAct({ ...taken, triedMs: 23_000 }, 23_004)).toBeNull();
    expect(nextAct({ ...taken, triedMs: 23_000 }, 23_005)).toBe('cancel');
  });

  test('actions of no kind leave closer together than the pace', () => {
    const at = (c: Clearing, nowMs: number) => nextAct({ ...c, triedMs: nowMs, hurry: false }, nowMs);
    expect(at({ ...limited, situation: { ...STOP, dark: true } }, 12_004)).toBeNull();
    const idle = { ...follow(limited, CALM, 1_100, AT), provenMs: null };
    expect(at(idle, 12_004)).toBeNull();
    expect(at(idle, 12_005)).toBe('prove');
  });
});

describe('the scheduled cancel of a dark engine', () => {
  const FAR = 1_000 + CLEARING.pull + 500;
  const dark: Situation = { ...STOP, dark: true, firesMs: FAR };
  const stopped = noteRead(follow(IDLE, dark, 1_000, AT), seen(1_000, 5));
  const at = (c: Clearing, nowMs: number) => nextAct({ ...c, triedMs: nowMs, hurry: false }, nowMs);
  test('is pulled near once, right after the first cancels, whether they were taken or not', () => {
    expect(nextAct(stopped, 1_005)).toBe('cancel');
    expect(at(cancelled(stopped, DONE, 1_005), 1_015)).toBe('pull');
    const failed = cancelled(stopped, FAILED, 1_005);
    expect(at(failed, 1_015)).toBeNull();
    expect(at(failed, 1_015 + CLEARING.retry)).toBe('cancel');
    const soon = { ...failed, situation: { ...dark, firesMs: 60_000 } };
    expect(at(soon, 1_015 + CLEARING.retry)).toBe('pull');
    expect(actionsOf(soon, 'pull', ASSETS, 1_040, 50_000)).toEqual([
      { type: 'scheduleCancel', time: VENUE_MS + 1_040 + CLEARING.pull },
    ]);
    // Of the host's clock only while the venue's is not known.
    expect(actionsOf({ ...soon, stateClock: [] }, 'pull', ASSETS, 1_040, 50_000)).toEqual([
      { type: 'scheduleCancel', time: 50_000 + CLEARING.pull },
    ]);
    expect(at(noteActs(soon, 'pull', [DONE], 1_600, 1_610), 1_620)).toBe('cancel');
  });
  test('a read that is due goes before it, and a refused one holds no cancel up', () => {
    const taken = cancelled(stopped, DONE, 1_005);
    expect(nextAct(taken, 1_015)).toBe('read');
    const pulled = noteActs(noteRead(taken, seen(1_016, 2)), 'pull', [FAILED], 1_040, 1_050);
    expect(nextAct(pulled, 1_050)).toBe('cancel');
  });
  test('is pulled where nothing rests too, as long as an order may still land', () => {
    const zero = noteRead(follow(IDLE, dark, 1_000, AT), seen(1_000, 0));
    expect(at(zero, 1_001)).toBe('pull');
    const proven = { ...zero, stage: 'verified' as const, verifiedMs: 1_000 };
    expect(at(proven, 1_001)).toBeNull();
  });
  test.each<[string, Partial<Clearing>]>([
    ['the engine lives', { situation: { ...dark, dark: false } }],
    ['it is not armed', { situation: { ...dark, firesMs: null } }],
    ['it fires sooner by itself', { situation: { ...dark, firesMs: 1_015 + CLEARING.pull } }],
    ['the address is over its limit', { limitedMs: 1_010 }],
    ['it was pulled', { pullsLeft: 0 }],
    ['it was just tried', { pullFromMs: 1_016 }],
    ['no stop stands', { standing: null, stage: null }],
  ])('not when %s', (_, change) => {
    expect(at({ ...cancelled(stopped, DONE, 1_005), ...change }, 1_015)).toBeNull();
  });
  test('a millisecond later than it could be pulled is worth it', () => {
    const situation = { ...dark, firesMs: 1_016 + CLEARING.pull };
    expect(at({ ...cancelled(stopped, DONE, 1_005), situation }, 1_015)).toBe('pull');
  });
  test('does not wait for a read that has to wait for weight, and waits for its pace all the same', () => {
    const taken = cancelled(stopped, DONE, 1_005);
    expect([1_014, 1_015].map((ms) => actWithoutRead(taken, ms))).toEqual([null, 'pull']);
    expect(actWithoutRead({ ...taken, pullsLeft: 0 }, 1_015)).toBeNull();
  });
  test('in the next darkness again', () => {
    const pulled = noteActs(cancelled(stopped, DONE, 1_005), 'pull', [DONE], 1_040, 1_050);
    expect(follow(pulled, STOP, 2_000, AT).pullsLeft).toBe(3);
    expect(follow(pulled, dark, 2_000, AT).pullsLeft).toBe(0);
  });
  test('that is refused is tried again after half a second, three times, and not once it was taken', () => {
    const situation = { ...dark, firesMs: 60_000 };
    const pull = (c: Clearing, outcome: ActionOutcome, atMs: number) =>
      noteActs(c, 'pull', [outcome], atMs, atMs + 10);
    const armed: Clearing = { ...cancelled(stopped, DONE, 1_005), situation };
    let [c, nowMs, tries] = [armed, 1_015, 0];
    for (; at(c, nowMs) === 'pull'; nowMs += 10 + CLEARING.retry) {
      c = pull(c, FAILED, nowMs);
      tries += 1;
      expect(at(c, nowMs + 9 + CLEARING.retry)).toBeNull();
    }
    expect(tries).toBe(3);
    const second = pull(pull(armed, FAILED, 1_015), DONE, 1_525);
    expect(at(second, 10_000)).toBeNull();
  });
});

describe('the proof of the wallet', () => {
  const fresh = noteRead(NOT_CLEARING, seen(0, 0));
  const checked = noteChecked(fresh, ACCOUNT, 10);
  test('asks whom it acts for, then sends a noop, hourly', () => {
    expect(nextAct(fresh, 1)).toBe('check');
    expect(nextAct(checked, 11)).toBe('prove');
    expect(actionsOf(checked, 'prove', ASSETS, 11, 0)).toEqual([{ type: 'noop' }]);
    const proven = { ...noteActs(checked, 'prove', [DONE], 11, 20), triedMs: 3_600_010 };
    expect(walletProblem(proven, ACCOUNT)).toBeNull();
    expect(nextAct(proven, 3_600_010)).toBeNull();
    expect(nextAct(proven, 3_600_011)).toBe('prove');
  });
  test.each<[string, Clearing, number]>([
    ['an unanswered question', noteChecked(fresh, null, 10), 10],
    ['a noop that failed', noteActs(checked, 'prove', [FAILED], 10, 20), 10],
    ['a wallet that the venue does not know', noteActs(checked, 'prove', [UNKNOWN], 10, 20), 10],
  ])('is tried again 10 s after %s', (_, c, triedMs) => {
    const later = { ...c, triedMs: triedMs + 9_999 };
    expect(nextAct(later, triedMs + 9_999)).toBeNull();
    expect(['check', 'prove']).toContain(nextAct({ ...later, triedMs: triedMs + 10_000 }, triedMs + 10_000));
  });
  test.each([
    ['for the limit of the address', LIMITED],
    ['for anything else', FAILED],
  ])('that is refused %s holds no cancel up: one follows at once', (_, outcome) => {
    const refused = noteActs({ ...IDLE, provenMs: null }, 'prove', [outcome], 990, 999);
    expect(refused.problem).toContain(outcome.text);
    const c = noteRead(follow(refused, STOP, 1_000, AT), seen(1_000, 2));
    expect([nextAct(c, 1_001), isLimited(c, 1_001)]).toEqual(['cancel', false]);
  });
  test('waits while orders are to be cancelled', () => {
    const c = follow(fresh, STOP, 5, AT);
    expect(nextAct({ ...c, hurry: false, triedMs: 5 }, 6)).toBeNull();
  });
  test.each<[string, Clearing, string | null, boolean]>([
    ['not yet', fresh, 'not accepted', false],
    ['for another account', { ...checked, actsFor: STRANGER, provenMs: 1 }, STRANGER, true],
    ['unknown to the venue', noteActs(checked, 'prove', [UNKNOWN], 10, 20), 'does not exist', true],
    [
      'taken again',
      noteActs(noteActs(checked, 'prove', [UNKNOWN], 10, 20), 'cancel', [DONE], 30, 40),
      null,
      false,
    ],
    [
      'a failure that says nothing of it',
      noteActs({ ...checked, provenMs: 5 }, 'prove', [FAILED], 10, 20),
      null,
      false,
    ],
  ])('%s', (_, c, problem, refused) => {
    if (problem === null) expect(walletProblem(c, ACCOUNT)).toBeNull();
    else expect(walletProblem(c, ACCOUNT)).toContain(problem);
    expect(walletRefusal(c, ACCOUNT) !== null).toBe(refused);
  });
});

describe('what a read came to', () => {
  const { orders, positions, state, ...read } = seen(2_000, 2);
  const held = { positions, state };

  test('is whole where both were answered', () => {
    expect(noteAnswers(STOPPED, read, orders, held)).toEqual(noteRead(STOPPED, seen(2_000, 2)));
  });

  test('proves nothing where one was not, and says what to cancel where the orders were', () => {
    expect(noteAnswers(STOPPED, read, 'HTTP 500', held)).toEqual(noteReadFailed(STOPPED, 2_000, 'HTTP 500'));
    expect(noteAnswers(STOPPED, read, orders, 'HTTP 502')).toEqual(
      noteReadFailed(STOPPED, 2_000, 'HTTP 502', orders),
    );
  });
});

test('orders of a read that began in the very moment of the stop begin the proof anew', () => {
  const zero = noteRead(STOPPED, seen(1_000, 0));
  expect(zero.stage).toBe('zero_seen');
  expect(noteRead(zero, seen(1_000, 1)).stage).toBe('cancelling');
});

test.each([
  [CLEARING.lagTold - 1, null],
  [CLEARING.lagTold, 'shows a past in which no order rested, so that nothing is proven by it'],
])('a state that is short by %i ms: %j', (shortMs, problem) => {
  const atMs = STOPPED.provesFromMs;
  const late = noteRead(STOPPED, seen(atMs, 0, 'BTC', CLEARING.stateLag + shortMs));
  expect([late.shortMs, late.problem, late.stage]).toEqual([shortMs, problem, 'zero_seen']);
});
