import type { HaltCauseCode } from '@agora/shared/halt-cause';
import { expect, test } from 'vitest';
import { btc, type Happening, Rig, STEP_MS } from '../../../test/support/engine-rig.ts';
import { type ApprovedOrder, reassert } from '../approve/approved-order.ts';
import { OPEN_MASK } from '../approve/permit.ts';
import { isOpenStatus, type OrderRecord } from '../orders/order.ts';
import { ledgerOf } from '../position/ledger.ts';
import type { SeenOrder } from '../reconcile/view.ts';
import { haltRecordOf } from './halting.ts';

const fsm = (rig: Rig) => rig.engine.fsm;
const kinds = (effects: readonly { kind: string }[]) => effects.map(({ kind }) => kind);

test('a halt takes risk away first: cancels, then the nonce in flight, the record, the latch, a read; people last', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.answersLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  const wanted = rig.only({
    kind: 'halt_wanted',
    trip: { cause: 'loop_stalled', value: '900 ms', limit: '150 ms', subject: null },
  });
  expect(kinds(wanted).filter((kind) => kind !== 'note')).toEqual([
    'cancel',
    'noop',
    'record_halt',
    'read_venue',
    'raise_latch',
    'announce',
    'publish_snapshot',
    'announce',
  ]);
  expect(fsm(rig)).toMatchObject({
    state: 'HALTED',
    halt: { cause: { code: 'loop_stalled', value: '900 ms' } },
  });
});

test('I-01: from the tick of the halt on, nothing is approved and no earlier approval may leave', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const place = rig.effects.findLast((effect) => effect.kind === 'place');
  const orders: readonly ApprovedOrder[] = place?.kind === 'place' ? place.orders : [];
  const line = {
    nowMs: orders[0]?.approvedMs ?? 0,
    approvalEpoch: rig.engine.fsm.approvalEpoch,
    permit: { mask: OPEN_MASK, takenMs: 0, validUntilMs: Number.POSITIVE_INFINITY },
    latched: false,
    contactIssuedMs: orders[0]?.approvedMs ?? 0,
    killFilePresent: false,
    intentDurable: true,
    socketOpen: true,
    socketBufferedBytes: 0,
  };
  expect(reassert(orders, line)).toBeNull();
  rig.killFile = true;
  rig.pass(STEP_MS);
  expect(reassert(orders, { ...line, approvalEpoch: rig.engine.fsm.approvalEpoch })?.code).toBe(
    'APPROVAL_VOID',
  );
  const before = rig.effects.filter(({ kind }) => kind === 'place').length;
  rig.mid.set('BTC', 1_001_000);
  rig.pass(5_000);
  expect(rig.effects.filter(({ kind }) => kind === 'place').length).toBe(before);
});

type Stop = [cause: HaltCauseCode, stop: (rig: Rig) => void];
const wanted = (cause: HaltCauseCode): Happening => ({
  kind: 'halt_wanted',
  trip: { cause, value: null, limit: null, subject: null },
});

test.each<Stop>([
  [
    'kill_file',
    (rig) => {
      rig.killFile = true;
      rig.pass(STEP_MS);
    },
  ],
  [
    'kill_api',
    (rig) => {
      rig.latch.panicE += 1;
      rig.pass(600);
    },
  ],
  [
    'kill_api',
    (rig) => {
      rig.latch.panicG += 1;
      rig.pass(600);
    },
  ],
  [
    'control_link_lost',
    (rig) => {
      rig.faults.latchSilent = true;
      rig.pass(1_000);
    },
  ],
  [
    'operator_enable_removed',
    (rig) => {
      rig.enableMark = null;
      rig.pass(STEP_MS);
    },
  ],
  [
    'owner_lost',
    (rig) => {
      const at = { issuedMs: rig.nowMs, answeredMs: rig.nowMs, runId: 'run-1' };
      rig.feed({ kind: 'latch_read', read: { ...at, values: ['0', '0', '0', '0', 'boot-0002'] } });
      rig.pass(STEP_MS);
    },
  ],
  ['audit_unwritable', (rig) => rig.feed({ kind: 'audit_state', problem: 'disk full' })],
  ['clock_skew', (rig) => rig.feed({ kind: 'venue_clock', offsetMs: 0, skewMs: 1_006, uncertaintyMs: 5 })],
  ['queue_overflow', (rig) => rig.feed(wanted('queue_overflow'))],
  ['shutdown', (rig) => rig.feed(wanted('shutdown'))],
  [
    'ws_silent',
    (rig) => {
      rig.faults.marketMute = true;
      rig.pass(20_300);
    },
  ],
  [
    'price_move',
    (rig) => {
      rig.mid.set('BTC', 1_030_100);
      rig.pass(250);
    },
  ],
  [
    'daily_loss',
    (rig) => {
      loseBy(rig, 501);
      rig.pass(2_500);
    },
  ],
])('%s halts, takes every order off and is verified', (cause, stop) => {
  const rig = new Rig().start();
  rig.pass(1_000);
  stop(rig);
  expect(fsm(rig)).toMatchObject({ state: 'HALTED', halt: { cause: { code: cause } } });
  expect(rig.venue.resting.size).toBe(0);
  rig.pass(3_000);
  expect(fsm(rig).clearance).toMatchObject({ stage: 'verified', reopened: false });
  expect(rig.named('halt')).toMatchObject([{ cause }]);
  expect([rig.named('halt_zero_seen').length, rig.named('halt_verified').length]).toEqual([2, 2]); // one of the boot
});

