import { expect, test } from 'vitest';
import { btc, eth, Rig } from '../../../test/support/engine-rig.ts';
import { worstLots } from '../exposure/worst-case.ts';
import { checkViewOf, strategyViewOf } from './views.ts';

function rigWithEth(): Rig {
  const rig = new Rig().start();
  const [bid] = rig.restingOf(eth, 'buy');
  rig.fill(bid?.oid ?? 0, bid?.sz ?? 0);
  rig.pass(2_000);
  return rig;
}

test("the checks of one coin see the others' worst case, its own touch, and every open order", () => {
  const rig = rigWithEth();
  const view = checkViewOf(rig.engine, rig.desk, rig.coin(btc), rig.nowMs);
  const held = rig.desk.ledger.coins.get(eth)?.szi ?? 0;
  const bids = rig.restingOf(eth, 'buy').reduce((lots, { sz }) => lots + sz, 0);
  expect(view.othersWorstUusd).toBe((held + bids) * view.limits.coins.size * 150_000);
  expect(view.openOrders).toBe(rig.venue.resting.size);
  expect(view.ownBidPx).toBe(Math.max(...rig.restingOf(btc, 'buy').map(({ px }) => px)));
  expect(view.ownAskPx).toBe(Math.min(...rig.restingOf(btc, 'sell').map(({ px }) => px)));
  const lots = (side: 'buy' | 'sell') => rig.restingOf(btc, side).reduce((sum, { sz }) => sum + sz, 0);
  expect(worstLots(view.szi, view.load)).toBe(Math.max(lots('buy'), lots('sell')));
});

test('an oracle, a mark or a book that is not there or too old reads as not known', () => {
  const rig = rigWithEth();
  const seen = () => checkViewOf(rig.engine, rig.desk, rig.coin(btc), rig.nowMs);
  expect([seen().oraclePx, seen().bookHealth]).toEqual([1_000_000, 'ok']);
  rig.nowMs += 15_001;
  expect([seen().oraclePx, seen().bookHealth]).toEqual([0, 'stale']);
  rig.engine.control.clock = null;
  rig.nowMs -= 15_001;
  expect(seen().bookHealth).toBe('stale');
  Object.assign(rig.coin(eth).reference, { markPx: 0 });
  Object.assign(rig.coin(eth).book, { bidPx: 0, askPx: 0 });
  expect(seen().othersWorstUusd).toBeNull();
});

test('the strategy gets the room that the tightest limit leaves', () => {
  const rig = rigWithEth();
  const room = () => strategyViewOf(rig.desk, rig.coin(btc)).positionLotsMax;
  expect(room()).toBe(20_000);
  rig.desk.limits = { ...rig.desk.limits, totalUusdMax: 12_000_000_000 };
  const { othersWorstUusd } = checkViewOf(rig.engine, rig.desk, rig.coin(btc), rig.nowMs);
  expect(room()).toBe(Math.floor((12_000_000_000 - (othersWorstUusd ?? 0)) / 1_000_000));
});
