import { cloidOf, cloidSource } from '@agora/shared/cloid';
import { expect, test } from 'vitest';
import { btc, Rig, WALL_BASE_MS } from '../../../test/support/engine-rig.ts';
import { haltRecordOf } from './halting.ts';
import { recoveryGatesAt } from './recovery.ts';

/** An order of an earlier life, and the record that owes it. */
function lifeBefore(expiresInMs: number) {
  const cloid = cloidOf(cloidSource('mm-btc-1' as never, 'boot-0000' as never), 'quote', 7);
  const { halt } = new Rig().engine.fsm;
  const lastExpiresAfterMs = WALL_BASE_MS + 100_000 + expiresInMs;
  const prior = {
    halt,
    cancelDebt: [{ cloid, coin: btc, oid: null }],
    lastExpiresAfterMs,
    nonceHighWater: 1_700_000_000_123,
    owedRaise: null,
  };
  return { cloid, rig: new Rig(undefined, 'boot-0001', { prior }) };
}

function open(rig: Rig): Rig {
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.enableMark = 'touched';
  return rig;
}
const owes = (rig: Rig) =>
  recoveryGatesAt(rig.engine, rig.nowMs).find(({ gate }) => gate === 'cancel_debt_empty');

test('the record that a boot writes first still owes what the earlier life owed, and remembers its nonces', () => {
  const { cloid, rig } = lifeBefore(2_000);
  expect(haltRecordOf(rig.engine)).toMatchObject({
    cancel_debt: [{ cloid }],
    nonce_high_water: 1_700_000_000_123,
    last_expires_after_ms: WALL_BASE_MS + 102_000,
  });
});

test('an owed order that the venue does not list is cancelled by its id, in case it lands', () => {
  const { cloid, rig } = lifeBefore(2_000);
  open(rig);
  expect(rig.effects).toContainEqual({ kind: 'cancel', targets: [{ assetId: 3, oid: null, cloid }] });
});

test('it blocks trading until a read began after it could land, and is then proven gone', () => {
  const { rig } = lifeBefore(20_000);
  open(rig);
  rig.pass(15_000);
  expect([rig.engine.fsm.state, owes(rig)?.holds]).toEqual(['HALTED', false]);
  rig.pass(15_000);
  expect([rig.engine.fsm.state, rig.engine.fsm.owedBefore.size]).toEqual(['ACTIVE', 0]);
  expect(rig.effects).toContainEqual({
    kind: 'note',
    type: 'cancel_debt',
    data: { owed: 0, proven_gone: 1 },
  });
});

test('a state of before it could not land any more proves nothing of it, however late the read began', () => {
  const { rig } = lifeBefore(2_000);
  open(rig);
  rig.faults.readsLost = true;
  rig.pass(15_000);
  const owed = (venueTimeMs: number) => {
    rig.only({ kind: 'venue_view', view: rig.venue.view(rig.nowMs, venueTimeMs), fills: [] });
    return owes(rig)?.holds;
  };
  expect([rig.wallMs - 14_000, rig.wallMs].map(owed)).toEqual([false, true]);
});

test('one that landed after the boot is taken in, cancelled, and owed by the order table from then on', () => {
  const { cloid, rig } = lifeBefore(20_000);
  open(rig);
  rig.venue.rest({ cloid, coin: btc, assetId: 3, side: 'buy', px: 900_000, sz: 100, reduceOnly: false });
  rig.pass(2_000);
  expect(rig.engine.fsm.owedBefore.size).toBe(0);
  rig.pass(30_000);
  expect([rig.venue.resting.size > 0, rig.engine.fsm.state]).toEqual([true, 'ACTIVE']);
  expect(rig.engine.desk?.table.byCloid.get(cloid)?.status).toBe('canceled');
});
