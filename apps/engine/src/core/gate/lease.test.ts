import { parseLatchPairs } from '@agora/shared/latch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOOT_ID, leaseValues, RUN_ID } from '../../../test/support/facts.ts';
import {
  freshPairs,
  type LatchRead,
  type Lease,
  leaseAt,
  newLease,
  noteHeartbeat,
  noteNoAnswer,
  noteRead,
  noteRefused,
} from './lease.ts';
import { LEASE } from './lease-limits.ts';

function readAt(issuedMs: number, change: Partial<LatchRead> = {}): LatchRead {
  return { issuedMs, answeredMs: issuedMs + 1, runId: RUN_ID, values: leaseValues(), ...change };
}

/** A lease that holds: booted at 0, beaten at 1,000, three good contacts, the last issued at 1,100. */
function held(): Lease {
  const beaten = noteHeartbeat(newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 }), 1_000);
  return [1_000, 1_050, 1_100].reduce((lease, ms) => noteRead(lease, readAt(ms)), beaten);
}

describe('a lease holds only by fresh good contacts', () => {
  test('it does not hold at boot, whatever the time', () => {
    const lease = newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 });
    for (const nowMs of [0, 1, 150, 10_000]) expect(leaseAt(lease, nowMs).stage).not.toBe('held');
    expect(leaseAt(lease, 0).stage).toBe('no_sends');
    expect(leaseAt(lease, 10_000)).toEqual({ stage: 'halt', ageMs: null, trouble: 'no_answer' });
  });

  test.each([
    [1, 'no_sends'],
    [2, 'no_sends'],
    [3, 'held'],
    [4, 'held'],
  ])('after %i good contacts in a row it is %s', (contacts, stage) => {
    let lease = noteHeartbeat(newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 }), 0);
    for (let n = 0; n < contacts; n++) lease = noteRead(lease, readAt(n * 50));
    expect(leaseAt(lease, (contacts - 1) * 50 + 10).stage).toBe(stage);
  });

  test.each([
    ['just under 150 ms', 149.9, 'held'],
    ['at 150 ms', 150, 'held'],
    ['just over 150 ms', 150.1, 'no_sends'],
    ['just under 500 ms', 499.9, 'no_sends'],
    ['at 500 ms', 500, 'withdraw'],
    ['just under 1 s', 999.9, 'withdraw'],
    ['at 1 s', 1_000, 'halt'],
    ['just over 1 s', 1_000.1, 'halt'],
    ['when the clock went back', -0.1, 'halt'],
    ['when the time is no number', Number.NaN, 'halt'],
  ])('%s after the issue of the last contact', (_, ageMs, stage) => {
    expect(leaseAt(held(), 1_100 + ageMs).stage).toBe(stage);
  });

  test('the age counts from issue, not from the answer', () => {
    const slow = noteRead(held(), readAt(1_110, { answeredMs: 1_240 }));
    expect(leaseAt(slow, 1_260)).toMatchObject({ stage: 'held', ageMs: 150 });
    expect(leaseAt(slow, 1_261).stage).toBe('no_sends');
  });

  test.each([
    ['just under 250 ms', 249.9, null],
    ['at 250 ms', 250, null],
    ['just over 250 ms', 250.1, 'heartbeat_not_accepted'],
  ])('a heartbeat issued %s before the answer', (_, beatAgeMs, trouble) => {
    const lease = noteHeartbeat(held(), 1_150 - beatAgeMs);
    expect(noteRead(lease, readAt(1_149, { answeredMs: 1_150 })).trouble).toBe(trouble);
  });
});

describe('what ends a lease', () => {
  const bad: [string, Partial<LatchRead>, string][] = [
    ['a missing epoch', { values: ['0', null as never, '0', '0', BOOT_ID] }, 'epoch_missing'],
    ['a malformed epoch', { values: ['0', '0', '-1', '0', BOOT_ID] }, 'epoch_garbage'],
    [
      'a malformed epoch, and nobody owning the id',
      { values: ['0', '0', '-1', '0', null as never] },
      'epoch_garbage',
    ],
    ['too few values', { values: ['0', '0'] }, 'epoch_garbage'],
    ['nobody owning the id', { values: ['0', '0', '0', '0'] }, 'owner_missing'],
    ['another owner', { values: ['0', '0', '0', '0', 'boot-0002'] }, 'other_owner'],
    ['an unknown server', { runId: null }, 'run_id_unknown'],
    ['another server', { runId: 'c'.repeat(40) }, 'run_id_changed'],
    ['a resume above its panic', { values: ['0', '1', '0', '0', BOOT_ID] }, 'epoch_lower'],
    ['a global resume above its panic', { values: ['0', '0', '0', '1', BOOT_ID] }, 'epoch_lower'],
    ['an answer from before its question', { answeredMs: 1_100 }, 'clock_garbage'],
  ];
  test.each(bad)('%s ends it at once', (_, change, trouble) => {
    const lease = noteRead(held(), readAt(1_150, change));
    expect(leaseAt(lease, 1_151)).toMatchObject({ stage: 'no_sends', trouble });
    expect(lease.endings).toBe(1);
  });

  test('an error reply ends it at once and takes the heartbeat with it', () => {
    const lease = noteRefused(held());
    expect(leaseAt(lease, 1_101)).toMatchObject({ stage: 'no_sends', trouble: 'refused' });
    expect(noteRead(lease, readAt(1_110)).trouble).toBe('heartbeat_not_accepted');
  });

  test('silence lets it run out by age and not earlier', () => {
    const lease = noteNoAnswer(held());
    expect(leaseAt(lease, 1_250)).toMatchObject({ stage: 'held', trouble: 'no_answer' });
    expect(leaseAt(lease, 1_251).stage).toBe('no_sends');
  });

  test('a server that comes back under a new run id is accepted from its second answer on', () => {
    const runId = 'c'.repeat(40);
    let lease = noteHeartbeat(noteRead(held(), readAt(1_150, { runId })), 1_190);
    for (const ms of [1_200, 1_250]) lease = noteRead(lease, readAt(ms, { runId }));
    expect(leaseAt(lease, 1_251).stage).toBe('no_sends');
    expect(leaseAt(noteRead(lease, readAt(1_300, { runId })), 1_301).stage).toBe('held');
  });
});

