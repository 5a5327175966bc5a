import { RECOVERY_GATES, type RecoveryGateName } from '@agora/shared/resume';
import { describe, expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import { ledgerOf } from '../position/ledger.ts';
import { recoveryGatesAt } from './recovery.ts';
import { STREAM } from './streams.ts';

const gate = (rig: Rig, name: RecoveryGateName, atMs = rig.nowMs) =>
  recoveryGatesAt(rig.engine, atMs).find((each) => each.gate === name);

/** Stopped by its latch a while ago, with everything proven and enabled again. */
function stopped(): Rig {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(8_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', clearance: { stage: 'verified' } });
  return rig;
}

test('of a boot that has read nothing no gate holds but the one for which nothing is owed, and each says what would help', () => {
  const rig = new Rig();
  const gates = recoveryGatesAt(rig.engine, rig.nowMs);
  expect(gates.map(({ gate, holds, value, age_ms }) => [gate, holds, value, age_ms])).toEqual([
    ['ws_healthy', false, 'a stream is silent or gone', null],
    ['drift_zero', false, 'the venue has not been read', null],
    ['loss_under_cap', false, 'daily PnL not known', null],
    ['operator_enable', false, gates[3]?.value, gates[3]?.age_ms],
    ['no_kill_file', false, 'not looked at yet', null],
    ['cancel_debt_empty', false, 'not known', null],
    ['clearance_verified', false, rig.engine.fsm.clearance.stage, null],
  ]);
  expect(gates.map(({ helps }) => helps)).toEqual(Object.values(RECOVERY_GATES).map(({ helps }) => helps));
});

test('what a gate says is as long as people read', () => {
  const rig = stopped();
  const { kill } = rig.engine.control;
  if (kill === null) throw new Error('the rig looks at kill files');
  rig.engine.control.kill = { ...kill, evidence: 'x'.repeat(400) };
  expect(gate(rig, 'no_kill_file')?.value).toBe('x'.repeat(300));
});

test('after a verified stop and a new touch every gate holds', () => {
  const rig = stopped();
  const { recon } = rig.desk;
  expect(
    recoveryGatesAt(rig.engine, rig.nowMs).map(({ gate, holds, value }) => [gate, holds, value]),
  ).toEqual([
    ['ws_healthy', true, 'both streams fresh'],
    ['drift_zero', true, 'ok, 0 differences'],
    ['loss_under_cap', true, 'daily PnL fine'],
    ['operator_enable', true, 'touched since the halt'],
    ['no_kill_file', true, rig.engine.control.kill?.evidence],
    ['cancel_debt_empty', true, '0 orders not proven gone'],
    ['clearance_verified', true, 'verified'],
  ]);
  expect(gate(rig, 'drift_zero', rig.nowMs + 10.4)?.age_ms).toBe(
    Math.round(rig.nowMs + 10.4 - (recon.okAnsweredMs ?? 0)),
  );
  const takenMs = rig.engine.control.kill?.takenMs ?? 0;
  expect(gate(rig, 'no_kill_file', takenMs + 7)?.age_ms).toBe(7);
  expect(gate(rig, 'no_kill_file', takenMs - 7)?.age_ms).toBe(0);
  const looked = rig.engine.control.enableLookedMs ?? 0;
  expect(gate(rig, 'operator_enable', looked + 9)?.age_ms).toBe(9);
});

describe('what keeps a gate shut', () => {
  test.each(['market', 'account'] as const)('a silent %s stream', (stream) => {
    const rig = stopped();
    rig.engine[stream].aliveMs = rig.nowMs - STREAM.silentMsMax - 1;
    expect(gate(rig, 'ws_healthy')).toMatchObject({ holds: false, value: 'a stream is silent or gone' });
  });

  test.each([
    ['a drift', { status: 'drift' }, 'drift, 0 differences'],
    ['a pass that began before the stop', { okIssuedMs: -1 }, 'ok, 0 differences'],
    ['no pass at all', { okIssuedMs: null }, 'ok, 0 differences'],
  ])('%s', (_, change, value) => {
    const rig = stopped();
    Object.assign(rig.desk.recon, change);
    expect(gate(rig, 'drift_zero')).toMatchObject({ holds: false, value });
  });

  test('a pass that began with the stop counts', () => {
    const rig = stopped();
    rig.desk.recon.okIssuedMs = rig.engine.fsm.clearance.startedMs;
    expect(gate(rig, 'drift_zero')?.holds).toBe(true);
    rig.desk.recon.okIssuedMs -= 1;
    expect(gate(rig, 'drift_zero')?.holds).toBe(false);
  });

  test('an age that nobody knows is none', () => {
    const rig = stopped();
    rig.desk.recon.okAnsweredMs = null;
    expect(gate(rig, 'drift_zero')?.age_ms).toBeNull();
  });

  test.each([
    ['armed', (limit: number) => limit - 1, true],
    ['tripped', (limit: number) => limit, false],
  ])('a daily loss that is %s', (stage, loss, holds) => {
    const rig = stopped();
    const { limits, ledger } = rig.desk;
    ledgerOf(ledger, btc).realizedUusd -= loss(limits.dailyLossUusd);
    expect(gate(rig, 'loss_under_cap')).toMatchObject({ holds, value: `daily PnL ${stage}` });
  });

  test('a kill file, with its evidence', () => {
    const rig = stopped();
    rig.killFile = true;
    rig.pass(100);
    expect(gate(rig, 'no_kill_file')).toMatchObject({
      holds: false,
      value: rig.engine.control.kill?.evidence,
    });
  });

  test('orders that this life owes, and those of an earlier one', () => {
    const rig = stopped();
    rig.engine.fsm.owedBefore.set('0x1' as never, {} as never); // counted, not looked at
    expect(gate(rig, 'cancel_debt_empty')).toMatchObject({ holds: false, value: '1 orders not proven gone' });
  });

  test('a stop that is not verified', () => {
    const rig = stopped();
    Object.assign(rig.engine.fsm.clearance, { stage: 'zero_seen' });
    expect(gate(rig, 'clearance_verified')).toMatchObject({ holds: false, value: 'zero_seen' });
  });
});
