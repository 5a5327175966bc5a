import { expect, test } from 'vitest';
import { atMs, BOOT_ID, leaseValues, RUN_ID } from '../../../test/support/facts.ts';
import { type KillSwitchFeeds, killSwitchReading } from './kill-switch.ts';
import { type Lease, newLease, noteHeartbeat, noteRead, noteRefused } from './lease.ts';

const UNSEEN = { file: null, who: null, reason: null };
const NO_KILL = { ...UNSEEN, present: false, evidence: 'no kill file', takenMs: 100 };

function leaseWith(values: string[]): Lease {
  const beaten = noteHeartbeat(newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 }), 0);
  return [0, 50, 100].reduce(
    (lease, ms) => noteRead(lease, { issuedMs: ms, answeredMs: ms, runId: RUN_ID, values }),
    beaten,
  );
}

function feeds(change: Partial<KillSwitchFeeds> = {}): KillSwitchFeeds {
  return {
    lease: leaseWith(leaseValues()),
    contactAt: atMs(100),
    latchedAt: null,
    kill: NO_KILL,
    haltCause: null,
    guardianProblem: null,
    ...change,
  };
}

const kill = { ...UNSEEN, present: true, evidence: 'kill file mm-bot.kill present', takenMs: 100 };
const latched = { lease: leaseWith(leaseValues({ panicE: 1 })), latchedAt: atMs(60) };
const latchedForAll = { lease: leaseWith(leaseValues({ panicG: 1 })), latchedAt: atMs(60) };

test.each<[string, Partial<KillSwitchFeeds>, boolean | null, string]>([
  ['everything clear', {}, false, 'not latched, no kill file, guardian live'],
  ['a kill file', { kill }, true, 'kill file mm-bot.kill present; blocks orders'],
  ['this latch', latched, true, `latched ${atMs(60)}; blocks orders`],
  ['the global latch', latchedForAll, true, `latched ${atMs(60)}; blocks orders`],
  ['a halt', { haltCause: 'boot' }, true, 'engine is HALTED (boot); blocks orders'],
  ['files never looked at', { kill: null }, null, 'kill files not looked at yet; blocks orders'],
  ['no guardian', { guardianProblem: 'no guardian seen' }, null, 'no guardian seen; blocks orders'],
  [
    'a latch of which nobody knows since when',
    { ...latched, latchedAt: null },
    true,
    'latched; blocks orders',
  ],
  [
    'a lease that ended',
    { lease: noteRefused(leaseWith(leaseValues())) },
    null,
    `redis-latch refuses commands, last read ${atMs(100)}; blocks orders`,
  ],
  [
    'a latch never read',
    { lease: newLease(BOOT_ID, 0, { panicE: 0, panicG: 0 }), contactAt: null },
    null,
    'redis-latch does not answer, not read since boot; blocks orders',
  ],
  [
    'a known block beside an unknown',
    { kill, guardianProblem: 'no guardian seen' },
    true,
    'kill file mm-bot.kill present; no guardian seen; blocks orders',
  ],
])('%s', (_, change, value, evidence) => {
  expect(killSwitchReading(feeds(change), 150)).toMatchObject({ value, evidence });
});

test.each<[Lease['trouble'], string]>([
  [null, 'control link just came back'],
  [
    'epoch_missing',
    'redis-latch has lost an epoch (`./agora redis-repair` while all is down makes it again)',
  ],
  ['epoch_garbage', 'redis-latch holds a malformed epoch'],
  ['epoch_lower', 'redis-latch was rolled back'],
  ['owner_missing', 'no engine owns the latch'],
  ['other_owner', 'another process owns this engine'],
  ['run_id_unknown', 'redis-latch is not identified yet'],
  ['run_id_changed', 'redis-latch was restarted'],
  ['heartbeat_not_accepted', 'redis-latch does not accept our heartbeat'],
  ['clock_garbage', 'our clock went back'],
])('a lease without contact says why: %s', (trouble, evidence) => {
  const lease = { ...noteRefused(leaseWith(leaseValues())), trouble };
  expect(killSwitchReading(feeds({ lease }), 150)).toEqual({
    ...{ value: null, takenMs: 100 },
    evidence: `${evidence}, last read ${atMs(100)}; blocks orders`,
  });
});

test.each<[string, Partial<KillSwitchFeeds>, number]>([
  ['clear, it is as old as the issue of the last good contact', {}, 100],
  ['latched, too', latched, 100],
  ['halted, it is known now, whatever redis-latch says', { haltCause: 'boot' }, 150],
  ['by a kill file, it is as old as the look', { kill: { ...kill, takenMs: 120 } }, 120],
  ['by several, it is as old as the youngest', { ...latched, kill: { ...kill, takenMs: 120 } }, 120],
])('%s', (_, change, takenMs) => {
  expect(killSwitchReading(feeds(change), 150).takenMs).toBe(takenMs);
});

test('a latch stays shown as set while redis-latch is silent', () => {
  const reading = killSwitchReading(feeds(latched), 10_000);
  expect(reading).toMatchObject({ value: true });
  expect(reading.evidence).toContain(`latched ${atMs(60)}`);
});
