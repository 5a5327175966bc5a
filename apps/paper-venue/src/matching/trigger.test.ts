// Trigger orders: what arms them, what fires them, what they become, and what becomes of their group.
import { describe, expect, test } from 'vitest';
import { Exchange } from '../core/exchange.ts';
import type { OrderWire } from '../core/seam/actions.ts';
import { ALICE, BOB, BTC, buy, cloid, ETH, HOUSE, limit, sell, TestExchange } from '../core/test-exchange.ts';

function trigger(
  isBuy: boolean,
  tpsl: 'tp' | 'sl',
  triggerPx: string,
  more: { p?: string; s?: string; isMarket?: boolean; r?: boolean; c?: `0x${string}` } = {},
): OrderWire {
  const { p = triggerPx, s = '0.1', isMarket = true, r = true, c } = more;
  const order = { a: BTC, b: isBuy, p, s, r, t: { trigger: { isMarket, triggerPx, tpsl } } };
  return c === undefined ? order : { ...order, c };
}

function group(x: TestExchange, grouping: 'normalTpsl' | 'positionTpsl', ...orders: OrderWire[]) {
  const answer = x.send(ALICE, { type: 'order', orders, grouping });
  if (answer.status !== 'ok' || answer.response.type !== 'order') throw new Error(JSON.stringify(answer));
  return answer.response.data.statuses;
}

const openOf = (x: TestExchange) => x.exchange.frontendOpenOrders(ALICE);
const szi = (x: TestExchange) => x.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.szi;
const statusesOf = (x: TestExchange, oid: number) =>
  x.exchange
    .historicalOrders(ALICE)
    .filter(({ order }) => order.oid === oid)
    .map(({ status }) => status)
    .reverse();

/** Bob bids, and offers too where asked. */
function quoted(bid: string, ask?: string): TestExchange {
  const x = new TestExchange();
  x.rest(BOB, buy(bid, '1'));
  if (ask !== undefined) x.rest(BOB, sell(ask, '1'));
  return x;
}

describe('when the mark reaches it', () => {
  test.each([
    ['sell', 'sl', 'Price below 99000', ['99001', '99000']],
    ['sell', 'tp', 'Price above 101000', ['100999', '101000']],
    ['buy', 'sl', 'Price above 101000', ['100999', '101000']],
    ['buy', 'tp', 'Price below 99000', ['99001', '99000']],
  ] as const)('a %s %s: %s', (side, tpsl, condition, [before, at]) => {
    const x = new TestExchange();
    x.open(ALICE, side === 'sell' ? 'buy' : 'sell', '0.1', '100000');
    const px = condition.split(' ')[2] ?? '';
    const oid = x.rest(
      ALICE,
      trigger(side === 'buy', tpsl, px, { isMarket: false, p: side === 'buy' ? '90000' : '110000' }),
    );
    expect(openOf(x)[0]).toMatchObject({ triggerCondition: condition, isTrigger: true, tif: 'Gtc' });
    x.mark('BTC', before);
    expect(statusesOf(x, oid)).toEqual(['open']);
    x.mark('BTC', at);
    expect(statusesOf(x, oid)).toEqual(['open', 'triggered', 'open']);
    expect(x.exchange.l2Book('BTC')?.levels[side === 'buy' ? 0 : 1]).toHaveLength(1);
  });

  test('it is on no book and reserves nothing before', () => {
    const x = new TestExchange();
    const before = x.exchange.clearinghouseState(ALICE).withdrawable;
    x.rest(ALICE, trigger(true, 'sl', '101000', { r: false, s: '10' }));
    expect(x.exchange.l2Book('BTC')?.levels).toEqual([[], []]);
    expect(x.exchange.clearinghouseState(ALICE).withdrawable).toBe(before);
  });

  test('a stop at the market closes the position and is filled under its oid', () => {
    const x = quoted('98900');
    x.open(ALICE, 'buy', '0.1', '100000');
    const oid = x.rest(ALICE, trigger(false, 'sl', '99000', { p: '95000', s: '5', c: cloid(7) }));
    expect(openOf(x)[0]).toMatchObject({ orderType: 'Stop Market', tif: null, cloid: cloid(7) });
    x.mark('BTC', '99000');
    expect(statusesOf(x, oid)).toEqual(['open', 'triggered', 'filled']);
    expect(szi(x)).toBeUndefined();
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ oid, px: '98900.0', sz: '0.1', cloid: cloid(7) });
  });

  test('a frozen oracle fires nothing', () => {
    const x = quoted('98900', '101500');
    x.open(ALICE, 'buy', '0.1', '100000');
    const oid = x.rest(ALICE, trigger(false, 'sl', '99000', { p: '95000' }));
    x.exchange.apply({ kind: 'freezeOracle', coin: 'BTC', frozen: true });
    x.mark('BTC', '90000');
    expect(statusesOf(x, oid)).toEqual(['open']);
  });

  test.each([
    ['nothing to trade with', { p: '95000' }, 'marketOrderNoLiquidityRejected'],
    ['no margin for it', { p: '99000', isMarket: false, r: false, s: '1000' }, 'perpMarginRejected'],
  ] as const)('%s ends it with its own status', (_, more, status) => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '0.1', '100000');
    const oid = x.rest(ALICE, trigger(false, 'sl', '99000', more));
    x.mark('BTC', '98000');
    expect(statusesOf(x, oid)).toEqual(['open', 'triggered', status]);
    expect(openOf(x)).toEqual([]);
  });

  test('a limit that fires late queues behind those who rested before', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '0.1', '100000');
    x.rest(ALICE, trigger(false, 'tp', '101000', { isMarket: false, p: '102000' }));
    x.rest(BOB, sell('102000', '0.1'));
    x.mark('BTC', '101000');
    const restored = Exchange.restore(x.exchange.snapshot());
    for (const exchange of [x.exchange, restored]) {
      exchange.submitTrusted({
        account: HOUSE,
        action: { type: 'order', orders: [limit(true, '102000', '0.1', 'Ioc')], grouping: 'na' },
        receivedAtMs: exchange.nowMs,
      });
      expect(exchange.userFills(BOB)[0]).toMatchObject({ px: '102000.0', crossed: false });
      expect(exchange.frontendOpenOrders(ALICE)).toHaveLength(1);
    }
    expect(restored.stateHash()).toBe(x.exchange.stateHash());
  });
});

