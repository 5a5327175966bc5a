// Who is left behind by a guardian that is asked to end: nobody whose orders may rest.
import { expect, test } from 'vitest';
import { type Clearing, NOT_CLEARING } from './clearing-state.ts';
import { newSight, noteBeat, type Sight } from './engine-sight.ts';
import { LEAVE_MS_MAX, leaveWhenDone, neededFor } from './guardian-leave.ts';
import type { GuardedEngine } from './guardian-report.ts';
import { engineHeartbeatSchema } from './heartbeat.ts';
import { addressSchema, engineIdSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';

const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const ACCOUNT = addressSchema.parse(`0x${'a'.repeat(40)}`);
const [ASKED, NOW] = [10_000, 10_200];
const beat = (goodbye: boolean) =>
  engineHeartbeatSchema.parse({
    ...{ boot_id: 'boot-0001', build_id: 'b', contract_version: 1, pid: 1, seq: 1, at: AT, mono_ms: 0 },
    ...{ engine_id: 'mm-1', state: 'HALTED' },
    ...(goodbye && { goodbye: { at: AT, reason: 'SIGTERM' } }),
  });
const listed = (count: number): Partial<Clearing> => ({
  listed: {
    startedMs: 9_000,
    orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(i + 1), coin: 'BTC' })),
  },
});
const guarded = (sight: Sight, stopped: boolean, clearing: Partial<Clearing>): GuardedEngine => ({
  engine: {
    ...{ id: engineIdSchema.parse('mm-1'), healthUrl: 'http://x/healthz', keyFile: '/k' },
    ...{ account: ACCOUNT, wallet: ACCOUNT },
  },
  ...{ sight, stopped, clearing: { ...NOT_CLEARING, ...clearing } },
});
const parted = noteBeat(newSight(0), beat(true), 10_150);
const heard = (ms: number) => noteBeat(newSight(0), beat(false), ms);
const neverStarted = noteBeat(newSight(0), null, 10_150);

test.each<[string, GuardedEngine, string | null]>([
  ['said goodbye, which is a proof', guarded(parted, false, listed(0)), null],
  ['said goodbye, and the account was not listed', guarded(parted, false, {}), 'open orders are not known'],
  ['said goodbye, and orders rest', guarded(parted, false, listed(2)), '2 orders rested'],
  ['never was', guarded(neverStarted, false, listed(0)), null],
  [
    'never was, and the account was not listed',
    guarded(neverStarted, false, {}),
    'open orders are not known',
  ],
  ['lives on', guarded(heard(10_100), false, listed(2)), null],
  ['was heard before the signal alone', guarded(heard(9_900), false, listed(0)), 'the engine: alive'],
  ['is DARK', guarded(heard(1_000), false, listed(0)), 'DARK'],
  ['is stopped, not proven', guarded(parted, true, { stage: 'zero_seen' }), 'open orders are not known'],
  ['is stopped and proven', guarded(parted, true, { stage: 'verified' }), null],
])('an engine that %s', (_, engine, need) => {
  const found = neededFor({ engines: [engine], monoMs: NOW }, ASKED);
  if (need === null) expect(found).toBeNull();
  else expect(found).toMatch(new RegExp(`^mm-1: .*${need}`));
});

test('it waits for the proof, and no longer than its time', async () => {
  let nowMs = 0;
  const machine = {
    monoMs: () => nowMs,
    pause: async (ms: number) => {
      nowMs += ms;
    },
  };
  const facts = (provenMs: number) => () => {
    const stage = nowMs >= provenMs ? ('verified' as const) : ('cancelling' as const);
    return { engines: [guarded(parted, true, { stage, ...listed(3) })], monoMs: nowMs };
  };
  expect([await leaveWhenDone(machine, facts(4_000)), nowMs]).toEqual([null, 4_000]);
  nowMs = 0;
  expect(await leaveWhenDone(machine, facts(LEAVE_MS_MAX * 2))).toMatch(/3 orders rested/);
  expect(nowMs).toBe(LEAVE_MS_MAX);
});