/** Makes the day's PnL minus this many USD, through the position and the mark. */
function loseBy(rig: Rig, usd: number): void {
  const own = ledgerOf(rig.desk.ledger, btc);
  own.dayStartPnlUusd += usd * 1_000_000;
}

test('a stop in a read that is no good contact for another reason halts all the same', () => {
  const rig = new Rig().start();
  const { bootId } = rig.engine.facts;
  const read = {
    issuedMs: rig.nowMs,
    answeredMs: rig.nowMs,
    runId: 'another run',
    values: ['1', '0', '0', '0', bootId],
  };
  rig.feed({ kind: 'latch_read', read });
  expect([fsm(rig).state, rig.venue.resting.size]).toEqual(['HALTED', 0]);
});

test('skew within its own uncertainty of the limit only closes the gate', () => {
  const rig = new Rig().start();
  rig.feed({ kind: 'venue_clock', offsetMs: 1_767_225_600_000, skewMs: 998, uncertaintyMs: 5 });
  expect([fsm(rig).state, rig.engine.closure]).toEqual(['ACTIVE', 'withdraw']);
});

test('a latch is named by its record; without one it is told after half a second', () => {
  const named = new Rig().start();
  named.latch.panicE = 1;
  named.pass(STEP_MS);
  expect([fsm(named).state, named.named('halt').length]).toEqual(['HALTED', 0]);
  named.feed({
    kind: 'latch_cause',
    scope: 'engine',
    epoch: 1,
    cause: {
      who: 'ada',
      path: 'telegram',
      reason: 'news',
      key: null,
      time: '2026-03-01T13:00:00.000Z' as never,
    },
  });
  expect(named.named('halt')).toMatchObject([
    { cause: 'kill_telegram', who: 'ada', path: 'telegram', subject: 'news' },
  ]);
  const unnamed = new Rig().start();
  unnamed.latch.panicE = 1;
  unnamed.pass(450);
  expect(unnamed.named('halt')).toEqual([]);
  unnamed.pass(200);
  expect(unnamed.named('halt')).toMatchObject([{ cause: 'kill_api', who: null }]);
});

test.each([
  ['ada', 'the console'],
  ['the stop token', 'the stop endpoint'],
])('a stop by the API names where %s sent it from', (who, subject) => {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(100);
  const time = '2026-03-01T13:00:00.000Z' as never;
  rig.feed({
    kind: 'latch_cause',
    scope: 'engine',
    epoch: 1,
    cause: { who, path: 'api', reason: 'news', key: null, time },
  });
  expect(rig.named('halt')).toMatchObject([{ cause: 'kill_api', who, subject }]);
});

test('a latch seen set is not raised once more; a halt of our own is, until the latch shows it', () => {
  const seen = new Rig().start();
  seen.latch.panicE = 1;
  seen.pass(3_000);
  expect(seen.latch.panicE).toBe(1);
  const own = new Rig().start();
  own.faults.latchSilent = true;
  own.pass(1_000);
  expect([fsm(own).state, own.latch.panicE]).toEqual(['HALTED', 0]);
  own.pass(5_000);
  own.faults.latchSilent = false;
  own.pass(2_000);
  expect(own.latch.panicE).toBeGreaterThanOrEqual(1);
  expect(fsm(own).raise).toBeNull();
});

test('a shutdown raises nothing', () => {
  const rig = new Rig().start();
  rig.feed(wanted('shutdown'));
  rig.pass(3_000);
  expect(rig.latch.panicE).toBe(0);
});