describe('what is refused', () => {
  const oiText = 'Invalid TP/SL price. asset=3';
  test.each([
    ['a trigger the mark has passed', trigger(false, 'sl', '100000'), oiText, 'badTriggerPxRejected'],
    [
      'reduce-only with nothing to reduce',
      trigger(true, 'sl', '101000'),
      'Reduce only order would increase position. asset=3',
      'reduceOnlyRejected',
    ],
    [
      'a trigger off the tick',
      trigger(false, 'sl', '99000.5', { p: '99000' }),
      'Price must be divisible by tick size. asset=3',
      'tickRejected',
    ],
    [
      'too little',
      trigger(false, 'sl', '99000', { s: '0.00001' }),
      'Order must have minimum value of $10. asset=3',
      'minTradeNtlRejected',
    ],
  ])('%s', (_, order, error, status) => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '0.1', '100000');
    expect(x.place(ALICE, order)).toEqual({ error });
    expect(x.lastStatus(ALICE)).toBe(status);
  });

  test.each([
    ['a child that does not reduce', [buy('99000', '0.1'), trigger(false, 'sl', '98000', { r: false })]],
    ['a child on the same side', [buy('99000', '0.1'), trigger(true, 'tp', '98000')]],
    ['two stops', [buy('99000', '0.1'), trigger(false, 'sl', '98000'), trigger(false, 'sl', '97000')]],
    ['a trigger as parent', [trigger(false, 'sl', '98000'), trigger(false, 'tp', '120000')]],
    ['a plain order as child', [buy('99000', '0.1'), sell('101000', '0.1')]],
  ])('a group with %s', (_, orders) => {
    const x = new TestExchange();
    expect(group(x, 'normalTpsl', ...orders)).toEqual([{ error: 'Invalid order grouping' }]);
    expect(x.exchange.historicalOrders(ALICE)).toEqual([]);
  });

  test('a parent that is refused takes its children with it', () => {
    const x = new TestExchange();
    const answer = group(x, 'normalTpsl', buy('99000', '1000'), trigger(false, 'sl', '98000'));
    expect(answer).toEqual(Array(2).fill({ error: 'Insufficient margin to place order. asset=3' }));
    expect(openOf(x)).toEqual([]);
  });
});

