import { SNAPSHOT_BYTES_MAX, snapshotSchema } from '@agora/shared/snapshot';
import { encodeSnapshot } from '@agora/shared/snapshot-encode';
import { describe, expect, test } from 'vitest';
import { btc, configOf, Rig, SPECS } from '../../../test/support/engine-rig.ts';
import { allOpen } from '../orders/table.ts';
import { needPass } from '../reconcile/reconciliation.ts';
import { type ShellParts, snapshotOf } from './snapshot.ts';

const shell: ShellParts = {
  agent_wallets: null,
  dead_man: {
    armed: false,
    eligible: null,
    fires_at: null,
    triggers_left: null,
    volume_missing_usd: null,
    detail: 'not asked since boot',
  },
};
const frame = (rig: Rig) =>
  snapshotSchema.parse(snapshotOf(rig.engine, { seq: 1, nowMs: rig.nowMs, wallMs: rig.wallMs }, shell));

test('before the venue was read nothing is claimed about it', () => {
  const rig = new Rig();
  rig.connect();
  rig.pass(500);
  const { orders, exposure, loss, recon, clearance, state, gate } = frame(rig);
  expect([state, gate.open]).toEqual(['HALTED', false]);
  expect(orders).toMatchObject({ resting: 0, source: 'none', as_of: null });
  expect(exposure).toMatchObject({ rows: [], equity_usd: null, as_of: null });
  expect([loss.daily_pnl_usd, recon.match, recon.as_of]).toEqual([null, null, null]);
  expect(clearance).toMatchObject({ stage: 'cancelling', orders_total: null, zero_seen_at: null });
});

test('a quoting engine shows its orders, exposure and equity as the venue has them', () => {
  const rig = new Rig().start();
  const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
  rig.fill(bid?.oid ?? 0, 100);
  rig.pass(1_000);
  const shown = frame(rig);
  expect([shown.state, shown.gate.open, shown.clearance, shown.recovery_gates]).toEqual([
    'ACTIVE',
    true,
    null,
    [],
  ]);
  expect(shown.orders).toMatchObject({
    resting: rig.venue.resting.size,
    in_flight: 0,
    unresolved: 0,
    stray: 0,
    source: 'ws',
  });
  expect(shown.recon).toMatchObject({ match: true, differences: [], differences_hash: null });
  const row = shown.exposure.rows.find(({ coin }) => coin === 'BTC');
  expect(row).toMatchObject({
    szi: '0.001',
    mark_px: '100000',
    notional_usd: '100',
    cap_usd: '20000',
    resting: 4,
  });
  expect(Number(row?.worst_case_usd)).toBeGreaterThan(100);
  expect(Number(shown.exposure.equity_usd)).toBeCloseTo(100_000, 0);
});

test('a halt shows cause, clearance, the checklist and what is not confirmed', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  rig.killFile = true;
  rig.pass(200);
  const shown = frame(rig);
  expect(shown).toMatchObject({
    state: 'HALTED',
    halt: { cause: { code: 'kill_file' }, path: 'file' },
    clearance: { stage: 'cancelling', orders_total: 8, orders_confirmed: 0 },
    latch: { panic_epoch: 1 },
  });
  expect(shown.clearance?.unconfirmed).toHaveLength(8);
  expect(Number(shown.clearance?.unconfirmed_notional_usd)).toBeGreaterThan(3_900);
  expect(shown.recovery_gates.map(({ gate }) => gate)).toHaveLength(7);
});

describe('before the venue was read since the stop', () => {
  const halted = (lost: Partial<Rig['faults']>, booted = new Rig().start()) => {
    Object.assign(booted.faults, { readsLost: true, ...lost });
    booted.killFile = true;
    booted.pass(200);
    return frame(booted);
  };

  test('our own open orders are what is not confirmed', () => {
    const { clearance } = halted({ cancelsLost: true });
    expect(clearance).toMatchObject({ stage: 'cancelling', as_of: null, orders_total: 8 });
    expect(clearance).toMatchObject({ orders_confirmed: 0, unconfirmed: { length: 8 } });
    expect(Number(clearance?.unconfirmed_notional_usd)).toBeGreaterThan(3_900);
    expect(clearance?.unconfirmed[0]).toMatchObject({ coin: 'BTC', status: 'resting' });
  });

  test('one that the venue answered is gone counts, and no read is claimed', () => {
    const rig = new Rig().start();
    const [first] = rig.restingOf();
    rig.faults.cancelsLost = true;
    rig.faults.readsLost = true;
    rig.killFile = true;
    rig.pass(200);
    const results = [{ oid: first?.oid ?? 0, cloid: null, outcome: 'canceled' as const, refusal: null }];
    rig.feed({ kind: 'cancels_reported', results });
    expect(frame(rig).clearance).toMatchObject({
      orders_confirmed: 1,
      unconfirmed: { length: 7 },
      as_of: null,
    });
  });

  test('answers alone may account for all of them; still no read is claimed', () => {
    const shown = halted({});
    expect(shown.clearance).toMatchObject({ orders_total: 8, orders_confirmed: 8, as_of: null });
  });

  test('a boot knows neither how many there are nor how much', () => {
    const rig = new Rig();
    rig.connect();
    const unknown = {
      orders_total: null,
      orders_confirmed: 0,
      unconfirmed_notional_usd: null,
      unconfirmed: [],
    };
    expect(halted({}, rig).clearance).toMatchObject(unknown);
    rig.openDesk();
    expect(frame(rig).clearance).toMatchObject(unknown);
  });
});

