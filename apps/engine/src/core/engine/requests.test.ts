import type { OperatorRequest } from '@agora/shared/operator-request';
import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { btc, configOf, eth, Rig, STEP_MS } from '../../../test/support/engine-rig.ts';
import { noteExecution } from '../risk/execution-throttle.ts';
import { notePrice } from '../risk/price-move.ts';
import { recoveryGatesAt } from './recovery.ts';
import { RECOVERING_MS_MAX, REQUEST_AGE_MS_MAX } from './requests.ts';

/** Halted by a kill from the latch, verified, and the enable file touched again: all gates of the way back hold. */
function halted(): Rig {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(4_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  return rig;
}

/** After another stop: the lease holds again and the file is touched again, so that only the review is out of date. */
function allButReviewed(rig: Rig): void {
  rig.pass(1_000);
  rig.enableMark = 'touched-3';
  rig.pass(500);
}

type Resume = Extract<OperatorRequest, { act: 'resume' }>;
const request = (rig: Rig, change: Partial<Resume> = {}): Resume => ({
  act: 'resume',
  request_id: 'request-1' as Resume['request_id'], // of the right form
  who: 'ada',
  at: isoMs(rig.wallMs),
  reason: null,
  reviewed: { panic_epoch: rig.latch.panicE, panic_global_epoch: rig.latch.panicG },
  halt_id: rig.engine.fsm.halt.halt_id,
  snapshot_seq: null,
  second_factor_at: isoMs(rig.wallMs),
  ...change,
});
const ask = (rig: Rig, change: Partial<Resume> = {}, side: 'web' | 'cli' = 'web') =>
  rig.feed({ kind: 'request', side, request: request(rig, change) });
const answer = (rig: Rig) => {
  const found = rig.effects.findLast((effect) => effect.kind === 'answer_request');
  return found?.kind === 'answer_request' ? [found.accepted, found.code] : null;
};

test('with every gate holding a resume writes exactly the reviewed epochs, and trading begins when the latch shows them', () => {
  const rig = halted();
  expect(recoveryGatesAt(rig.engine, rig.nowMs).filter(({ holds }) => !holds)).toEqual([]);
  const wanted = ask(rig);
  const reviewed = { panic_epoch: 1, panic_global_epoch: 0 };
  const { halt_id } = rig.engine.fsm.halt;
  expect(wanted[0]).toEqual({
    kind: 'write_resume',
    accepted: { request_id: 'request-1', who: 'ada', halt_id, ...reviewed },
  });
  expect([answer(rig), rig.engine.fsm.state]).toEqual([[true, null], 'HALTED']);
  rig.pass(1_000);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  expect(rig.named('resume').at(-1)).toMatchObject({
    request_id: 'request-1',
    who: 'ada',
    reviewed: { panic_epoch: 1 },
  });
  rig.pass(2_000);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test.each<[string, (rig: Rig) => void, string | null]>([
  ['nothing wrong', (rig) => ask(rig), null],
  ['as old as allowed', (rig) => ask(rig, { at: isoMs(rig.wallMs - REQUEST_AGE_MS_MAX) }), null],
  ['too old', (rig) => ask(rig, { at: isoMs(rig.wallMs - REQUEST_AGE_MS_MAX - 1) }), 'STALE_REQUEST'],
  [
    'from far in the future',
    (rig) => ask(rig, { at: isoMs(rig.wallMs + REQUEST_AGE_MS_MAX + 1) }),
    'STALE_REQUEST',
  ],
  ['no second factor from the web', (rig) => ask(rig, { second_factor_at: null }), 'SECOND_FACTOR_STALE'],
  [
    'an old second factor',
    (rig) => ask(rig, { second_factor_at: isoMs(rig.wallMs - 60_001) }),
    'SECOND_FACTOR_STALE',
  ],
  ['no second factor on the host', (rig) => ask(rig, { second_factor_at: null }, 'cli'), null],
  ['another halt', (rig) => ask(rig, { halt_id: 'halt-other-1' as never }), 'OTHER_HALT'],
  [
    'an older review',
    (rig) => {
      rig.latch.panicE = 2;
      allButReviewed(rig);
      ask(rig, { reviewed: { panic_epoch: 1, panic_global_epoch: 0 } });
    },
    'NEWER_STOP',
  ],
  [
    'a newer global stop',
    (rig) => {
      rig.latch.panicG = 1;
      allButReviewed(rig);
      ask(rig, { reviewed: { panic_epoch: 1, panic_global_epoch: 0 } });
    },
    'NEWER_STOP',
  ],
  [
    'epochs nobody saw yet',
    (rig) => ask(rig, { reviewed: { panic_epoch: 9, panic_global_epoch: 0 } }),
    'NEWER_STOP',
  ],
  [
    'a latch that cannot be read',
    (rig) => {
      rig.faults.latchSilent = true;
      rig.pass(300);
      ask(rig);
    },
    'NEWER_STOP',
  ],
])('resume with %s', (_, act, code) => {
  const rig = halted();
  act(rig);
  expect(answer(rig)).toEqual([code === null, code]);
});

test.each<[string, { problem: string } | null]>([
  ['cannot be written', { problem: 'ENOSPC' }],
  ['has not said that it can be', null],
])('I-23: no resume while the audit %s', (_, said) => {
  const rig = halted();
  rig.engine.control.audit = said === null ? null : { ...said, takenMs: rig.nowMs };
  const wanted = rig.only({ kind: 'request', side: 'web', request: request(rig) });
  expect(wanted.map(({ kind }) => kind)).not.toContain('write_resume');
  expect([answer(rig), rig.engine.fsm.recovering]).toEqual([[false, 'AUDIT_UNWRITABLE'], null]);
});

test('what a reviewed halt has tripped on does not trip it again after the resume', () => {
  const rig = new Rig().start();
  const { desk } = rig.engine;
  if (desk === null) throw new Error('no desk');
  for (let n = 0; n <= desk.limits.flipsPer10MinMax; n += 1)
    noteExecution(desk.throttle, { coin: btc, side: 'buy' }, true, rig.nowMs);
  for (const { priceMove } of desk.coins.values()) notePrice(priceMove, 1, rig.nowMs);
  rig.pass(50);
  expect(rig.engine.fsm.halt.cause.code).toBe('position_flip_churn');
  rig.pass(9_000);
  allButReviewed(rig);
  ask(rig);
  rig.pass(5_000);
  expect([rig.engine.fsm.state, rig.engine.closure]).toEqual(['ACTIVE', 'open']);
});

test('an engine that is not halted has nothing to resume', () => {
  const rig = new Rig().start();
  ask(rig);
  expect(answer(rig)).toEqual([false, 'NOT_HALTED']);
});

test.each<[string, string, (rig: Rig) => void]>([
  ['ws_healthy', 'a silent stream', (rig) => rig.feed({ kind: 'account_connection', connection: 0 })],
  [
    'drift_zero',
    'no agreement since',
    (rig) => {
      rig.faults.readsLost = true;
      rig.feed({ kind: 'account_connection', connection: 9 });
      rig.feed({ kind: 'account_alive' });
    },
  ],
  [
    'loss_under_cap',
    'a loss at the cap',
    (rig) => {
      for (const own of rig.desk.ledger.coins.values()) own.dayStartPnlUusd += 250_000_000;
    },
  ],
  [
    'operator_enable',
    'no touch since',
    (rig) => {
      rig.enableMark = 'touched-1';
      rig.pass(STEP_MS);
    },
  ],
  [
    'no_kill_file',
    'a kill file',
    (rig) => {
      rig.killFile = true;
      rig.pass(STEP_MS);
    },
  ],
  [
    'clearance_verified',
    'a reopened clearance',
    (rig) => {
      rig.engine.fsm.clearance.stage = 'cancelling';
    },
  ],
])('a refusal answers with the whole checklist: %s does not hold with %s', (gate, _, spoil) => {
  const rig = halted();
  spoil(rig);
  ask(rig);
  expect(answer(rig)).toEqual([false, 'GATES_OUTSTANDING']);
  const [refused] = rig.named('resume_refused').slice(-1);
  expect(refused?.gates).toHaveLength(7);
  expect(refused?.gates.filter(({ holds }) => !holds).map((each) => each.gate)).toEqual([gate]);
  expect(rig.latch.resumeE).toBe(0);
});

test('I-11: a stop that races a resume wins', () => {
  const rig = halted();
  ask(rig);
  rig.latch.panicE = 2;
  rig.pass(5_000);
  expect([rig.engine.fsm.state, rig.engine.fsm.recovering]).toEqual(['HALTED', null]);
});

test('I-11: after a resume was accepted a removed enable file still keeps it HALTED', () => {
  const rig = halted();
  const wanted = rig.only({ kind: 'request', side: 'web', request: request(rig) });
  expect(wanted.map(({ kind }) => kind)).toContain('write_resume');
  rig.latch.resumeE = 1;
  rig.enableMark = null;
  rig.pass(2_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
});

test('I-11: an accepted resume that does not come to trading lapses, and no later moment brings it back', () => {
  const rig = halted();
  rig.only({ kind: 'request', side: 'web', request: request(rig) });
  const since = rig.engine.fsm.recovering?.sinceMs ?? 0;
  rig.pass(RECOVERING_MS_MAX - (rig.nowMs - since));
  expect(rig.engine.fsm.recovering).not.toBeNull();
  rig.pass(50);
  expect(rig.engine.fsm.recovering).toBeNull();
  expect(rig.named('resume_refused').at(-1)).toMatchObject({
    code: 'LAPSED',
    request_id: expect.any(String),
  });
  rig.latch.resumeE = 1;
  rig.pass(5_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
  // Asked for anew it is as good as the first.
  ask(rig);
  rig.pass(2_000);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('I-14: a replayed resume of the past halt has no effect on a new one', () => {
  const rig = halted();
  const old = request(rig);
  ask(rig);
  rig.pass(1_000);
  rig.latch.panicE = 2;
  rig.pass(4_000);
  rig.enableMark = 'touched-3';
  rig.pass(500);
  rig.feed({
    kind: 'request',
    side: 'web',
    request: { ...old, at: isoMs(rig.wallMs), second_factor_at: isoMs(rig.wallMs) },
  });
  expect([answer(rig), rig.engine.fsm.state]).toEqual([[false, 'OTHER_HALT'], 'HALTED']);
});

const asked = {
  request_id: 'request-2' as never,
  who: 'ada',
  at: '2026-03-01T13:00:00.000Z' as never,
  reason: null,
};

test('reduce: only orders that shrink the position from the next look on, until the next resume', () => {
  const rig = new Rig().start();
  const [bid] = rig.restingOf(btc, 'buy');
  rig.fill(bid?.oid ?? 0, bid?.sz ?? 0);
  rig.feed({ kind: 'request', side: 'web', request: { act: 'reduce', ...asked } });
  rig.pass(2_000);
  expect(rig.desk.quoteMode).toBe('reduce_only');
  expect(rig.named('quote_mode_changed').at(-1)).toMatchObject({
    to: 'reduce_only',
    request_id: 'request-2',
  });
  expect([rig.restingOf(btc, 'buy').length, rig.restingOf(eth).length]).toEqual([0, 0]);
  expect(rig.restingOf(btc, 'sell').every(({ reduceOnly }) => reduceOnly)).toBe(true);
  expect(rig.restingOf(btc, 'sell').length).toBeGreaterThan(0);
});

test('reduce is refused while HALTED', () => {
  const rig = halted();
  rig.feed({ kind: 'request', side: 'cli', request: { act: 'reduce', ...asked } });
  expect(answer(rig)).toEqual([false, 'NOT_ACTIVE']);
});

test('shrink is in force at once; any expansion is refused and changes nothing', () => {
  const rig = new Rig().start();
  const { envelope } = configOf();
  const smaller = { ...envelope, version: 2, max_order_notional_usd: 500 };
  rig.feed({ kind: 'request', side: 'cli', request: { act: 'shrink', ...asked, envelope: smaller } });
  expect([answer(rig), rig.desk.limits.orderUusdMax]).toEqual([[true, null], 500_000_000]);
  const mixed = { ...smaller, version: 3, max_order_notional_usd: 400, max_open_orders: 25 };
  rig.feed({ kind: 'request', side: 'cli', request: { act: 'shrink', ...asked, envelope: mixed } });
  expect([answer(rig), rig.desk.limits.orderUusdMax]).toEqual([[false, 'EXPANDS'], 500_000_000]);
  expect(rig.named('envelope_expansion_refused')).toHaveLength(1);
  rig.mid.set('BTC', 1_000_300);
  rig.pass(3_000);
  for (const { px, sz } of rig.restingOf(btc)) expect(px * sz).toBeLessThanOrEqual(500_000_000);
});
