import { cloidOf } from '@agora/shared/cloid';
import { expect, test } from 'vitest';
import { btc } from '../orders/fixtures.ts';
import type { OrderInput } from '../orders/order.ts';
import { applyFunding } from '../position/ledger.ts';
import { newRecent, noteReplaced } from '../position/recent.ts';
import { type Carried, compare, keyOf } from './compare.ts';
import { UNREALIZED_TOLERANCE_UUSD } from './compare-account.ts';
import { account, books, earlier, fillAt, READ_MS, seenOrder, source, view } from './fixtures.ts';
import { CARRIED_PASSES_MAX, QUIET_MS } from './view.ts';

const none: Carried = new Map();
const kinds = (own: ReturnType<typeof books>, seen = view(), before = none) =>
  compare(own, seen, before).differences.map(({ kind }) => kind);
const resting: OrderInput = { kind: 'resting', oid: 7 };
const canceled: OrderInput = { kind: 'canceled', oid: 7, left: null };
const rejected: OrderInput = { kind: 'rejected' };

test('books that agree show no difference and equal counts', () => {
  const compared = compare(books(), view(), none);
  expect(compared).toMatchObject({
    differences: [],
    learned: [],
    funding: [],
    settled: [],
    cachedCount: 1,
    restCount: 1,
  });
  expect(compared.carried.size).toBe(0);
});

test.each<[string, ReturnType<typeof books>, Parameters<typeof view>[0], string[]]>([
  ['ours is missing at the venue', books(), { orders: [] }, ['count', 'order_missing']],
  [
    'an order without our mark',
    books(),
    { orders: [seenOrder(), seenOrder({ oid: 8, cloid: null })] },
    ['count', 'order_foreign'],
  ],
  [
    'equal counts, other ids',
    books(),
    { orders: [seenOrder({ oid: 8, cloid: null })] },
    ['order_foreign', 'order_missing'],
  ],
  [
    'our mark, but unknown to us',
    books(),
    { orders: [seenOrder(), seenOrder({ oid: 8, cloid: cloidOf(source, 'quote', 9) })] },
    ['count', 'order_missing'],
  ],
  ['another size', books(), { orders: [seenOrder({ sz: 9 })] }, ['order_size']],
  ['another oid under our cloid', books(), { orders: [seenOrder({ oid: 8 })] }, ['order_size']],
  ['resting although we think it cancelled', books([resting, canceled]), {}, ['count', 'order_missing']],
  ['resting although we think it refused', books([rejected]), {}, ['count', 'order_missing']],
  ['one order listed twice', books(), { orders: [seenOrder(), seenOrder()] }, ['count']],
  ['another position', books(), { account: account({ szi: 11 }) }, ['position']],
  ['no position', books(), { account: { ...account(), positions: [] } }, ['position']],
  ['a position in another coin', books(), { account: account({ strange: ['DOGE'] }) }, ['position']],
  ['a micro-USD of cash', books(), { account: account({ cashUusd: 999_001 }) }, ['cash']],
  [
    'unrealised within a cent',
    books(),
    { account: account({ unrealizedUusd: 10 + UNREALIZED_TOLERANCE_UUSD }) },
    [],
  ],
  [
    'unrealised past a cent',
    books(),
    { account: account({ unrealizedUusd: 11 + UNREALIZED_TOLERANCE_UUSD }) },
    ['unrealized_pnl'],
  ],
])('%s', (_, own, change, expected) => {
  expect(kinds(own, view(change)).sort()).toEqual(expected);
});

test.each([
  [-1, ['count', 'order_missing']],
  [0, []],
  [1, []],
])('an order touched %d ms into the quiet time is judged or not', (intoMs, expected) => {
  const own = books([resting], READ_MS - QUIET_MS + intoMs);
  expect(kinds(own, view({ orders: [] })).sort()).toEqual(expected);
});

test('a mismatch that is never quiet is carried, and is drift in the third pass', () => {
  let carried = none;
  for (let pass = 1; pass <= CARRIED_PASSES_MAX; pass += 1) {
    const own = books([resting], READ_MS);
    const compared = compare(own, view({ orders: [] }), carried);
    carried = compared.carried;
    expect(compared.differences.length).toBe(pass < CARRIED_PASSES_MAX ? 0 : 1);
    expect([...carried]).toEqual([[`order_missing ${own.order.cloid}`, pass]]);
  }
});

