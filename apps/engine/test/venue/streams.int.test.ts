/** Market and account streams against a real venue process: what is told, by which connection, under each fault. */
import { until } from '@agora/testkit/app-process';
import { afterEach, describe, expect, test } from 'vitest';
import { applyBbo, applyL2, newBook, startConnection } from '../../src/core/book/book.ts';
import { bookHealth } from '../../src/core/book/health.ts';
import { chainOf } from '../../src/core/position/fill-chain.ts';
import { answered, BTC, BTC_ID, ETH, VenueClient } from '../support/venue-client.ts';

let client: VenueClient;
afterEach(() => client.stop());

async function start(options: Parameters<typeof VenueClient.start>[0] = {}): Promise<void> {
  client = await VenueClient.start(options);
}

const whole = (connection: number) =>
  until(`connection ${connection} is whole`, () =>
    client.of('snapshotted').find((event) => event.connection === connection),
  );
const tids = () =>
  client.of('fills').flatMap(({ fills, isSnapshot }) => (isSnapshot ? [] : fills.map(({ tid }) => tid)));
const words = () => client.of('order_news').flatMap(({ news }) => news.map(({ word }) => word));
/** Order of ours that rests and is then taken by the other trader. */
async function filled(sz = '0.004'): Promise<void> {
  await client.place(client.order());
  await client.otherTrades('sell', '98000', sz);
}

describe('the market stream', () => {
  test('of a live market makes a book that may be used, and says prices, prints and reference', async () => {
    await start({ market: 'flow' });
    const stream = client.openStream('market', [BTC, ETH]);
    await whole(1);
    const book = newBook();
    startConnection(book, 1);
    await until('frames of every kind', () => {
      return ['bbo', 'l2', 'reference', 'trades'].every((kind) =>
        client.events.some((event) => event.kind === kind),
      );
    });
    for (const event of client.events) {
      if (event.kind === 'bbo' && event.coin === BTC) applyBbo(book, event.frame);
      if (event.kind === 'l2' && event.coin === BTC) applyL2(book, event.frame);
    }
    expect(book.ignored).toEqual({ malformed: 0, out_of_order: 0, other_connection: 0 });
    expect(bookHealth(book, book.receivedMs, book.topTimeMs)).toBe('ok');
    expect([...stream.health().dropped]).toEqual([]);
    expect([...stream.health().ages.keys()]).toHaveLength(8);
  });

  test('after each way of being cut off comes back whole, under a new number', async () => {
    await start({ market: 'flow', durable: true });
    client.openStream('market');
    await whole(1);
    await client.paper.fault({ kind: 'ws_close' });
    await whole(2);
    await client.paper.fault({ kind: 'ws_terminate' });
    await whole(3);
    await client.paper.kill('SIGKILL');
    await until('the loss is seen', () => client.of('lost').length === 3);
    await client.paper.restart();
    await whole(4);
    const order = client.events.flatMap(({ kind, connection }) =>
      kind === 'connected' || kind === 'lost' ? [`${kind} ${connection}`] : [],
    );
    expect(order).toEqual([
      'connected 1',
      'lost 1',
      'connected 2',
      'lost 2',
      'connected 3',
      'lost 3',
      'connected 4',
    ]);
    // Frames carry the number of the connection they came over: none is told under a later one.
    let current = 0;
    for (const event of client.events) {
      if (event.kind === 'connected') current = event.connection;
      else if (event.kind === 'l2' || event.kind === 'bbo') expect(event.frame.connection).toBe(current);
    }
  });

  test('half-open is given up within 10 s although the socket seems open', async () => {
    await start({ market: 'flow' });
    const stream = client.openStream('market');
    await whole(1);
    await client.paper.fault({ kind: 'ws_half_open', duration_ms: 20_000 });
    const lost = await until('it is given up', () => client.of('lost')[0]);
    expect(lost.reason).toMatch(/^no pong within 3000 ms/);
    await whole(2);
    expect(stream.health()).toMatchObject({ connection: 2, snapshotted: true });
  });

  test('connections that are refused are tried again until they are taken', async () => {
    await start({ market: 'flow' });
    await client.paper.fault({ kind: 'ws_refuse', duration_ms: 1_500 });
    const stream = client.openStream('market');
    await until('a refusal', () => stream.health().lastReason !== null);
    expect(client.of('connected')).toEqual([]);
    await whole(1);
  });

  test('frames late, doubled or out of order never make an older book of a newer one', async () => {
    await start({ market: 'flow' });
    client.openStream('market');
    await whole(1);
    for (const kind of ['frame_duplicate', 'frame_reorder']) {
      await client.paper.fault({ kind, match: { channel: 'bbo' }, probability: 0.5 });
    }
    await client.paper.fault({
      kind: 'frame_delay',
      match: { channel: 'l2Book' },
      delay_ms: 700,
      probability: 0.5,
    });
    const seen = client.events.length;
    await until('50 frames', () => client.events.length > seen + 50);
    const book = newBook();
    startConnection(book, 1);
    let topTimeMs = -1;
    for (const event of client.events) {
      if (event.kind === 'bbo') applyBbo(book, event.frame);
      if (event.kind === 'l2') applyL2(book, event.frame);
      expect(book.topTimeMs).toBeGreaterThanOrEqual(topTimeMs);
      topTimeMs = book.topTimeMs;
    }
  });
});

