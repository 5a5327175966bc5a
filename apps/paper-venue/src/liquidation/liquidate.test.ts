// Liquidation: figures against the documented formulas, worked out with exact fractions elsewhere; what each stage does to
// orders, positions and money; and that money and positions add up after all of them.
import { describe, expect, test } from 'vitest';
import { Exchange } from '../core/exchange.ts';
import type { ExchangeEvent } from '../core/seam/events.ts';
import type { ClearinghouseView } from '../core/seam/views.ts';
import type { Address } from '../core/seam/words.ts';
import {
  ALICE,
  address,
  BOB,
  BTC,
  buy,
  CAROL,
  ETH,
  HOUSE,
  sell,
  TestExchange,
} from '../core/test-exchange.ts';
import { LIQUIDATOR } from './liquidator.ts';

const RICH = address(0x1c4);
const state = (x: TestExchange, who: Address = ALICE) => x.exchange.clearinghouseState(who);
const positionOf = (view: ClearinghouseView) => view.assetPositions[0]?.position;

function expectConserved(x: TestExchange): void {
  const { depositsUusd, accountsUusd, feesUusd, roundingUusd, positionsByCoin } = x.exchange.conservation();
  expect(accountsUusd + feesUusd + roundingUusd).toBe(depositsUusd);
  expect(Object.values(positionsByCoin).every((szi) => szi === 0)).toBe(true);
  expect(Exchange.restore(x.exchange.snapshot()).stateHash()).toBe(x.exchange.stateHash());
}

function leverage(
  x: TestExchange,
  leverage: number,
  isCross = true,
  asset = BTC,
  who: Address = ALICE,
): void {
  const answer = x.send(who, { type: 'updateLeverage', asset, isCross, leverage });
  expect(answer.status).toBe('ok');
}

const liquidations = (events: ExchangeEvent[]) =>
  events.filter((event) => event.type === 'liquidation').map(({ liquidation }) => liquidation);

describe('figures to the last digit', () => {
  // value = cash − fee ± size × (mark − entry); maintenance = notional × mmr − deduction;
  // liqPx = mark − side × (value − maintenance) / size / (1 − mmr × side)
  test.each([
    ['buy', '1', '100000', '99955.0', '1250.0', '45.56962025'],
    ['sell', '1', '100000', '99955.0', '1250.0', '197486.41975308'],
    ['buy', '20', '98000', '59100.0', '24500.0', '96248.10126582'],
    ['sell', '20', '101000', '79100.0', '25250.0', '103659.25925925'],
    ['buy', '0.5', '107000', '103477.5', '668.75', null],
  ] as const)('cross, first tier: %s %s BTC, mark %s', (side, sz, mark, value, maintenance, liqPx) => {
    const x = new TestExchange();
    leverage(x, 40);
    x.open(ALICE, side, sz, '100000');
    x.mark('BTC', mark);
    expect(state(x)).toMatchObject({
      marginSummary: { accountValue: value },
      crossMaintenanceMarginUsed: maintenance,
    });
    expect(positionOf(state(x))?.liquidationPx).toBe(liqPx);
  });

  // 40x below 150,000,000 USD, 20x from there: mmr 1/80 then 1/40, deduction 150,000,000 × (1/40 − 1/80) = 1,875,000.
  test.each([
    ['buy', '1600', '100000', '49928000.0', '2125000.0', '69665.82278481'], // price back in the first tier
    ['sell', '1400', '100000', '49937000.0', '1750000.0', '133666.8989547'], // price in the second
    ['sell', '1600', '90000', '65928000.0', '1800000.0', '129148.1707317'],
    ['buy', '1400', '120000', '77937000.0', '2325000.0', '65145.02712477'],
  ] as const)('cross, across tiers: %s %s BTC, mark %s', (side, sz, mark, value, maintenance, liqPx) => {
    const x = new TestExchange({
      accounts: [
        { address: ALICE, usd: '50000000' },
        { address: HOUSE, usd: '900000000', house: true },
      ],
    });
    x.open(ALICE, side, sz, '100000');
    x.mark('BTC', mark);
    expect(state(x)).toMatchObject({
      marginSummary: { accountValue: value },
      crossMaintenanceMarginUsed: maintenance,
    });
    expect(positionOf(state(x))?.liquidationPx).toBe(liqPx);
  });

  test.each([
    ['149999.9', '1874998.75'],
    ['150000', '1875000.0'],
    ['150000.1', '1875002.5'],
  ])('maintenance is continuous where a tier begins: mark %s', (mark, maintenance) => {
    const x = new TestExchange({
      accounts: [
        { address: ALICE, usd: '100000000' },
        { address: HOUSE, usd: '900000000', house: true },
      ],
    });
    x.open(ALICE, 'buy', '1000', '100000');
    x.mark('BTC', mark);
    expect(state(x).crossMaintenanceMarginUsed).toBe(maintenance);
  });

  test('isolated: margin, worth, summaries, liquidation price', () => {
    const x = new TestExchange();
    leverage(x, 10, false);
    x.open(ALICE, 'buy', '1', '100000');
    x.mark('BTC', '98000');
    // margin 10,000 − cost 100,000; worth 8,000; maintenance 1,225; 98,000 − 6,775 / (1 − 1/80) = 91,139.24050632…
    expect(state(x)).toMatchObject({
      marginSummary: {
        accountValue: '97955.0',
        totalNtlPos: '98000.0',
        totalRawUsd: '-45.0',
        totalMarginUsed: '8000.0',
      },
      crossMarginSummary: {
        accountValue: '89955.0',
        totalNtlPos: '0.0',
        totalRawUsd: '89955.0',
        totalMarginUsed: '0.0',
      },
      crossMaintenanceMarginUsed: '0.0',
      withdrawable: '89955.0',
    });
    expect(positionOf(state(x))).toMatchObject({
      leverage: { type: 'isolated', value: 10, rawUsd: '-90000.0' },
      liquidationPx: '91139.24050632',
      marginUsed: '8000.0',
    });
    expectConserved(x);
  });
});

