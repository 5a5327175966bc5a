import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { expect, test } from 'vitest';
import { btc, configOf, eth, Rig } from '../../../test/support/engine-rig.ts';
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
  const room = () => {
    const { positionLotsMax, quotedLotsMax } = strategyViewOf(rig.desk, rig.coin(btc));
    return [positionLotsMax, quotedLotsMax];
  };
  const { limits } = rig.desk;
  expect(room()).toEqual([20_000, 19_800]);
  const { othersWorstUusd, equityUusd } = checkViewOf(rig.engine, rig.desk, rig.coin(btc), rig.nowMs);
  const left = (uusd: number) =>
    [1, 0.99].map((share) => Math.floor((uusd * share - (othersWorstUusd ?? 0)) / 1_000_000));
  rig.desk.limits = { ...limits, totalUusdMax: 12_000_000_000 };
  expect(room()).toEqual(left(12_000_000_000));
  rig.desk.limits = { ...limits, leverageMax: 0.1 };
  expect(room()).toEqual(left(0.1 * (equityUusd ?? 0)));
  rig.desk.limits = {
    ...limits,
    coins: new Map([[btc, { positionLotsMax: 7, positionUusdMax: 20_000_000_000 }]]),
  };
  expect(room()).toEqual([7, 7]);
});

test.each([
  ['the total', { max_total_position_usd: 1_500 }, 20_000, 100_000_000_000],
  ["each coin's", { max_total_position_usd: 100_000 }, 750, 100_000_000_000],
  ['the leverage', { max_total_position_usd: 100_000, max_leverage: 1 }, 20_000, 1_500_000_000],
])(
  'quotes that fill up %s limit are not breached by the jitter of a price, and nobody is left without',
  (_, change, coinUsd, cashUusd) => {
    const symbols = {
      BTC: { max_position_sz: '0.2', max_position_usd: coinUsd },
      ETH: { max_position_sz: '5', max_position_usd: coinUsd },
    };
    const envelope = { ...ENVELOPE_DRAFT, max_order_notional_usd: 1_000, symbols, ...change };
    const rig = new Rig(configOf({ envelope }));
    rig.venue.cash = BigInt(cashUusd);
    rig.start().pass(8_000);
    for (let n = 0; n < 80; n += 1) {
      const up = n % 8 < 4 ? 1 : -1;
      rig.mid.set('BTC', (rig.mid.get('BTC') ?? 0) + 30 * up);
      rig.mid.set('ETH', (rig.mid.get('ETH') ?? 0) + 100 * up);
      rig.pass(250);
      for (const coin of [btc, eth]) expect(rig.restingOf(coin)).not.toHaveLength(0);
    }
    expect([rig.engine.fsm.state, rig.desk.quoteMode]).toEqual(['ACTIVE', 'defensive']);
    expect(rig.named('envelope_breach')).toEqual([]);
  },
);