describe('a lease reopens only after three good contacts', () => {
  test.each([
    ['just under the limit', 149, 'held', 0],
    ['at the limit', 150, 'held', 0],
    ['just over the limit', 151, 'no_sends', 1],
  ])('an answer %s after the last contact was issued', (_, answerAgeMs, stage, endings) => {
    const answeredMs = 1_100 + answerAgeMs;
    // A young heartbeat: it is the contact alone that has grown old.
    const lease = noteRead(noteHeartbeat(held(), 1_200), readAt(answeredMs - 1, { answeredMs }));
    expect(leaseAt(lease, answeredMs)).toMatchObject({ stage, trouble: null });
    expect(lease.endings).toBe(endings);
  });

  test('a stop or a resume in between counts as another lease', () => {
    const lease = noteRead(held(), readAt(1_150, { values: leaseValues({ panicE: 1 }) }));
    expect(leaseAt(lease, 1_151).stage).toBe('no_sends');
    expect(lease.endings).toBe(1);
  });
});

describe('a rolled-back latch', () => {
  test('is noticed against the highest epochs of an earlier boot', () => {
    const lease = noteHeartbeat(newLease(BOOT_ID, 0, { panicE: 2, panicG: 0 }), 0);
    expect(noteRead(lease, readAt(0, { values: leaseValues({ panicE: 1 }) })).trouble).toBe('epoch_lower');
    expect(noteRead(lease, readAt(0, { values: leaseValues({ panicE: 2 }) })).trouble).toBeNull();
  });

  test('is noticed against a stop seen in a read that was no good contact', () => {
    const stopped = noteRead(held(), readAt(1_150, { values: ['0', '0', '3', '0', 'boot-0002'] }));
    expect(stopped.highest).toEqual({ panicE: 0, panicG: 3 });
    const again = noteRead(stopped, readAt(1_200));
    expect(again.trouble).toBe('epoch_lower');
    expect(noteRead(again, readAt(1_250)).trouble).toBe('epoch_lower');
  });
});

test('fresh pairs are those of the last contact while the lease holds, and null after', () => {
  expect(freshPairs(held(), 1_200)).toEqual(parseLatchPairs(leaseValues()));
  expect(freshPairs(held(), 1_251)).toBeNull();
});

/** Any sequence of what can happen, with times that only rise; mostly reads at their pace, or no lease would ever hold. */
const happenings = fc.array(
  fc.record({
    gapMs: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 60 }), weight: 8 },
      { arbitrary: fc.integer({ min: 0, max: 400 }), weight: 1 },
    ),
    what: fc.oneof(
      { arbitrary: fc.constant('read' as const), weight: 10 },
      { arbitrary: fc.constant('beat' as const), weight: 2 },
      { arbitrary: fc.constantFrom('slow_read', 'other_owner', 'silent', 'refused', 'stop'), weight: 1 },
    ),
  }),
  { maxLength: 60 },
);

test('law: whenever the lease holds, a good read was issued within 150 ms and a beat within 250 ms before its answer', () => {
  fc.assert(
    fc.property(happenings, fc.integer({ min: 0, max: 300 }), (steps, waitMs) => {
      let lease = newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 });
      let nowMs = 0;
      let panicE = 0;
      let beatMs = Number.NEGATIVE_INFINITY;
      let goodMs = Number.NEGATIVE_INFINITY;
      for (const { gapMs, what } of steps) {
        nowMs += gapMs;
        if (what === 'stop') panicE++;
        if (what === 'beat') {
          lease = noteHeartbeat(lease, nowMs);
          beatMs = nowMs;
        } else if (what === 'silent') lease = noteNoAnswer(lease);
        else if (what === 'refused') {
          lease = noteRefused(lease);
          beatMs = Number.NEGATIVE_INFINITY;
          goodMs = Number.NEGATIVE_INFINITY;
        } else {
          const issuedMs = nowMs - (what === 'slow_read' ? Math.min(gapMs, 99) : 0);
          const values = leaseValues({ panicE });
          if (what === 'other_owner') values[4] = 'boot-0002';
          lease = noteRead(lease, { issuedMs, answeredMs: nowMs, runId: RUN_ID, values });
          goodMs =
            what !== 'other_owner' && nowMs - beatMs <= LEASE.heartbeatAgeMsMax
              ? issuedMs
              : Number.NEGATIVE_INFINITY;
        }
      }
      const holds = leaseAt(lease, nowMs + waitMs).stage === 'held';
      if (holds) expect(nowMs + waitMs - goodMs).toBeLessThanOrEqual(LEASE.contactAgeMsMax);
    }),
    { numRuns: 2_000 },
  );
});