describe('isolated margin', () => {
  function isolated(): TestExchange {
    const x = new TestExchange();
    leverage(x, 10, false);
    x.open(ALICE, 'buy', '1', '100000');
    return x;
  }

  test('half a close lets half of the worth go, the rest goes with the rest', () => {
    const x = isolated();
    x.open(ALICE, 'sell', '0.5', '102000'); // worth 12,000 at that price, half of it leaves; fee 22.95
    expect(state(x).crossMarginSummary.accountValue).toBe('95932.05');
    expect(positionOf(state(x))?.leverage).toEqual({ type: 'isolated', value: 10, rawUsd: '-45000.0' });
    x.open(ALICE, 'sell', '0.5', '102000');
    expect(state(x).marginSummary.totalRawUsd).toBe('101909.1');
    expectConserved(x);
  });

  test('a turn closes one position and opens another with margin of its own', () => {
    const x = isolated();
    x.open(ALICE, 'sell', '3', '100000');
    expect(positionOf(state(x))).toMatchObject({
      szi: '-2.0',
      marginUsed: '20000.0',
      leverage: { type: 'isolated', value: 10, rawUsd: '220000.0' },
    });
    expectConserved(x);
  });

  test.each([
    [1_000_000, true, '-89999.0'],
    [-1_000_000, false, '-90000.0'],
    [89_955_000_000, true, '-45.0'],
    [89_955_000_001, false, '-90000.0'],
    [0, true, '-90000.0'],
  ])('%d micro-USD more', (ntli, passes, rawUsd) => {
    const x = isolated();
    const answer = x.send(ALICE, { type: 'updateIsolatedMargin', asset: BTC, isBuy: true, ntli });
    expect(answer.status).toBe(passes ? 'ok' : 'err');
    expect(positionOf(state(x))?.leverage).toMatchObject({ rawUsd });
    expectConserved(x);
  });

  test('what a tenth of the notional does not need may be taken back', () => {
    const x = isolated();
    x.send(ALICE, { type: 'updateIsolatedMargin', asset: BTC, isBuy: true, ntli: 5_000_000 });
    const take = (ntli: number) =>
      x.send(ALICE, { type: 'updateIsolatedMargin', asset: BTC, isBuy: true, ntli }).status;
    expect([take(-5_000_001), take(-5_000_000)]).toEqual(['err', 'ok']);
  });

  test('no isolated position, no margin to change', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '1', '100000');
    for (const asset of [BTC, ETH, 99]) {
      const answer = x.send(ALICE, { type: 'updateIsolatedMargin', asset, isBuy: true, ntli: 1 });
      expect(answer).toEqual({ status: 'err', response: 'No isolated position to update margin of.' });
    }
  });

  test('the type changes only while there is neither position nor order', () => {
    const x = new TestExchange();
    const switchTo = (isCross: boolean) =>
      x.send(ALICE, { type: 'updateLeverage', asset: BTC, isCross, leverage: 10 });
    const oid = x.rest(ALICE, buy('90000', '0.1'));
    const busy = { status: 'err', response: 'Cannot switch leverage type with open position.' };
    expect(switchTo(false)).toEqual(busy);
    x.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
    expect(switchTo(false).status).toBe('ok');
    x.open(ALICE, 'buy', '0.1', '100000');
    expect(switchTo(true)).toEqual(busy);
    expect(switchTo(false).status).toBe('ok');
  });

  test.each([
    [20, 'ok', '10000.0'],
    [5, 'ok', '20000.0'],
    [1, 'err', '10000.0'],
  ] as const)('leverage %d on an open position', (wanted, status, marginUsed) => {
    const x = isolated();
    const answer = x.send(ALICE, { type: 'updateLeverage', asset: BTC, isCross: false, leverage: wanted });
    expect(answer.status).toBe(status);
    expect(positionOf(state(x))?.marginUsed).toBe(marginUsed);
  });

  test('resting orders reserve from the cross side what opening them would take', () => {
    const x = new TestExchange();
    leverage(x, 10, false);
    x.rest(ALICE, buy('100000', '9'));
    expect(state(x).withdrawable).toBe('10000.0');
    expect(x.place(ALICE, buy('100000', '2'))).toEqual({
      error: 'Insufficient margin to place order. asset=3',
    });
  });

  test('funding is the position’s own', () => {
    const x = isolated();
    x.advance(3_600_000);
    const paid = Number(positionOf(state(x))?.cumFunding.sinceOpen);
    expect(paid).toBeGreaterThan(0);
    expect(positionOf(state(x))?.leverage).toMatchObject({ rawUsd: String(-90_000 - paid) });
    expect(state(x).crossMarginSummary.totalRawUsd).toBe('89955.0');
    expectConserved(x);
  });
});

