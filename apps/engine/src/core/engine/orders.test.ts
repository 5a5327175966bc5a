import { orderSchema } from '@agora/shared/order';
import { expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import { allOpen } from '../orders/table.ts';

/** The order behind the innermost resting buy of BTC. */
function innerBuy(rig: Rig) {
  const [seen] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
  const order = rig.desk.table.byCloid.get((seen?.cloid ?? '') as never); // only looked up
  if (seen === undefined || order === undefined) throw new Error('no buy rests');
  return { seen, order };
}
const szi = (rig: Rig) => rig.desk.ledger.coins.get(btc)?.szi;
const agrees = (rig: Rig) => {
  expect(BigInt(rig.desk.ledger.cashUusd)).toBe(rig.venue.cash);
  expect(BigInt(szi(rig) ?? 0)).toBe(rig.venue.held.get('BTC')?.szi ?? 0n);
};

test('a batch without an answer is unresolved: it stays exposure, is cancelled by its id and asked for, and settles', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.answersLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  const pending = allOpen(rig.desk.table).filter(({ status }) => status === 'in_flight');
  expect(pending.length).toBeGreaterThan(0);
  rig.faults.answersLost = false;
  const batch = [...rig.desk.batches.values()].at(-1)?.number ?? 0;
  const outcomes = pending.map(({ cloid }) => ({
    cloid,
    input: { kind: 'no_answer' as const },
    refusal: null,
  }));
  const wanted = rig.only({ kind: 'batch_reported', batch, outcomes });
  expect(pending.map(({ status }) => status)).toEqual(pending.map(() => 'unresolved'));
  expect(wanted.filter(({ kind }) => kind === 'query_order')).toHaveLength(pending.length);
  expect(wanted.filter(({ kind }) => kind === 'cancel')).toHaveLength(1);
  expect(rig.desk.table.loads.get(btc)?.count.unresolved).toBe(pending.length);
  rig.pass(6_000);
  expect(pending.map(({ status }) => status)).toEqual(pending.map(() => 'canceled'));
  expect(rig.restingOf(btc)).toHaveLength(4);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('a batch that never reached the venue is proven so only after its expiry, and its slots wait until then', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.batchesLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  const [batch] = [...rig.desk.batches.values()];
  const lost = (batch?.cloids ?? []).flatMap((cloid) => rig.desk.table.byCloid.get(cloid) ?? []);
  expect(lost.length).toBeGreaterThan(0);
  rig.faults.batchesLost = false;
  const outcomes = lost.map(({ cloid }) => ({ cloid, input: { kind: 'no_answer' as const }, refusal: null }));
  rig.feed({ kind: 'batch_reported', batch: batch?.number ?? 0, outcomes });
  rig.pass(2_000);
  expect(lost.map(({ status }) => status)).toEqual(lost.map(() => 'unresolved'));
  rig.pass(4_000);
  expect(lost.map(({ status }) => status)).toEqual(lost.map(() => 'rejected'));
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test('a batch nobody ever reports on counts as unanswered after five seconds', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.batchesLost = true;
  rig.mid.set('BTC', 1_000_300);
  rig.pass(250);
  rig.faults.batchesLost = false;
  rig.pass(5_000);
  expect(allOpen(rig.desk.table).filter(({ status }) => status === 'in_flight')).toEqual([]);
  rig.pass(5_000);
  expect(rig.desk.batches.size).toBe(0);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test('a batch denied at the send line never was exposure at the venue: its slots are free again', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.mid.set('BTC', 1_000_300);
  rig.venue.markPx.set('BTC', 1_000_300);
  rig.nowMs += 50;
  const wanted = rig.only({
    kind: 'bbo',
    coin: btc,
    frame: {
      connection: 1,
      timeMs: rig.wallMs,
      receivedMs: rig.nowMs,
      bid: { px: 1_000_290, sz: 50_000 },
      ask: { px: 1_000_310, sz: 50_000 },
    },
  });
  const place = wanted.find((effect) => effect.kind === 'place');
  expect(place).toBeDefined();
  rig.feed({ kind: 'batch_denied', batch: place?.kind === 'place' ? place.batch : 0, code: 'LEASE_EXPIRED' });
  const orders =
    place?.kind === 'place' ? place.orders.map(({ cloid }) => rig.desk.table.byCloid.get(cloid)) : [];
  expect(orders.map((order) => [order?.status, order?.counted])).toEqual(orders.map(() => ['denied', 0]));
});

test.each([
  ['margin', 10_000 + 150],
  ['post_only_cross', 150],
] as const)('an order refused for %s is tried again after %d ms', (refusal, pauseMs) => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.refusal = refusal;
  rig.mid.set('BTC', 1_000_300);
  while (rig.restingOf(btc).length === 4) rig.pass(50);
  rig.pass(50);
  expect(rig.restingOf(btc)).toEqual([]);
  rig.faults.refusal = null;
  rig.pass(pauseMs - 150);
  expect(rig.restingOf(btc)).toEqual([]);
  rig.pass(150);
  // The furthest of each side first; the nearer ones follow after the cooldown.
  expect(rig.restingOf(btc)).toHaveLength(2);
  rig.pass(1_500);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test('when the venue says that the account budget is spent, quoting stops until it is read again', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  rig.faults.refusal = 'address_budget';
  rig.mid.set('BTC', 1_000_300);
  rig.pass(1_000);
  rig.faults.refusal = null;
  rig.mid.set('ETH', 300_300);
  rig.pass(5_000);
  expect(rig.engine.denials.get('CANCEL_RESERVE') ?? 0).toBeGreaterThan(0);
  rig.feed({ kind: 'account_budget', used: 0, cap: 100_000 });
  rig.pass(12_000);
  expect(rig.venue.resting.size).toBe(8);
});

test('I-31: a lost fill that changes the cost of what was closed after it is healed without a halt', () => {
  const rig = new Rig().start();
  const bids = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
  rig.fill(bids[0]?.oid ?? 0, 400);
  rig.faults.streamsMute = true;
  rig.fill(bids[1]?.oid ?? 0, 300);
  rig.faults.streamsMute = false;
  const [ask] = rig.restingOf(btc, 'sell');
  rig.fill(ask?.oid ?? 0, 300);
  rig.pass(20_000);
  expect([rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['ACTIVE', 'ok']);
  expect(rig.desk.ledger.coins.get(btc)?.entryUusd).toBe(Number(rig.venue.held.get('BTC')?.cost));
  agrees(rig);
});

test('a fill before the answer, a late fill after the cancel and a repeated one are each booked once', () => {
  const rig = new Rig().start();
  const { seen, order } = innerBuy(rig);
  const fill = rig.venue.fill(seen, 400, rig.wallMs);
  rig.venue.end(rig.venue.resting.get(seen.oid), 'canceled');
  rig.feed({
    kind: 'order_news',
    news: { assetId: 3, cloid: seen.cloid, oid: seen.oid, word: 'canceled', left: seen.sz },
  });
  expect([order.status, order.counted]).toEqual(['canceled', 400]);
  rig.feed({ kind: 'fills', fills: [fill] });
  rig.feed({ kind: 'fills', fills: [fill] });
  expect([order.filled, order.counted, order.settled]).toEqual([400, 0, true]);
  agrees(rig);
});

test('a fill the stream lost is healed by the next REST read, without a halt', () => {
  const rig = new Rig().start();
  const { seen } = innerBuy(rig);
  rig.faults.streamsMute = true;
  rig.fill(seen.oid, 100);
  rig.faults.streamsMute = false;
  rig.pass(20_000);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  agrees(rig);
});

test('I-31: a lost fill is noticed by the next fill, which starts elsewhere than our books, and healed at once', () => {
  const rig = new Rig().start();
  const { seen } = innerBuy(rig);
  rig.faults.streamsMute = true;
  rig.fill(seen.oid, 100);
  rig.faults.streamsMute = false;
  rig.fill(seen.oid, 100);
  rig.pass(500);
  expect([rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['ACTIVE', 'ok']);
  agrees(rig);
});

test('an order the venue ended without a word is found missing, asked for, and its end learned without a halt', () => {
  const rig = new Rig().start();
  rig.pass(3_000);
  const { seen, order } = innerBuy(rig);
  rig.venue.end(rig.venue.resting.get(seen.oid), 'marginCanceled');
  rig.pass(16_000);
  expect([order.status, rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['canceled', 'ACTIVE', 'ok']);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test('a cancel without an answer is repeated within a second until it is proven', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const { seen } = innerBuy(rig);
  rig.faults.cancelsLost = true;
  rig.mid.set('BTC', 1_000_600);
  rig.pass(250);
  const before = rig.effects.filter(({ kind }) => kind === 'cancel').length;
  rig.pass(1_000);
  expect(rig.effects.filter(({ kind }) => kind === 'cancel').length).toBeGreaterThan(before);
  rig.faults.cancelsLost = false;
  rig.pass(1_000);
  expect(rig.venue.resting.has(seen.oid)).toBe(false);
});

test('I-17: a fill of an order that is not ours is booked and halts at once', () => {
  const rig = new Rig().start();
  const foreign = rig.venue.rest({
    coin: btc,
    assetId: 3,
    side: 'buy',
    px: 999_000,
    sz: 500,
    reduceOnly: false,
    cloid: null,
  });
  rig.fill(foreign.oid, 500);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', halt: { cause: { code: 'foreign_order' } } });
  agrees(rig);
});

test('I-17: a foreign order on the stream halts within five seconds', () => {
  const rig = new Rig().start();
  const foreign = rig.venue.rest({
    coin: btc,
    assetId: 3,
    side: 'buy',
    px: 999_000,
    sz: 500,
    reduceOnly: false,
    cloid: null,
  });
  rig.feed({
    kind: 'order_news',
    news: { assetId: 3, cloid: null, oid: foreign.oid, word: 'open', left: 500 },
  });
  rig.pass(2_000);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', halt: { cause: { code: 'foreign_order' } } });
  expect(rig.named('risk.recon_drift')).toMatchObject([{ confirmed: true, cached_count: 0, rest_count: 1 }]);
});

test('I-16: two oids under one cloid are a contradiction that a read has to settle', () => {
  const rig = new Rig().start();
  const { seen } = innerBuy(rig);
  const wanted = rig.only({
    kind: 'order_news',
    news: { assetId: 3, cloid: seen.cloid, oid: seen.oid + 900, word: 'open', left: null },
  });
  expect(wanted.map(({ kind }) => kind)).toContain('note');
  expect(rig.desk.recon.status).toBe('unproven');
});

test('a status word that is not known proves nothing and is noted', () => {
  const rig = new Rig().start();
  const { seen, order } = innerBuy(rig);
  rig.pass(1_000);
  const wanted = rig.only({
    kind: 'order_news',
    news: { assetId: 3, cloid: seen.cloid, oid: seen.oid, word: 'quantumState', left: null },
  });
  expect(order.status).toBe('resting');
  expect(wanted).toContainEqual({
    kind: 'note',
    type: 'unknown_word',
    data: { cloid: seen.cloid, word: 'quantumState' },
  });
});

test('news, reports and questions about orders nobody knows change nothing', () => {
  const rig = new Rig().start();
  const before = structuredClone([...rig.desk.table.byCloid.keys()]);
  rig.feed({ kind: 'batch_denied', batch: 999, code: 'X' });
  rig.feed({ kind: 'batch_sent', batch: 999, nonce: 1 });
  rig.feed({ kind: 'batch_reported', batch: 999, outcomes: [] });
  rig.feed({
    kind: 'cancels_reported',
    results: [{ cloid: null, oid: 5, outcome: 'gone', refusal: 'gone' }],
  });
  rig.feed({
    kind: 'order_answered',
    cloid: `0x${'0'.repeat(32)}` as never,
    news: null,
    issuedMs: rig.nowMs,
    stateMs: rig.wallMs,
  }); // of the right form
  rig.feed({ kind: 'noop_reported', nonce: 5, accepted: true });
  expect([...rig.desk.table.byCloid.keys()]).toEqual(before);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('every change of an order is told for the tail, in the words of the contract, and each once', () => {
  const rig = new Rig().start();
  const [order] = rig.restingOf(btc, 'buy');
  rig.fill(order?.oid ?? 0, order?.sz ?? 0);
  rig.pass(200);
  const told = rig.effects.flatMap((effect) =>
    effect.kind === 'order_changed' && effect.order.oid === order?.oid ? [effect.order] : [],
  );
  expect(told.map(({ status, sz }) => [status, sz])).toEqual([
    ['resting', expect.not.stringMatching(/^0$/)],
    ['filled', '0'],
  ]);
  expect(told.every((each) => orderSchema.safeParse(each).success)).toBe(true);
});
