// Trades on the venue with ccxt, a client that shares no code with the library of the other tests: its own order
// building, hashing and signing, over HTTP and sockets. ccxt is large and brings an install script, so it is no
// dependency of this repository; this script takes it from where you put it:
//
//   npm install --prefix /tmp/ccxt --ignore-scripts ccxt@4.5.84
//   node apps/paper-venue/test/independent-client.ts /tmp/ccxt
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunningVenue } from '../src/server/app.ts';
import { alice, bob, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const BTC = 'BTC/USDC:USDC';

interface Order {
  readonly id: string;
  readonly status?: string;
  readonly price: number;
  readonly amount: number;
  readonly side: string;
}

/** The part of a ccxt exchange that this script uses. */
interface Client {
  loadMarkets(): Promise<Record<string, unknown>>;
  fetchOrderBook(symbol: string): Promise<{ bids: [number, number][]; asks: [number, number][] }>;
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
  fetchMyTrades(symbol: string): Promise<{ price: number; amount: number; takerOrMaker: string }[]>;
  fetchPositions(): Promise<{ symbol: string; contracts: number; side: string }[]>;
  fetchBalance(): Promise<{ USDC: { total: number } }>;
  setLeverage(leverage: number, symbol: string): Promise<unknown>;
  /** ccxt wants this before it opens a socket without TLS. */
  loadHttpProxyAgent(): Promise<unknown>;
  watchOrderBook(symbol: string): Promise<{ bids: [number, number][] }>;
  watchMyTrades(symbol: string): Promise<{ price: number }[]>;
  close(): Promise<void>;
}

type ClientClass = new (options: object) => Client;

async function loadClient(directory: string): Promise<ClientClass> {
  const path = join(directory, 'node_modules/ccxt/js/ccxt.js');
  const loaded = (await import(pathToFileURL(path).href)) as {
    default: { pro: { hyperliquid: ClientClass } };
  };
  return loaded.default.pro.hyperliquid;
}

function clientOf(Class: ClientClass, venue: RunningVenue, key: number, walletAddress: string): Client {
  const api = { public: venue.url, private: venue.url, ws: { public: venue.wsUrl } };
  return new Class({
    privateKey: numberedKey(key),
    walletAddress,
    urls: { api, test: api },
    options: { sandboxMode: true },
  });
}

async function session(maker: Client, taker: Client): Promise<void> {
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
  const watchedBook = maker.watchOrderBook(BTC);
  const watchedTrade = maker.watchMyTrades(BTC);
  assert.equal((await watchedBook).bids[0]?.[0], 99_100);
  await taker.createOrder(BTC, 'limit', 'sell', 0.01, 99_000, { timeInForce: 'IOC' });
  assert.equal((await watchedTrade)[0]?.price, 99_100);
  const [trade] = await maker.fetchMyTrades(BTC);
  assert.deepEqual([trade?.price, trade?.amount, trade?.takerOrMaker], [99_100, 0.01, 'maker']);
  const [position] = await maker.fetchPositions();
  assert.deepEqual([position?.symbol, position?.contracts, position?.side], [BTC, 0.01, 'long']);
  await maker.cancelOrder(moved?.id ?? '', BTC);
  assert.deepEqual(await maker.fetchOpenOrders(BTC), []);
  assert.ok((await maker.fetchBalance()).USDC.total > 0);
  await assert.rejects(maker.cancelOrder(moved?.id ?? '', BTC), /never placed, already canceled, or filled/);
  await assert.rejects(maker.createOrder(BTC, 'limit', 'buy', 0.00005, 99_000), /minimum value of \$10/);
}

const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write('usage: independent-client.ts DIRECTORY-WITH-CCXT\n');
  process.exit(2);
}
const Class = await loadClient(directory);
const venue = await startTestVenue();
const clients = [
  clientOf(Class, venue, 0xa11ce, alice.address),
  clientOf(Class, venue, 0xb0b, bob.address),
] as const;
try {
  await session(...clients);
  process.stdout.write(
    'ccxt: markets, leverage, place, read, edit, watch, fill, position, cancel, refusals: all as on the venue\n',
  );
} finally {
  for (const client of clients) await client.close();
  await venue.close();
}