/** Alice long at 40x with all she has, and someone with a bid far enough below. */
function risky(sz: string, bid: string | null): TestExchange {
  const x = new TestExchange({
    accounts: [
      { address: ALICE, usd: '10000' },
      { address: BOB, usd: '1000000' },
      { address: CAROL, usd: '1000000' },
      { address: RICH, usd: '1000000' },
      { address: HOUSE, usd: '100000000', house: true },
    ],
  });
  leverage(x, 40);
  x.open(ALICE, 'buy', sz, '100000');
  if (bid !== null) x.rest(BOB, buy(bid, '10'));
  x.rest(ALICE, buy('2000', '0.01', 'Gtc', { a: ETH }));
  x.take();
  return x;
}

describe('what happens', () => {
  // 0.9 BTC: fee 40.5, value 9,959.5 at entry. Liquidated below 90,000 × … : value < notional / 80.
  test('just covered: nothing; a dollar less: orders gone, closed into the book, the rest stays hers', () => {
    const x = risky('0.9', '89000');
    const liqPx = Number(positionOf(state(x))?.liquidationPx);
    x.mark('BTC', String(Math.ceil(liqPx)));
    expect(positionOf(state(x))?.szi).toBe('0.9');
    expect(x.exchange.openOrders(ALICE)).toHaveLength(1);
    x.take();
    x.mark('BTC', String(Math.floor(liqPx)));
    const events = x.take();
    expect(events.filter(({ type }) => type === 'nonUserCancel')).toHaveLength(1);
    expect(positionOf(state(x))).toBeUndefined();
    const [fill] = x.exchange.userFills(ALICE);
    expect(fill).toMatchObject({
      ...{ px: '89000.0', sz: '0.9', dir: 'Liquidated Cross Long', crossed: true },
      liquidation: { liquidatedUser: ALICE, markPx: `${Math.floor(liqPx)}.0`, method: 'market' },
    });
    expect(x.exchange.userFills(BOB)[0]).toMatchObject({ dir: 'Open Long', liquidation: fill?.liquidation });
    expect(liquidations(events)).toMatchObject([
      { liquidated_user: ALICE, liquidated_ntl_pos: `${Math.floor(liqPx) * 0.9}` },
    ]);
    expect(Number(state(x).withdrawable)).toBeGreaterThan(0);
    const statuses = x.exchange.historicalOrders(ALICE).map(({ status }) => status);
    expect(statuses).toContain('liquidatedCanceled');
    expectConserved(x);
  });

  test('a large position goes by a fifth, waits 30 s, then goes whole', () => {
    const x = risky('3', '97500');
    x.mark('BTC', '97600'); // value 2,665, maintenance 3,660
    expect(positionOf(state(x))?.szi).toBe('2.4');
    x.advance(27_000);
    expect(positionOf(state(x))?.szi).toBe('2.4');
    x.advance(3_000);
    expect(positionOf(state(x))).toBeUndefined();
    expect(x.exchange.userFills(ALICE).map(({ sz }) => sz)).toEqual(['2.4', '0.6', '3.0']);
    expectConserved(x);
  });

  test('nobody bids: below two thirds of maintenance the backstop takes position and margin', () => {
    const x = risky('3', null);
    x.mark('BTC', '97900');
    expect(positionOf(state(x))?.szi).toBe('3.0'); // tried, nothing to trade with
    x.take();
    x.mark('BTC', '97500'); // value 2,365 < 2/3 × 3,656.25
    expect(state(x)).toMatchObject({
      assetPositions: [],
      withdrawable: '0.0',
      marginSummary: { totalRawUsd: '0.0' },
    });
    expect(state(x, LIQUIDATOR)).toMatchObject({
      marginSummary: { accountValue: '2365.0' },
      assetPositions: [{ position: { coin: 'BTC', szi: '3.0' } }],
    });
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({
      ...{ px: '97500.0', sz: '3.0', fee: '0.0', dir: 'Liquidated Cross Long' },
      liquidation: { method: 'backstop' },
    });
    expect(liquidations(x.take())).toMatchObject([
      { liquidator: LIQUIDATOR, liquidated_ntl_pos: '292500.0', liquidated_account_value: '2365.0' },
    ]);
    expectConserved(x);
  });

  test('the backstop sells what it took over when someone bids', () => {
    const x = risky('3', null);
    x.mark('BTC', '97500');
    x.rest(BOB, buy('97000', '1'));
    x.advance(3_000);
    expect(positionOf(state(x, LIQUIDATOR))?.szi).toBe('2.0');
    expectConserved(x);
  });

  test('below zero the most profitable and leveraged short is closed against it, at the mark before', () => {
    const x = risky('3', null);
    leverage(x, 3, true, BTC, RICH);
    // Both short from 100,000: Carol 2 BTC on 1,000,000, Rich 9 BTC on 1,000,000: Rich is more leveraged.
    for (const [who, sz] of [
      [CAROL, '2'],
      [RICH, '9'],
    ] as const) {
      x.open(who, 'sell', sz, '100000');
    }
    x.mark('BTC', '98000'); // covered
    x.take();
    x.mark('BTC', '90000'); // −20,135
    expect(state(x).assetPositions).toEqual([]);
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({
      px: '98000.0',
      sz: '3.0',
      dir: 'Auto-Deleveraging',
    });
    expect(x.exchange.userFills(RICH)[0]).toMatchObject({
      px: '98000.0',
      sz: '3.0',
      dir: 'Auto-Deleveraging',
    });
    expect(x.exchange.userFills(CAROL)).toHaveLength(1);
    expect(state(x).marginSummary.totalRawUsd).toBe('3865.0'); // 10,000 − 135 − 3 × 2,000
    expectConserved(x);
  });

  test('when the mark before would leave a debt, it is closed where nothing is left', () => {
    const x = new TestExchange({
      accounts: [
        { address: ALICE, usd: '10000' },
        { address: CAROL, usd: '1000000' },
      ],
    });
    leverage(x, 40);
    x.rest(CAROL, sell('110000', '1'));
    x.place(ALICE, buy('110000', '1', 'Ioc')); // fee 49.5: worth −49.5 at a mark of 100,000
    x.mark('BTC', '100000');
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ px: '100049.5', dir: 'Auto-Deleveraging' });
    expect(x.exchange.userFills(CAROL)[0]).toMatchObject({ px: '100049.5', dir: 'Auto-Deleveraging' });
    expect(state(x).marginSummary).toMatchObject({ accountValue: '0.0', totalRawUsd: '0.0' });
    expectConserved(x);
  });

  test('one coin of several on an operator’s word goes at the mark before, not at the cost of all', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '1', '100000');
    x.open(ALICE, 'buy', '50', '3000', ETH);
    x.mark('BTC', '100000');
    x.exchange.apply({ kind: 'liquidate', account: ALICE, coin: 'BTC', how: 'adl' });
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ coin: 'BTC', px: '100000.0', sz: '1.0' });
    expect(state(x).assetPositions.map(({ position }) => position.coin)).toEqual(['ETH']);
    expectConserved(x);
  });

  test('bids that would leave a debt are not taken; one that leaves something is', () => {
    const x = risky('3', '88000');
    x.mark('BTC', '97600'); // value 2,665; nothing is left at 290,135 / 3 / 0.99955 = 96,755.2…
    expect(positionOf(state(x))?.szi).toBe('3.0');
    x.rest(BOB, buy('96755', '1'));
    x.advance(30_000);
    expect(positionOf(state(x))?.szi).toBe('3.0');
    x.rest(BOB, buy('96756', '10'));
    x.advance(3_000);
    expect(positionOf(state(x))).toBeUndefined();
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ px: '96756.0', sz: '3.0' });
    // 2,665 − 3 × 844 − fee 130.6206
    expect(state(x).marginSummary.accountValue).toBe('2.3794');
    expectConserved(x);
  });

  test('nor are offers by a short', () => {
    const x = new TestExchange({
      accounts: [
        { address: ALICE, usd: '10000' },
        { address: BOB, usd: '1000000' },
        { address: HOUSE, usd: '100000000', house: true },
      ],
    });
    leverage(x, 40);
    x.open(ALICE, 'sell', '0.9', '100000');
    x.rest(BOB, sell('112000', '1'));
    // Value 1,184.5 < 1,234.6875; nothing is left at 99,959.5 / 0.9 / 1.00045 = 111,016.1…
    x.mark('BTC', '109750');
    expect(positionOf(state(x))?.szi).toBe('-0.9');
    x.rest(BOB, sell('111017', '1'));
    x.advance(3_000);
    expect(positionOf(state(x))?.szi).toBe('-0.9');
    x.rest(BOB, sell('111016', '1'));
    x.advance(3_000);
    expect(positionOf(state(x))).toBeUndefined();
    expectConserved(x);
  });

  test('an isolated position that is closed costs the cross side nothing', () => {
    const x = new TestExchange();
    leverage(x, 40, false);
    x.open(ALICE, 'buy', '0.5', '100000');
    const cross = () => Number(state(x).crossMarginSummary.totalRawUsd);
    const before = cross();
    x.rest(BOB, buy('89000', '1'));
    x.mark('BTC', '98600'); // margin 1,250 − 700 = 550 < 616.25
    expect([positionOf(state(x))?.szi, cross()]).toEqual(['0.5', before]);
    x.rest(BOB, buy('97600', '1'));
    x.advance(3_000);
    expect(positionOf(state(x))).toBeUndefined();
    expect(cross()).toBeCloseTo(before + 50 - 21.96, 6); // what was left, less the fee
    expectConserved(x);
  });

  test('an isolated position goes alone', () => {
    const x = new TestExchange();
    leverage(x, 40, false);
    x.open(ALICE, 'buy', '0.5', '100000');
    x.open(ALICE, 'buy', '5', '3000', ETH);
    const eth = x.rest(ALICE, buy('2900', '1', 'Gtc', { a: ETH }));
    x.mark('BTC', '98000'); // margin 1,250 − 1,000 = 250 < 612.5
    const view = state(x);
    expect(view.assetPositions.map(({ position }) => position.coin)).toEqual(['ETH']);
    expect(x.exchange.openOrders(ALICE).map(({ oid }) => oid)).toEqual([eth]);
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ dir: 'Liquidated Isolated Long' });
    expect(view.crossMarginSummary.totalRawUsd).toBe(String(100_000 - 1_250 - 22.5 - 15_000 - 6.75));
    expectConserved(x);
  });

  test('a stop fires before the liquidation it avoids', () => {
    const x = risky('0.9', '95000');
    const stop = { isMarket: true, triggerPx: '96000', tpsl: 'sl' as const };
    x.rest(ALICE, { ...sell('90000', '0.9', 'Gtc', { r: true }), t: { trigger: stop } });
    x.mark('BTC', '90050');
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ px: '95000.0', dir: 'Close Long' });
    expect(liquidations(x.take())).toEqual([]);
  });

  test('the account is told in its ledger', () => {
    const x = risky('3', null);
    x.mark('BTC', '97500');
    const deltas = x.exchange.ledger(ALICE).map(({ delta }) => delta);
    expect(deltas).toEqual([
      { type: 'deposit', usdc: '10000.0' },
      {
        type: 'liquidation',
        liquidatedNtlPos: '292500.0',
        accountValue: '2365.0',
        leverageType: 'Cross',
        liquidatedPositions: [{ coin: 'BTC', szi: '3.0' }],
      },
    ]);
  });
});