describe('normalTpsl', () => {
  const children = [
    trigger(false, 'tp', '101000', { p: '100000' }),
    trigger(false, 'sl', '98000', { p: '90000' }),
  ];

  test('children wait for the fill inside their parent, then listen; one filled ends the other', () => {
    const x = quoted('90000', '110000');
    const answer = group(x, 'normalTpsl', buy('99000', '0.1'), ...children);
    expect(answer).toEqual([{ resting: { oid: expect.any(Number) } }, 'waitingForFill', 'waitingForFill']);
    const [stopShown, profitShown, parent] = openOf(x);
    expect(parent?.children).toEqual([profitShown, stopShown]);
    x.place(BOB, sell('99000', '0.1', 'Ioc'));
    expect(openOf(x).map(({ orderType }) => orderType)).toEqual(['Stop Market', 'Take Profit Market']);
    const [stop, profit] = openOf(x);
    x.rest(BOB, buy('100500', '0.1'));
    x.mark('BTC', '101000');
    expect(statusesOf(x, profit?.oid ?? 0).at(-1)).toBe('filled');
    expect(statusesOf(x, stop?.oid ?? 0).at(-1)).toBe('siblingFilledCanceled');
    expect(szi(x)).toBeUndefined();
  });

  test('a parent that fills at once leaves them listening', () => {
    const x = quoted('90000', '99500');
    const answer = group(x, 'normalTpsl', buy('99500', '0.1', 'Ioc'), ...children);
    expect(answer).toEqual([
      { filled: { oid: expect.any(Number), totalSz: '0.1', avgPx: '99500.0' } },
      'waitingForTrigger',
      'waitingForTrigger',
    ]);
    expect(openOf(x)).toHaveLength(2);
  });

  test.each([
    ['untouched', '0'],
    ['half filled', '0.05'],
  ])('a parent cancelled %s takes them along', (_, filled) => {
    const x = new TestExchange();
    group(x, 'normalTpsl', buy('99000', '0.1'), ...children);
    if (filled !== '0') x.place(BOB, sell('99000', filled, 'Ioc'));
    const [stop, profit, parent] = openOf(x).map(({ oid }) => oid);
    x.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: parent ?? 0 }] });
    expect(openOf(x)).toEqual([]);
    for (const oid of [stop, profit]) expect(statusesOf(x, oid ?? 0)).toEqual(['open', 'canceled']);
  });

  test('a child may be cancelled, modified and seen by its oid while it waits', () => {
    const x = new TestExchange();
    group(x, 'normalTpsl', buy('99000', '0.1'), ...children);
    const [tp, sl] = openOf(x).at(-1)?.children ?? [];
    x.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: tp?.oid ?? 0 }] });
    x.send(ALICE, { type: 'modify', oid: sl?.oid ?? 0, order: trigger(false, 'sl', '97000'), a: true });
    expect(
      openOf(x)
        .at(-1)
        ?.children.map(({ triggerPx }) => triggerPx),
    ).toEqual(['97000.0']);
  });

  test('a modify of a child to another coin leaves the group alone, and is not of it', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '1', '3000', ETH);
    group(x, 'normalTpsl', buy('99000', '0.1'), ...children);
    const [child] = openOf(x).at(-1)?.children ?? [];
    const order = { ...trigger(false, 'sl', '2900', { s: '1' }), a: ETH };
    x.send(ALICE, { type: 'modify', oid: child?.oid ?? 0, order, a: true });
    expect(openOf(x).at(-1)?.children).toHaveLength(2);
    x.mark('ETH', '2890');
    expect(x.lastStatus(ALICE)).toBe('marketOrderNoLiquidityRejected');
    expect(openOf(x).at(-1)?.children).toHaveLength(2);
  });
});

describe('positionTpsl', () => {
  test('closes whatever the position is when it fires, and its sibling goes', () => {
    const x = quoted('98500');
    x.open(ALICE, 'buy', '0.1', '100000');
    const pair = [
      trigger(false, 'tp', '120000', { s: '0' }),
      trigger(false, 'sl', '99000', { s: '0', p: '90000' }),
    ];
    expect(group(x, 'positionTpsl', ...pair)).toEqual(['waitingForTrigger', 'waitingForTrigger']);
    expect(openOf(x)[0]).toMatchObject({ sz: '0.0', origSz: '0.0', isPositionTpsl: true, reduceOnly: true });
    x.open(ALICE, 'buy', '0.2', '100000');
    x.mark('BTC', '99000');
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({ px: '98500.0', sz: '0.3', dir: 'Close Long' });
    expect(openOf(x)).toEqual([]);
    const ends = x.exchange.historicalOrders(ALICE).map(({ status }) => status);
    expect(ends).toContain('siblingFilledCanceled');
    expect(ends).not.toContain('reduceOnlyCanceled');
  });

  test('ends with the position it protects', () => {
    const x = quoted('98500', '100000');
    x.open(ALICE, 'sell', '0.1', '99000');
    group(x, 'positionTpsl', trigger(true, 'sl', '110000', { s: '0' }));
    x.place(ALICE, buy('100000', '0.05', 'Ioc', { r: true }));
    expect(openOf(x)).toHaveLength(1);
    x.place(ALICE, buy('100000', '0.05', 'Ioc', { r: true }));
    expect(openOf(x)).toEqual([]);
    expect(x.lastStatus(ALICE)).toBe('reduceOnlyCanceled');
  });
});

test('groups survive a snapshot in every state', () => {
  const x = quoted('90000', '110000');
  x.open(ALICE, 'buy', '0.1', '100000');
  group(x, 'positionTpsl', trigger(false, 'sl', '95000', { s: '0' }));
  group(x, 'normalTpsl', buy('99000', '0.1'), trigger(false, 'tp', '105000'), trigger(false, 'sl', '98000'));
  const restored = Exchange.restore(x.exchange.snapshot());
  expect(restored.stateHash()).toBe(x.exchange.stateHash());
  for (const exchange of [x.exchange, restored]) {
    exchange.submitTrusted({
      account: HOUSE,
      action: { type: 'order', orders: [limit(false, '99000', '0.1', 'Ioc')], grouping: 'na' },
      receivedAtMs: exchange.nowMs,
    });
    exchange.setOracle('BTC', '94000');
    exchange.apply({ kind: 'setPerpMid', coin: 'BTC', px: '94000' });
    exchange.advance(exchange.nowMs + 3_000);
  }
  expect(restored.stateHash()).toBe(x.exchange.stateHash());
});
