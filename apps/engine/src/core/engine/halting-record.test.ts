// What a halt writes down, raises and tells: every field of it, whatever the engine has and lacks when it stops.
import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { Rig } from '../../../test/support/engine-rig.ts';
import { allOpen } from '../orders/table.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import type { Trip } from '../risk/trip.ts';
import { haltByLatch, haltFor, haltRecordOf, noteConsequence, tell } from './halting.ts';
import { TELL_WITHIN_MS } from './naming.ts';

const STALLED: Trip = { cause: 'loop_stalled', value: '900 ms', limit: '500 ms', subject: null };
const at = (rig: Rig, ms = 0) => ({ nowMs: rig.nowMs + ms, wallMs: rig.wallMs + ms });
const wants = ({ engine }: Rig) => engine.effects.splice(0);
const told = (rig: Rig) => {
  const effects = wants(rig);
  const events = effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.event] : []));
  return { effects, halt: events.find(({ event }) => event === 'halt') };
};
function trading(): Rig {
  const rig = new Rig().start();
  wants(rig);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  return rig;
}

test('a halt is on record with all that it was: cause, rule, epochs, the look behind it, and what is owed', () => {
  const rig = trading();
  const { engine, desk } = rig;
  Object.assign(engine.control.lease.highest, { panicE: 3, panicG: 2 });
  const open = allOpen(desk.table).map(({ cloid, coin, oid }) => ({ cloid, coin, oid }));
  const pnl = dailyPnlUusd(desk.ledger);
  const epoch = engine.fsm.approvalEpoch;
  haltFor(engine, STALLED, at(rig));
  const { effects, halt } = told(rig);
  const seenMs = desk.recon.okAnsweredMs ?? Number.NaN;
  expect(engine.fsm.halt).toMatchObject({
    ...{ at: isoMs(rig.wallMs), ended_at: null, path: 'engine', who: null, reason: null, key: null },
    cause: {
      code: 'loop_stalled',
      raw_code: 'loop_stalled',
      value: '900 ms',
      limit: '500 ms',
      subject: null,
    },
    epochs: { panic_epoch: 3, panic_global_epoch: 2 },
    evidence: {
      rule: 'loop_stalled, envelope version 1, build test',
      snapshot_at: isoMs(rig.wallMs - (rig.nowMs - seenMs)),
    },
  });
  expect([engine.fsm.approvalEpoch, engine.fsm.tripPnlUusd, engine.closure]).toEqual([
    epoch + 1,
    pnl,
    'withdraw',
  ]);
  expect(engine.fsm.clearance.total).toBe(open.length);
  expect(desk.recon.neededFor).toBe('halted (loop_stalled)');
  const record = effects.find((effect) => effect.kind === 'record_halt');
  expect(record).toMatchObject({
    record: { highest_epochs: { panic_epoch: 3, panic_global_epoch: 2 }, cancel_debt: open },
  });
  expect(effects).toContainEqual({
    ...{ kind: 'raise_latch', above: null },
    by: { who: 'engine', path: 'engine', reason: 'loop_stalled' },
  });
  expect(effects).toContainEqual({ kind: 'read_venue', what: 'all', reason: 'halted (loop_stalled)' });
  expect(halt).toMatchObject({ cause: 'loop_stalled', path: 'engine', orders_open: open.length });
});

test('one that has no books says so, and halts all the same', () => {
  const rig = trading();
  rig.engine.desk = null;
  haltFor(rig.engine, STALLED, at(rig));
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', tripPnlUusd: null, clearance: { total: null } });
  expect(rig.engine.fsm.halt.evidence.snapshot_at).toBeNull();
  expect(told(rig).halt).toMatchObject({ orders_open: 0 });
});

test('one whose books were never found to agree names no look', () => {
  const rig = trading();
  rig.desk.recon.okAnsweredMs = null;
  haltFor(rig.engine, STALLED, at(rig));
  expect(rig.engine.fsm.halt.evidence.snapshot_at).toBeNull();
});

test('a rule is as long as a line', () => {
  const rig = trading();
  Object.assign(rig.engine.facts, { buildId: 'b'.repeat(300) });
  haltFor(rig.engine, STALLED, at(rig));
  expect(rig.engine.fsm.halt.evidence.rule).toHaveLength(200);
});

test("a halt by the latch waits for its name, and is nobody's until then", () => {
  const rig = trading();
  haltByLatch(rig.engine, at(rig));
  expect(rig.engine.fsm.halt).toMatchObject({
    ...{ path: 'unknown', who: null, reason: null, key: null },
    cause: { code: 'kill_api', raw_code: 'kill_api', value: null, limit: null, subject: 'the latch' },
  });
  expect(rig.engine.fsm.tellDueMs).toBe(rig.nowMs + TELL_WITHIN_MS);
  expect(told(rig).halt).toBeUndefined();
});