test('an order that may still land is not confirmed by a read that does not list it, until the proof', () => {
  const rig = new Rig().start();
  rig.faults.batchesLost = true;
  rig.mid.set('BTC', 1_000_300);
  while (allOpen(rig.desk.table).every(({ status }) => status === 'resting')) rig.pass(50);
  const pending = allOpen(rig.desk.table).filter(({ status }) => status === 'in_flight');
  const trip = { cause: 'shutdown' as const, value: null, limit: null, subject: null };
  // What is in flight is not burnt: nobody answers.
  for (const effect of rig.only({ kind: 'halt_wanted', trip }))
    if (effect.kind !== 'noop') rig.carryOut(effect);
  const { clearance } = frame(rig);
  expect(clearance).toMatchObject({ stage: 'zero_seen', unconfirmed: { length: pending.length } });
  expect((clearance?.orders_total ?? 0) - (clearance?.orders_confirmed ?? 0)).toBe(pending.length);
  rig.pass(6_000);
  expect(frame(rig).clearance).toMatchObject({
    stage: 'verified',
    orders_confirmed: clearance?.orders_total,
  });
});

test('an order of a coin that is not traded is counted; how much is left is not known then', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  rig.killFile = true;
  rig.pass(200);
  const view = rig.venue.view(rig.nowMs, rig.wallMs);
  const spot = { ...{ oid: 9, cloid: null, coin: '@107', assetId: 10_107 }, side: 'buy' as const };
  const orders = [...(view.orders ?? []), { ...spot, px: 27.1, sz: 0.35, reduceOnly: false }];
  rig.only({ kind: 'venue_view', view: { ...view, orders }, fills: [] });
  expect(frame(rig).clearance).toMatchObject({
    ...{ orders_total: 9, orders_confirmed: 0, unconfirmed: { length: 8 } },
    unconfirmed_notional_usd: null,
  });
});

test('drift is shown with its differences and the hash an operator accepts', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  rig.venue.rest({
    coin: btc,
    assetId: 3,
    side: 'buy',
    px: 990_000,
    sz: 500,
    reduceOnly: false,
    cloid: null,
  });
  rig.pass(17_000);
  const { recon, orders } = frame(rig);
  expect(recon).toMatchObject({ match: false, differences_hash: /^[0-9a-f]{64}$/ });
  expect([orders.stray, recon.differences.length]).toEqual([1, Math.min(5, recon.differences_total)]);
});

test('books that were not compared since a doubt are not known to match, nor to differ', () => {
  const rig = new Rig().start();
  rig.pass(1_000);
  needPass(rig.desk.recon, 'the account stream was connected anew', rig.nowMs);
  expect(frame(rig).recon).toMatchObject({ match: null, differences: [], differences_hash: null });
});

test('the fullest frame stays within its bytes', () => {
  const rig = new Rig().start();
  rig.faults.cancelsLost = true;
  rig.killFile = true;
  rig.pass(200);
  rig.faults.latchSilent = true;
  rig.desk.lossSeries = new Array(144).fill(-12_345);
  const many = Array.from({ length: 40 }, (_, n) => ({
    kind: 'order_missing' as const,
    subject: `0x${String(n).padStart(32, 'a')}`,
    ours: 'resting buy 1000 lots',
    venue: 'resting sell 5000 lots of BTC at 1000000 units, oid 62000000001',
  }));
  rig.desk.recon.differences = many;
  rig.pass(1_000);
  rig.desk.recon.differences = many;
  const bytes = Buffer.byteLength(encodeSnapshot(frame(rig)));
  expect(bytes).toBeGreaterThan(4_000);
  expect(bytes).toBeLessThanOrEqual(SNAPSHOT_BYTES_MAX);
  expect([SPECS.length, configOf().coins.length]).toEqual([2, 2]);
});