test('what agrees again is no longer carried; what was not looked at stays', () => {
  const before: Carried = new Map([
    [`order_missing ${cloidOf(source, 'quote', 1)}`, 2],
    ['position BTC', 1],
  ]);
  expect([...compare(books(), view(), before).carried]).toEqual([]);
  expect([...compare(books(), view({ account: null }), before).carried]).toEqual([['position BTC', 1]]);
});

test.each<[string, OrderInput[], object]>([
  ['in flight', [], { kind: 'rests', oid: 7 }],
  ['unresolved', [{ kind: 'no_answer' }], { kind: 'rests', oid: 7 }],
])('an order that was %s is learned to rest: no difference', (_, inputs, learned) => {
  const compared = compare(books(inputs), view(), none);
  expect(compared.differences).toEqual([]);
  expect(compared.learned).toMatchObject([learned]);
});

test('a quiet order without an answer that the venue does not show is asked for by id', () => {
  expect(compare(books([{ kind: 'no_answer' }]), view({ orders: [] }), none)).toMatchObject({
    differences: [],
    learned: [{ kind: 'ask' }],
  });
  const busy = books([{ kind: 'no_answer' }], READ_MS);
  expect(compare(busy, view({ orders: [] }), none).learned).toEqual([]);
});

test('an order of an earlier boot is ours to cancel, not drift', () => {
  const leftover = seenOrder({ oid: 8, cloid: cloidOf(earlier, 'quote', 1) });
  const compared = compare(books(), view({ orders: [seenOrder(), leftover] }), none);
  expect(compared).toMatchObject({ differences: [], learned: [{ kind: 'leftover', seen: leftover }] });
});

test('a flatten order at rest is a difference: it must leave nothing resting', () => {
  const flatten = seenOrder({ oid: 8, cloid: cloidOf(source, 'flatten', 1) });
  expect(kinds(books(), view({ orders: [seenOrder(), flatten] }))).toContain('order_missing');
});

test('a reduce-only order may shrink by itself, others may not', () => {
  const own = books();
  Object.assign(own.order, { reduceOnly: true });
  expect(compare(own, view({ orders: [seenOrder({ sz: 4 })] }), none)).toMatchObject({
    differences: [],
    learned: [{ kind: 'shrunk', left: 4 }],
  });
  expect(kinds(own, view({ orders: [seenOrder({ sz: 11 })] }))).toEqual(['order_size']);
});

test.each<[string, Parameters<typeof view>[0], number]>([
  ['in a whole read that agrees', {}, 1],
  ['by the stream', { source: 'ws' }, 0],
  ['in a read of the orders alone', { account: null }, 0],
  ['beside a position that differs', { account: account({ szi: 9 }) }, 0],
])('fewer lots of a reduce-only order %s: a shrink, or fills still to come', (_, change, learned) => {
  const own = books();
  Object.assign(own.order, { reduceOnly: true });
  const compared = compare(own, view({ orders: [seenOrder({ sz: 4 })], ...change }), none);
  expect(compared.learned).toHaveLength(learned);
  expect(compared.differences.map(({ kind }) => kind)).not.toContain('order_size');
});

test('fewer lots of a reduce-only order in a coin that has just traded are no shrink yet', () => {
  const own = books();
  Object.assign(own.order, { reduceOnly: true });
  fillAt(own, READ_MS - 500, 2);
  const seen = view({ orders: [seenOrder({ sz: 4 })], account: account({ szi: 12, cashUusd: 998_800 }) });
  expect(compare(own, seen, none)).toMatchObject({ differences: [], learned: [] });
});

test.each([
  [10, ['shrunk'], []],
  [11, [], ['order_size']],
])(
  'of a reduce-only order that had shrunk to 4 of 10 lots, %d are the word that it had not',
  (sz, learned, differences) => {
    const own = books();
    Object.assign(own.order, { reduceOnly: true, shrunk: 6 });
    const compared = compare(own, view({ source: 'ws', orders: [seenOrder({ sz })] }), none);
    expect(compared.learned.map(({ kind }) => kind)).toEqual(learned);
    expect(compared.differences.map(({ kind }) => kind)).toEqual(differences);
  },
);

test.each([
  ['before the fill', 10, 999_000],
  ['between two fills', 12, 998_800],
  ['after both', 15, 998_500],
])('a read that shows the account %s agrees', (_, szi, cashUusd) => {
  const own = books();
  fillAt(own, READ_MS - 500, 2);
  fillAt(own, READ_MS + 10, 3);
  const compared = compare(own, view({ account: account({ szi, cashUusd }) }), none);
  expect([compared.differences, compared.carried.size]).toEqual([[], 0]);
});