test('a rolled-back latch halts, and is raised above everything ever seen', () => {
  const rig = new Rig();
  rig.latch.panicE = 5;
  rig.latch.resumeE = 5;
  rig.start();
  expect(fsm(rig).state).toBe('ACTIVE');
  rig.latch.panicE = 0;
  rig.latch.resumeE = 0;
  rig.pass(STEP_MS);
  expect(fsm(rig).halt.cause.code).toBe('latch_rolled_back');
  rig.pass(500);
  expect(rig.latch.panicE).toBe(6);
});

test('a latch that is rolled back while HALTED is raised above everything ever seen, so that a later stop shows', () => {
  const rig = new Rig().start();
  rig.feed(wanted('loop_stalled'));
  rig.pass(500);
  const seen = rig.latch.panicE;
  expect(fsm(rig).raise).toBeNull();
  rig.latch.panicE = 0;
  rig.pass(500);
  expect(rig.latch.panicE).toBe(seen + 1);
  rig.pass(500);
  expect([fsm(rig).raise, fsm(rig).state]).toEqual([null, 'HALTED']);
});

test('later trips are consequences of the halt that stands, each told once in its record', () => {
  const rig = new Rig().start();
  rig.feed(wanted('loop_stalled'));
  const { halt_id } = fsm(rig).halt;
  for (const cause of ['queue_overflow', 'queue_overflow', 'loop_stalled', 'invariant_broken'] as const)
    rig.feed(wanted(cause));
  expect(fsm(rig).halt).toMatchObject({
    halt_id,
    cause: { code: 'loop_stalled' },
    consequences: [{ raw_code: 'queue_overflow' }, { raw_code: 'invariant_broken' }],
    consequences_total: 2,
  });
});

test('every halt has an id of its own', () => {
  const rig = new Rig().start();
  rig.feed(wanted('loop_stalled'));
  const other = new Rig(undefined, 'boot-0002').start();
  other.feed(wanted('loop_stalled'));
  expect(fsm(rig).halt.halt_id).toMatch(/^halt-[0-9a-f]{10}-0001$/);
  expect(fsm(rig).halt.halt_id).not.toBe(fsm(other).halt.halt_id);
});

test('the record of a halt holds what a later boot must know', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  rig.feed(wanted('loop_stalled'));
  const record = haltRecordOf(rig.engine);
  expect(record.cancel_debt).toHaveLength(8);
  expect(record).toMatchObject({
    version: 3,
    owed_raise: {
      above: { panic_epoch: 0, panic_global_epoch: 0 },
      both: false,
      by: { reason: 'loop_stalled' },
    },
    spent_enable: { enable: 'touched-1' },
    halt: { cause: { code: 'loop_stalled' } },
  });
  expect(record.nonce_high_water).toBeGreaterThan(1_700_000_000_000);
  expect(record.last_expires_after_ms).toBeGreaterThan(rig.wallMs - 60_000);
});

test('I-05: verified only by a read begun after the last order in flight could land', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.answersLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  const expiresMs = rig.desk.lastExpiresAfterMs;
  rig.faults.streamsMute = true;
  rig.only(wanted('loop_stalled'));
  // What rested is gone, what was sent is lost on the way; nobody answers about it.
  for (const order of [...rig.venue.resting.values()]) rig.venue.resting.delete(order.oid);
  for (const order of rig.desk.table.byCloid.values())
    if (order.status === 'resting')
      rig.feed({
        kind: 'order_news',
        news: { assetId: 3, cloid: order.cloid, oid: order.oid, word: 'canceled', left: order.sz },
      });
  rig.read();
  expect(fsm(rig).clearance.stage).toBe('zero_seen');
  rig.nowMs += expiresMs - rig.wallMs + 900;
  rig.read();
  expect(fsm(rig).clearance.stage).toBe('zero_seen');
  rig.nowMs += 200;
  rig.read();
  expect(fsm(rig).clearance).toMatchObject({ stage: 'verified', proof: 'expiry_passed' });
});