describe('the latch is raised', () => {
  test.each([
    ['for a kill file by its name', 'mm-bot.kill', { who: 'ada', path: 'file', reason: 'mm-bot.kill' }],
    ['for a kill file without one', null, { who: 'ada', path: 'file', reason: 'kill file' }],
  ])('%s', (_, subject, by) => {
    const rig = trading();
    const trip: Trip = { cause: 'kill_file', value: null, limit: null, subject };
    haltFor(rig.engine, trip, at(rig), { path: 'file', who: 'ada', reason: null, key: null });
    expect(wants(rig)).toContainEqual({ kind: 'raise_latch', by, above: null });
    expect(rig.engine.fsm.raise).toMatchObject({ both: false, by, askedMs: rig.nowMs });
  });

  test('for a rollback above what was seen, both of them', () => {
    const rig = trading();
    Object.assign(rig.engine.control.lease.highest, { panicE: 4, panicG: 1 });
    haltFor(rig.engine, { cause: 'latch_rolled_back', value: null, limit: null, subject: null }, at(rig));
    const above = { panic_epoch: 4, panic_global_epoch: 1 };
    expect(wants(rig)).toContainEqual(expect.objectContaining({ kind: 'raise_latch', above }));
    expect(rig.engine.fsm.raise).toMatchObject({ both: true, above });
  });

  test('not for a shutdown: the shell does that', () => {
    const rig = trading();
    haltFor(rig.engine, { cause: 'shutdown', value: null, limit: null, subject: null }, at(rig));
    expect(wants(rig).some(({ kind }) => kind === 'raise_latch')).toBe(false);
  });
});

describe('what trips while it is halted', () => {
  test('is a consequence, recorded once, and voids what was approved', () => {
    const rig = trading();
    haltFor(rig.engine, STALLED, at(rig));
    wants(rig);
    const { approvalEpoch, halt } = rig.engine.fsm;
    const trip: Trip = { cause: 'ws_silent', value: null, limit: null, subject: 'market stream' };
    haltFor(rig.engine, trip, at(rig, 5));
    const { effects, halt: again } = told(rig);
    const data = { raw_code: 'ws_silent', at: isoMs(rig.wallMs + 5), path: 'engine', who: null };
    expect(effects).toContainEqual({
      kind: 'note',
      type: 'consequence',
      data: { halt_id: halt.halt_id, ...data },
    });
    expect(effects.find((effect) => effect.kind === 'record_halt')).toMatchObject({
      record: { halt: { consequences: [data], consequences_total: 1 } },
    });
    expect([again, rig.engine.fsm.approvalEpoch]).toEqual([undefined, approvalEpoch + 1]);
    haltFor(rig.engine, trip, at(rig, 10));
    haltFor(rig.engine, STALLED, at(rig, 15));
    expect(told(rig).effects.some(({ kind }) => kind === 'note')).toBe(false);
    expect(rig.engine.fsm.halt.consequences_total).toBe(1);
  });

  test('is listed while there is room, and counted', () => {
    const rig = trading();
    haltFor(rig.engine, STALLED, at(rig));
    for (let n = 1; n <= 7; n += 1)
      noteConsequence(rig.engine, { raw_code: `cause_${n}`, at: isoMs(n), path: 'engine', who: null });
    const { consequences, consequences_total } = rig.engine.fsm.halt;
    expect(consequences.map(({ raw_code }) => raw_code)).toEqual([1, 2, 3, 4, 5].map((n) => `cause_${n}`));
    expect(consequences_total).toBe(7);
  });

  test('and is no longer listed is known all the same: the next of its kind is no news', () => {
    const rig = trading();
    haltFor(rig.engine, STALLED, at(rig));
    for (let n = 1; n <= 5; n += 1)
      noteConsequence(rig.engine, { raw_code: `cause_${n}`, at: isoMs(n), path: 'engine', who: null });
    const trip: Trip = { cause: 'ws_silent', value: null, limit: null, subject: null };
    haltFor(rig.engine, trip, at(rig, 5));
    wants(rig);
    haltFor(rig.engine, trip, at(rig, 10));
    expect(wants(rig).map(({ kind }) => kind)).toEqual([]);
    expect(rig.engine.fsm.halt.consequences_total).toBe(6);
  });

  test('is forgotten with the halt that it came after', () => {
    const rig = trading();
    haltFor(rig.engine, STALLED, at(rig));
    noteConsequence(rig.engine, { raw_code: 'ws_silent', at: isoMs(1), path: 'engine', who: null });
    rig.engine.fsm.state = 'ACTIVE';
    haltFor(rig.engine, STALLED, at(rig, 5));
    expect([...rig.engine.fsm.laterCauses]).toEqual([]);
  });
});

test('a cause that this build does not know is told as the gravest that it knows', () => {
  const rig = trading();
  haltFor(rig.engine, STALLED, at(rig));
  wants(rig);
  const { halt } = rig.engine.fsm;
  rig.engine.fsm.halt = { ...halt, cause: { ...halt.cause, raw_code: 'of_tomorrow' } };
  tell(rig.engine, at(rig));
  expect(told(rig).halt).toMatchObject({ cause: 'invariant_broken' });
});

test('the record of a life owes what an earlier one owes, too', () => {
  const rig = trading();
  const owed = { cloid: '0x1', coin: 'BTC', oid: null };
  rig.engine.fsm.owedBefore.set('0x1' as never, owed as never); // kept as it came
  const open = allOpen(rig.desk.table).map(({ cloid, coin, oid }) => ({ cloid, coin, oid }));
  expect(haltRecordOf(rig.engine).cancel_debt).toEqual([...open, owed]);
});
