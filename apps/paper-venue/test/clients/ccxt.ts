// ccxt, a client that shares no code with the SDK of the other tests: its own order building, hashing and signing, over
// HTTP and sockets.
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { numberedKey } from '../support/wallet.ts';
import { Ticks } from './checklist.ts';
import type { Party, Place } from './session.ts';

const BTC = 'BTC/USDC:USDC';

interface Order {
  readonly id: string;
  readonly status?: string;
  readonly price: number;
}

/** The part of a ccxt exchange that is used here. */
interface Client {
  loadMarkets(): Promise<Record<string, unknown>>;
  fetchOrderBook(symbol: string): Promise<{ bids: [number, number][]; asks: [number, number][] }>;
  fetchTrades(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<{ price: number; amount: number }[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<number[][]>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    px: number,
    params?: object,
  ): Promise<Order>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    px: number,
  ): Promise<Order>;
  fetchOrder(id: string, symbol: string): Promise<Order>;
  fetchOpenOrders(symbol: string): Promise<Order[]>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  cancelOrders(ids: string[], symbol: string): Promise<unknown>;
  fetchMyTrades(symbol: string): Promise<{ price: number; amount: number; takerOrMaker: string }[]>;
  fetchPositions(): Promise<{ symbol: string; contracts: number; side: string }[]>;
  fetchBalance(): Promise<{ USDC: { total: number } }>;
  setLeverage(leverage: number, symbol: string): Promise<unknown>;
  /** ccxt wants this before it opens a socket without TLS. */
  loadHttpProxyAgent(): Promise<unknown>;
  watchOrderBook(symbol: string): Promise<{ bids: [number, number][] }>;
  watchTrades(symbol: string): Promise<{ price: number }[]>;
  watchMyTrades(symbol: string): Promise<{ price: number }[]>;
  close(): Promise<void>;
}

type ClientClass = new (options: object) => Client;

export async function ccxtSession({ directory, venue, maker, taker }: Place): Promise<Ticks> {
  const loaded = (await import(pathToFileURL(join(directory, 'node_modules/ccxt/js/ccxt.js')).href)) as {
    default: { pro: { hyperliquid: ClientClass } };
  };
  const clientOf = ({ key, address }: Party) => {
    const api = { public: venue.url, private: venue.url, ws: { public: venue.wsUrl } };
    return new loaded.default.pro.hyperliquid({
      privateKey: numberedKey(key),
      walletAddress: address,
      urls: { api, test: api },
      options: { sandboxMode: true },
    });
  };
  const clients = [clientOf(maker), clientOf(taker)] as const;
  try {
    return await session(...clients);
  } finally {
    for (const client of clients) await client.close();
  }
}

async function session(maker: Client, taker: Client): Promise<Ticks> {
  const ticks = new Ticks();
  assert.ok(BTC in (await maker.loadMarkets()));
  await taker.loadMarkets();
  await maker.loadHttpProxyAgent();
  await maker.setLeverage(5, BTC);
  const order = await maker.createOrder(BTC, 'limit', 'buy', 0.02, 99_000, { postOnly: true });
  assert.deepEqual((await maker.fetchOrderBook(BTC)).bids[0]?.slice(0, 2), [99_000, 0.02]);
  assert.equal((await maker.fetchOrder(order.id, BTC)).status, 'open');
  await maker.editOrder(order.id, BTC, 'limit', 'buy', 0.02, 99_100);
  const [moved] = await maker.fetchOpenOrders(BTC);
  assert.equal(moved?.price, 99_100);
  ticks.tick('markets', 'leverage', 'place', 'book', 'modify');
  await streamsAndFills(maker, taker, ticks);
  await maker.cancelOrder(moved?.id ?? '', BTC);
  assert.deepEqual(await maker.fetchOpenOrders(BTC), []);
  const more = [98_000, 97_000].map((px) => maker.createOrder(BTC, 'limit', 'buy', 0.01, px));
  const ids = (await Promise.all(more)).map(({ id }) => id);
  assert.equal((await maker.fetchOpenOrders(BTC)).length, 2);
  await maker.cancelOrders(ids, BTC);
  assert.deepEqual(await maker.fetchOpenOrders(BTC), []);
  ticks.tick('cancel', 'cancel all');
  await assert.rejects(maker.cancelOrder(moved?.id ?? '', BTC), /never placed, already canceled, or filled/);
  await assert.rejects(maker.createOrder(BTC, 'limit', 'buy', 0.00005, 99_000), /minimum value of \$10/);
  ticks.tick('refusals');
  return ticks;
}

async function streamsAndFills(maker: Client, taker: Client, ticks: Ticks): Promise<void> {
  const watchedBook = maker.watchOrderBook(BTC);
  const watchedFill = maker.watchMyTrades(BTC);
  const watchedTrade = maker.watchTrades(BTC);
  assert.equal((await watchedBook).bids[0]?.[0], 99_100);
  await taker.createOrder(BTC, 'limit', 'sell', 0.01, 99_000, { timeInForce: 'IOC' });
  assert.equal((await watchedFill)[0]?.price, 99_100);
  assert.equal((await watchedTrade)[0]?.price, 99_100);
  ticks.tick('book stream', 'trade stream', 'fill stream');
  const [fill] = await maker.fetchMyTrades(BTC);
  assert.deepEqual([fill?.price, fill?.amount, fill?.takerOrMaker], [99_100, 0.01, 'maker']);
  assert.equal((await maker.fetchTrades(BTC))[0]?.price, 99_100);
  assert.equal((await maker.fetchOHLCV(BTC, '1m')).at(-1)?.[4], 99_100);
  const [position] = await maker.fetchPositions();
  assert.deepEqual([position?.symbol, position?.contracts, position?.side], [BTC, 0.01, 'long']);
  assert.ok((await maker.fetchBalance()).USDC.total > 0);
  ticks.tick('fills', 'trades', 'candles', 'positions');
}
