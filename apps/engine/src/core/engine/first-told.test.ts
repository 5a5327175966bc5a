import { describe, expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import type { Effect } from './effect.ts';

const loopStalled = { cause: 'loop_stalled', value: null, limit: null, subject: null } as const;

/** What is placed stays on its way, and so do the noops that would burn it. */
class SlowRig extends Rig {
  slow = false;
  readonly placed: Extract<Effect, { kind: 'place' }>[] = [];

  override carryOut(effect: Effect): void {
    if (this.slow && effect.kind === 'noop') return;
    if (!this.slow || effect.kind !== 'place') {
      super.carryOut(effect);
      return;
    }
    this.placed.push(effect);
    this.feed({ kind: 'batch_sent', batch: effect.batch, nonce: 1_800_000_000_000 + effect.batch });
  }
}

describe('I-05: an order whose first news is a fill', () => {
  test('rests since then, so that a read begun before it shows no zero', () => {
    const rig = new SlowRig().start();
    rig.pass(1_000);
    rig.slow = true;
    rig.mid.set('BTC', 1_001_000);
    for (let n = 0; n < 60 && rig.placed.length === 0; n += 1) rig.pass(50);
    rig.faults.readsLost = true;
    rig.feed({ kind: 'halt_wanted', trip: loopStalled });
    rig.faults.cancelsLost = true;
    const before = rig.venue.view(rig.nowMs, rig.wallMs);
    rig.nowMs += 200;
    const [order, ...others] = rig.placed.flatMap(({ batch, orders }) =>
      orders.map((each) => ({ batch, ...each })),
    );
    if (order === undefined) throw new Error('nothing is on its way');
    for (const { batch, cloid } of others) {
      const outcomes = [{ cloid, input: { kind: 'rejected' as const }, refusal: null }];
      rig.feed({ kind: 'batch_reported', batch, outcomes });
    }
    const rested = rig.venue.rest(order);
    rig.fill(rested.oid, 100);
    rig.nowMs += 50;
    const told = rig.named('halt_verified').length;
    const wanted = rig.only({ kind: 'venue_view', view: { ...before, answeredMs: rig.nowMs }, fills: [] });
    expect(rig.engine.fsm.clearance).toMatchObject({ stage: 'cancelling', proof: null });
    expect(wanted).toContainEqual(expect.objectContaining({ kind: 'read_venue', what: 'orders' }));
    expect(rig.named('halt_verified')).toHaveLength(told);
    Object.assign(rig.faults, { readsLost: false, cancelsLost: false });
    rig.pass(3_000);
    expect([rig.venue.resting.size, rig.engine.fsm.clearance.stage]).toEqual([0, 'verified']);
  });

  test('after a halt was verified reopens it, and goes in that tick', () => {
    const rig = new Rig().start();
    rig.faults.answersLost = true;
    rig.mid.set('BTC', 1_000_300);
    rig.pass(1_700);
    const late = rig.restingOf(btc).at(-1);
    if (late === undefined) throw new Error('nothing was placed');
    rig.venue.resting.delete(late.oid);
    rig.faults.answersLost = false;
    rig.feed({ kind: 'halt_wanted', trip: loopStalled });
    rig.pass(8_000);
    expect(rig.engine.fsm.clearance.stage).toBe('verified');
    rig.venue.resting.set(late.oid, late);
    rig.faults.readsLost = true;
    rig.fill(late.oid, 1);
    expect(rig.venue.resting.size).toBe(0);
    expect(rig.engine.fsm.clearance).toMatchObject({ stage: 'cancelling', reopened: true });
    rig.faults.readsLost = false;
    rig.pass(2_000);
    expect(rig.engine.fsm.clearance.stage).toBe('verified');
  });
});