describe('the account stream', () => {
  test('tells what became of our orders, fills with their fee, and the account', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    const order = client.order();
    await client.place(order);
    await client.otherTrades('sell', '98000', '0.004');
    await client.venue.canceller.cancelByCloid([{ assetId: BTC_ID, cloid: order.cloid }]);
    await until('its end', () => words().includes('canceled'));
    expect(words()).toEqual(['open', 'canceled']);
    expect(client.of('order_news').at(-1)?.news).toMatchObject([{ cloid: order.cloid, left: 600 }]);
    const fills = client.of('fills').filter(({ isSnapshot }) => !isSnapshot);
    expect(fills[0]?.fills).toMatchObject([
      { coin: BTC, side: 'buy', px: 990_000, sz: 400, feeUusd: 59_400, startSzi: 0 },
    ]);
    await until('the account shows it', () =>
      client.of('view').some(({ view }) => view.account?.positions.some(({ szi }) => szi === 400)),
    );
    await until(
      'no open order is shown',
      () => client.of('view').findLast(({ view }) => view.orders !== null)?.view.orders?.length === 0,
    );
  });

  test('tells the fills of one block newest first, and they chain', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.place(client.order({ pxText: '99500', szText: '0.004' }), client.order());
    await client.otherTrades('sell', '99000', '0.01');
    await until('both fills', () => tids().length === 4); // once by each of two channels
    const told = client.of('fills').find(({ isSnapshot }) => !isSnapshot)?.fills ?? [];
    expect(told.map(({ px, startSzi }) => [px, startSzi])).toEqual([
      [990_000, 400],
      [995_000, 0],
    ]);
    expect(chainOf(told, 0)).toMatchObject({ fills: told.toReversed(), startSzi: 0, endSzi: 1_000 });
  });

  test('tells the fill before the answer where the answer is slow', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.paper.fault({ kind: 'delayed_ack', match: { action: 'order' }, count: 1, delay_ms: 1_700 });
    const order = client.order({ pxText: '99500' });
    client.send(order);
    await until('it rests', () => words().includes('open'));
    await client.otherTrades('sell', '99500', '0.004');
    await until('the fill', () => tids().length === 2); // once by each of two channels
    expect(client.reports).toEqual([]);
    const report = await until('the answer', () => client.reports[0]);
    expect(report.orders).toMatchObject([{ cloid: order.cloid, input: { kind: 'resting' } }]);
    const news = client.of('fills').find(({ isSnapshot }) => !isSnapshot);
    expect(news?.fills[0]?.cloid).toBe(order.cloid);
  });

  test('a fill whose frame is lost still comes by the other channel', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.paper.fault({ kind: 'frame_drop', match: { channel: 'userFills' }, count: 1 });
    await filled();
    await until('the fill', () => tids().length === 1);
  });

  test('a fill doubled comes with one tid, and again in the snapshot after a reconnect', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.paper.fault({ kind: 'frame_duplicate', match: { channel: 'userFills' }, count: 1 });
    await filled();
    await until('it is told three times', () => tids().length === 3);
    expect(new Set(tids()).size).toBe(1);
    await client.paper.fault({ kind: 'ws_terminate' });
    await whole(2);
    const snapshot = client.of('fills').findLast(({ isSnapshot }) => isSnapshot);
    expect(snapshot).toMatchObject({ connection: 2, fills: [{ tid: tids()[0] }] });
  });

  test('what happened while it was gone is in the snapshot and in a read', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.place(client.order());
    await client.paper.fault({ kind: 'ws_refuse', duration_ms: 3_000 });
    await client.paper.fault({ kind: 'ws_terminate' });
    await until('the loss is seen', () => client.of('lost').length === 1);
    await client.otherTrades('sell', '98000', '0.004');
    await whole(2);
    const snapshot = client.of('fills').find(({ connection }) => connection === 2);
    expect(snapshot?.fills).toMatchObject([{ sz: 400 }]);
    const { fills } = answered(await client.venue.info.userFillsByTime(client.universe, 0, null));
    expect(fills).toMatchObject([{ sz: 400 }]);
  });

  test('orders that the venue cancels by itself are told, by word and by id', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await client.place(client.order());
    await client.paper.fault({ kind: 'margin_canceled', match: { account: client.account } });
    await until('it is told', () => client.of('non_user_cancels').length > 0);
    expect(words()).toEqual(['open', 'marginCanceled']);
  });

  test('a snapshot repeated by the venue is told as one', async () => {
    await start();
    client.openStream('account');
    await whole(1);
    await filled();
    await until('the fill', () => tids().length === 2);
    await client.paper.fault({ kind: 'snapshot_replay' });
    await until('the snapshot', () => client.of('fills').filter(({ isSnapshot }) => isSnapshot).length === 2);
    expect(new Set(tids()).size).toBe(1);
  });

  test('lives by its pongs while nothing happens', async () => {
    await start();
    const stream = client.openStream('account');
    await whole(1);
    await until('a pong', () => client.of('alive').length > 0);
    expect(stream.health().pongAgeMs).not.toBeNull();
    expect(client.of('missed')).toEqual([]);
  });
});

test('limits: two streams, the line for places and reads stay within what the venue grants', async () => {
  await start({ limits: true, market: 'flow' });
  client.openStream('market', [BTC, ETH]);
  client.openStream('account');
  await until('both are whole', () => client.of('snapshotted').length === 2);
  expect(client.of('refused')).toEqual([]);
  for (let n = 0; n < 5; n += 1) {
    answered(await client.venue.info.readAccount(client.universe, new Set([BTC]), Date.now() - 60_000));
  }
  expect((await client.place(client.order({ pxText: '90000' }))).orders[0]?.input.kind).toBe('resting');
});