/** Halted with orders in flight that nobody answers about; what rested before is gone. The views are of when the test says. */
function flying() {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.answersLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  const expiresMs = rig.desk.lastExpiresAfterMs;
  rig.faults.streamsMute = true;
  const told = ({ cloid, sz }: OrderRecord, oid: number | null, word: string) =>
    rig.only({ kind: 'order_news', news: { assetId: 3, cloid, oid, word, left: sz } });
  rig.only(wanted('loop_stalled'));
  const open = [...rig.desk.table.byCloid.values()].filter(({ status }) => isOpenStatus(status));
  for (const order of open) if (order.status === 'resting') told(order, order.oid, 'canceled');
  const look = (venueTimeMs: number, orders: readonly SeenOrder[] = []) => {
    const { account } = rig.venue.view(rig.nowMs, rig.wallMs);
    const moment = { issuedMs: rig.nowMs, answeredMs: rig.nowMs, venueTimeMs };
    const view = { source: 'rest' as const, ...moment, orders, account };
    rig.only({ kind: 'venue_view', view, fills: [] });
    return fsm(rig).clearance.stage;
  };
  return { rig, expiresMs, told, look, inFlight: open.filter(({ status }) => status === 'in_flight') };
}

test('I-05: a node that lags shows an empty past: verified is a read whose state is past the last expiry, however late it began', () => {
  const { rig, expiresMs, look } = flying();
  rig.nowMs += expiresMs - rig.wallMs + 1_100;
  expect(look(rig.wallMs - 5_000)).toBe('zero_seen');
  expect(look(expiresMs)).toBe('zero_seen');
  rig.nowMs += 5_000;
  expect(look(rig.wallMs - 5_000)).toBe('verified');
});

test('I-05: an order that is known to rest is shown gone by no state of before it was taken', () => {
  const { rig, told, look, inFlight } = flying();
  const takenMs = rig.wallMs;
  for (const [i, order] of inFlight.entries()) told(order, 900 + i, 'open');
  rig.nowMs += 60_000;
  expect(look(takenMs - 1)).toBe('zero_seen');
  expect(look(takenMs)).toBe('verified');
});

test('I-05: a state of more than a second before the stop verifies nothing, though nothing was in flight', () => {
  const { rig, told, look, inFlight } = flying();
  for (const order of inFlight) told(order, null, 'rejected');
  const stopMs = rig.wallMs - (rig.nowMs - fsm(rig).clearance.startedMs);
  expect(look(stopMs - 1_000)).toBe('zero_seen');
  expect(look(stopMs - 999)).toBe('verified');
});

test('I-05: before the clock of the venue is known, nothing is verified', () => {
  const { rig, told, look, inFlight } = flying();
  for (const order of inFlight) told(order, null, 'rejected');
  rig.engine.control.clock = null;
  expect(look(rig.wallMs)).toBe('zero_seen');
});

test('an order that a lagging node does not know has not failed to land: it stays unresolved until a state of after its expiry', () => {
  const { rig, expiresMs, inFlight } = flying();
  const [order] = inFlight;
  if (order === undefined) throw new Error('nothing is in flight');
  rig.nowMs += expiresMs - rig.wallMs + 1_100;
  const answer = (stateMs: number | null) => {
    const { cloid } = order;
    rig.only({ kind: 'order_answered', cloid, news: null, issuedMs: rig.nowMs, stateMs });
    return order.status;
  };
  expect([null, rig.wallMs - 5_000, order.expiresAfterMs].map(answer)).toEqual(Array(3).fill('in_flight'));
  expect(order.counted).toBeGreaterThan(0);
  expect(answer(order.expiresAfterMs + 1)).toBe('rejected');
});

test.each([
  [0, 'verified', []],
  [-1, 'cancelling', ['orders']],
])(
  'I-05: of an order that is learned to rest, a read begun %i ms later shows that it is gone: %s, and what is read at once: %j',
  (afterMs, stage, readAgain) => {
    const rig = new Rig().start();
    rig.pass(2_000);
    rig.faults.answersLost = true;
    rig.mid.set('BTC', 1_000_300);
    rig.pass(250);
    rig.faults.streamsMute = true;
    rig.only(wanted('loop_stalled'));
    const told = (order: OrderRecord, oid: number | null, word: string) =>
      rig.only({
        kind: 'order_news',
        news: { assetId: 3, cloid: order.cloid, oid, word, left: order.sz },
      });
    rig.venue.resting.clear();
    const open = [...rig.desk.table.byCloid.values()];
    const flying = open.filter(({ status }) => status === 'in_flight');
    for (const order of open) if (order.status === 'resting') told(order, order.oid, 'canceled');
    rig.nowMs += 40;
    expect(flying.length).toBeGreaterThan(0);
    for (const [i, order] of flying.entries()) told(order, 900 + i, 'open');
    const shown = rig.venue.view(rig.nowMs, rig.wallMs);
    const view = { ...shown, issuedMs: rig.nowMs + afterMs };
    const effects = rig.only({ kind: 'venue_view', view, fills: [] });
    expect(fsm(rig).clearance.stage).toBe(stage);
    // The proof of a stop does not wait for the next look of its schedule.
    const reads = effects.flatMap((effect) => (effect.kind === 'read_venue' ? [effect.what] : []));
    expect(reads).toEqual(readAgain);
  },
);