test('a value we never held is carried while fills come in, and judged when they do not', () => {
  const own = books();
  fillAt(own, READ_MS - 500, 2);
  const odd = view({ account: account({ szi: 13, cashUusd: 5 }) });
  expect([...compare(own, odd, none).carried.keys()].sort()).toEqual(['cash USDC', 'position BTC']);
  const quiet = books();
  fillAt(quiet, READ_MS - QUIET_MS - 1, 2);
  expect(kinds(quiet, odd).sort()).toEqual(['cash', 'position']);
});

test('a funding payment the stream did not tell is learned, and explains the cash', () => {
  const own = books();
  const past = { ...own.past, funding: new Map([[btc, { venuePaidUusd: 100, oursUusd: 0 }]]) };
  const paid = account({ paid: 130, cashUusd: 999_000 - 30 });
  const compared = compare({ ...own, past }, view({ account: paid }), none);
  expect(compared).toMatchObject({ differences: [], funding: [{ coin: btc, usdcUusd: -30 }] });
  const unexplained = account({ paid: 130, cashUusd: 999_000 });
  expect(kinds({ ...own, past }, view({ account: unexplained }))).toEqual(['cash']);
});

test.each([
  ['while the venue was read', READ_MS, 0],
  ['just within the quiet time before', READ_MS - QUIET_MS, 0],
  ['too long before', READ_MS - QUIET_MS - 1, 1],
])('a payment told %s is not learned back from a view that has not counted it', (_, toldMs, learned) => {
  const own = books();
  const past = { ...own.past, funding: new Map([[btc, { venuePaidUusd: 100, oursUusd: 0 }]]) };
  noteReplaced(past.cash, own.ledger.cashUusd, toldMs);
  noteReplaced(past.received.get(btc) ?? newRecent(), 0, toldMs);
  applyFunding(own.ledger, btc, -30, 3_600_000);
  const before = account({ paid: 100, cashUusd: 999_000 });
  const compared = compare({ ...own, past }, view({ account: before }), none);
  expect(compared.funding).toHaveLength(learned);
  if (learned === 0) expect(compared.differences).toEqual([]);
  const after = account({ paid: 130, cashUusd: 999_000 - 30 });
  expect(compare({ ...own, past }, view({ account: after }), none)).toMatchObject({
    ...{ funding: [], differences: [] },
  });
});

test('a payment told long before is not learned back from a node that lags by more', () => {
  const own = books();
  const past = { ...own.past, funding: new Map([[btc, { venuePaidUusd: 100, oursUusd: 0 }]]) };
  const toldMs = READ_MS - QUIET_MS - 3_000;
  noteReplaced(past.cash, own.ledger.cashUusd, toldMs);
  noteReplaced(past.received.get(btc) ?? newRecent(), 0, toldMs);
  applyFunding(own.ledger, btc, -30, 3_600_000);
  const before = view({ account: account({ paid: 100, cashUusd: 999_000 }) });
  const judged = (stateMs?: number) => compare({ ...own, past }, before, none, stateMs);
  expect(judged(toldMs - 1)).toMatchObject({ funding: [], differences: [] });
  expect(judged().funding).toHaveLength(1);
});

test('an ended order is settled by a whole REST read in which its coin was quiet and agreed', () => {
  const own = books([resting, canceled]);
  const gone = { orders: [] };
  expect(compare(own, view(gone), none).settled).toEqual([own.order]);
  expect(compare(own, view({ ...gone, source: 'ws' }), none).settled).toEqual([]);
  expect(compare(own, view({ ...gone, account: null }), none).settled).toEqual([]);
  expect(compare(own, view({ ...gone, account: account({ szi: 11 }) }), none).settled).toEqual([]);
  fillAt(own, READ_MS - 500, 2);
  expect(
    compare(own, view({ ...gone, account: account({ szi: 12, cashUusd: 998_800 }) }), none).settled,
  ).toEqual([]);
  const justEnded = books([resting, canceled], READ_MS);
  expect(compare(justEnded, view(gone), none).settled).toEqual([]);
});

test('a difference has one name in every pass', () => {
  const [first] = compare(books(), view({ account: account({ szi: 11 }) }), none).differences;
  const [second] = compare(books(), view({ account: account({ szi: 12 }) }), none).differences;
  expect([first, second].map((each) => (each === undefined ? '' : keyOf(each)))).toEqual([
    'position BTC',
    'position BTC',
  ]);
});
