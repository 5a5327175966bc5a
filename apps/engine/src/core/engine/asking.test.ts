import { beforeEach, describe, expect, test } from 'vitest';
import { configOf, Rig } from '../../../test/support/engine-rig.ts';
import { BUDGET, noteWeight, weightLeft, weightReserve } from '../budget/budget.ts';
import type { OrderRecord } from '../orders/order.ts';
import { allOpen, openCountOf } from '../orders/table.ts';
import { ASK } from './asking.ts';

/** Quoting many levels: the batches of the first half second are sent, and nothing is heard of them. */
function many(fault: 'batchesLost' | 'answersLost'): Rig {
  const strategy = { ...configOf().strategy, levels: 10, quote_size_usd: 200 };
  const rig = new Rig(configOf({ strategy }));
  rig.faults[fault] = true;
  rig.start();
  rig.effects.length = 0;
  return rig;
}
const unresolved = (rig: Rig) => allOpen(rig.desk.table).filter(({ status }) => status === 'unresolved');
const questions = (rig: Rig) => rig.effects.filter(({ kind }) => kind === 'query_order').length;
const looks = (rig: Rig) =>
  rig.effects.filter((effect) => effect.kind === 'read_venue' && effect.what === 'orders').length;

/** All that were sent and are not answered are given up on now. */
function giveUp(rig: Rig): void {
  rig.faults.batchesLost = false;
  rig.faults.answersLost = false;
  for (const { number, cloids } of [...rig.desk.batches.values()]) {
    const outcomes = cloids.map((cloid) => ({
      cloid,
      input: { kind: 'no_answer' as const },
      refusal: null,
    }));
    rig.feed({ kind: 'batch_reported', batch: number, outcomes });
  }
}

describe('of many orders that never landed', () => {
  let rig: Rig;
  let lost: OrderRecord[];
  beforeEach(() => {
    rig = many('batchesLost');
    giveUp(rig);
    lost = unresolved(rig);
    expect(lost.length).toBeGreaterThan(2 * ASK.fewMax);
  });

  test('none is asked for by its id at once: one look shows that none of them rests', () => {
    expect([questions(rig), looks(rig)]).toEqual([0, 1]);
    rig.pass(500);
    expect([questions(rig), looks(rig)]).toEqual([0, 1]);
  });

  test('each is proven after its expiry, in rounds of a few, and quotes return', () => {
    let most = 0;
    for (let second = 0; second < 12; second += 1) {
      const before = questions(rig);
      rig.pass(ASK.againMs);
      most = Math.max(most, questions(rig) - before);
    }
    expect(most).toBeLessThanOrEqual(ASK.fewMax);
    expect(lost.map(({ status }) => status)).toEqual(lost.map(() => 'rejected'));
    expect(questions(rig)).toBeLessThan(1.5 * lost.length);
    expect([rig.engine.fsm.state, rig.venue.resting.size]).toEqual(['ACTIVE', lost.length]);
  });

  test('what cancels and the next read need of the weight is not spent on questions', () => {
    const { budget, table } = rig.desk;
    const kept = weightReserve(openCountOf(table)) + BUDGET.weightForReads;
    noteWeight(budget, weightLeft(budget, rig.nowMs) - kept - 1, rig.nowMs);
    rig.pass(10_000);
    expect([questions(rig), unresolved(rig).length]).toEqual([0, lost.length]);
    rig.pass(60_000);
    expect(unresolved(rig)).toEqual([]);
  });
});

test('many that rest without an answer are learned by one look, and no question', () => {
  const rig = many('answersLost');
  rig.faults.cancelsLost = true;
  const open = allOpen(rig.desk.table);
  expect(open.length).toBeGreaterThan(2 * ASK.fewMax);
  giveUp(rig);
  expect([questions(rig), looks(rig)]).toEqual([0, 1]);
  expect(open.map(({ status }) => status)).toEqual(open.map(() => 'resting'));
});