test('I-05: a read that was under way when a stranger was heard of shows no zero', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.cancelsLost = true;
  rig.feed(wanted('loop_stalled'));
  rig.venue.resting.clear();
  const shown = rig.venue.view(rig.nowMs, rig.wallMs);
  rig.nowMs += 10;
  rig.only({ kind: 'order_news', news: { assetId: 3, cloid: null, oid: 77, word: 'open', left: 5 } });
  const effects = rig.only({ kind: 'venue_view', view: shown, fills: [] });
  expect(fsm(rig).clearance.stage).toBe('cancelling');
  // He could make us read without end.
  expect(kinds(effects)).not.toContain('read_venue');
});

test('burnt nonces prove it at once', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.batchesLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  rig.feed(wanted('loop_stalled'));
  rig.pass(STEP_MS);
  expect(fsm(rig).clearance).toMatchObject({ stage: 'verified', proof: 'nonces_burnt' });
});

test('an order seen after zero reopens the clearance, is cancelled, and is counted when it came after its expiry', () => {
  const rig = new Rig().start();
  rig.faults.answersLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(1_700);
  const late = rig.restingOf(btc).at(-1);
  if (late === undefined) throw new Error('nothing was placed');
  rig.venue.resting.delete(late.oid);
  rig.faults.answersLost = false;
  rig.feed(wanted('loop_stalled'));
  rig.pass(8_000);
  expect(fsm(rig).clearance.stage).toBe('verified');
  rig.venue.resting.set(late.oid, late);
  rig.feed({
    kind: 'order_news',
    news: { assetId: 3, cloid: late.cloid, oid: late.oid, word: 'open', left: late.sz },
  });
  expect(rig.venue.resting.size).toBe(0);
  rig.pass(500);
  expect(fsm(rig).clearance).toMatchObject({ stage: 'verified', reopened: true });
  expect(fsm(rig).acceptedAfter).toBe(1);
});

test('while HALTED the venue is read every second at first, then every 5 s, also after it is verified', () => {
  const rig = new Rig().start();
  rig.feed(wanted('loop_stalled'));
  const reads = () => rig.effects.filter(({ kind }) => kind === 'read_venue').length;
  const before = reads();
  rig.pass(30_000);
  expect(reads() - before).toBeGreaterThanOrEqual(5);
  expect(reads() - before).toBeLessThanOrEqual(8);
});

test('a kill or enable file that came or went is shown at once; the same files again are no news', () => {
  const rig = new Rig().start();
  rig.pass(1_000);
  const kill = rig.engine.control.kill;
  const [enable] = rig.engine.control.enableLooks;
  if (kill === null || enable === undefined) throw new Error('the rig looks at its files');
  const shown = (present: boolean, mark: string | null) =>
    kinds(
      rig.only({ kind: 'host_files_seen', kill: { ...kill, present }, enable: [{ ...enable, mark }] }),
    ).includes('publish_snapshot');
  expect(shown(kill.present === true, enable.mark)).toBe(false);
  expect(shown(kill.present === true, 'touched')).toBe(true);
  expect(shown(kill.present === true, 'touched')).toBe(false);
  expect(shown(kill.present === true, null)).toBe(true);
});

test('where a halt was told of is shown beside it, and never beside the next one', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.killFile = true;
  rig.pass(STEP_MS);
  const { halt } = fsm(rig);
  expect(halt.evidence).toMatchObject({ event_id: null, audit_seq: null });
  expect(Date.parse(halt.evidence.snapshot_at ?? '')).toBeLessThanOrEqual(Date.parse(halt.at));
  const told = (haltId: typeof halt.halt_id) => [
    rig.only({ kind: 'halt_told', haltId, at: { eventId: '1772334702117-0' } }),
    rig.only({ kind: 'halt_told', haltId, at: { auditSeq: 8_812 } }),
  ];
  told('halt-of-before' as typeof halt.halt_id);
  expect(fsm(rig).halt.evidence).toEqual(halt.evidence);
  expect(kinds(told(halt.halt_id).flat())).toEqual(['publish_snapshot', 'publish_snapshot']);
  expect(fsm(rig).halt.evidence).toEqual({
    ...halt.evidence,
    event_id: '1772334702117-0',
    audit_seq: 8_812,
  });
});
