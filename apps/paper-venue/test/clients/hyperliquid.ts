// The npm package `hyperliquid`: its own signing on ethers, axios for HTTP, the platform's WebSocket. It has the venue's
// URLs built in and no option for them, so they are set on its parts after it was made, before it connects.
import { strict as assert } from 'node:assert';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { numberedKey } from '../support/wallet.ts';
import { Ticks, until } from './checklist.ts';
import type { Party, Place } from './session.ts';

const BTC = 'BTC-PERP';

interface Http {
  readonly client: { defaults: { baseURL: string } };
}

interface Answer {
  readonly status: string;
  readonly response: { readonly data?: { readonly statuses: readonly Status[] } } | string;
}
type Status =
  | string
  | { resting?: { oid: number }; filled?: { oid: number; totalSz: string }; error?: string };

/** The part of the package that is used here, its private parts included where a URL stands in them. */
interface Client {
  readonly info: {
    readonly httpApi: Http;
    readonly perpetuals: {
      getMeta(): Promise<{ universe: { name: string }[] }>;
      getClearinghouseState(
        user: string,
      ): Promise<{ assetPositions: { position: { coin: string; szi: string } }[] }>;
    };
    getL2Book(coin: string): Promise<{ levels: [{ px: string; sz: string }[], unknown[]] }>;
    getCandleSnapshot(
      coin: string,
      interval: string,
      from: number,
      to: number,
    ): Promise<{ c: string | number }[]>;
    getUserOpenOrders(user: string): Promise<{ oid: number; limitPx: string }[]>;
    getUserFills(user: string): Promise<{ px: string; sz: string; crossed: boolean }[]>;
  };
  readonly exchange: {
    readonly httpApi: Http;
    updateLeverage(coin: string, mode: string, leverage: number): Promise<Answer>;
    placeOrder(order: object): Promise<Answer>;
    modifyOrder(oid: number, order: object): Promise<Answer>;
    cancelOrder(cancel: { coin: string; o: number }): Promise<Answer>;
  };
  readonly custom: { cancelAllOrders(coin?: string): Promise<unknown> };
  readonly symbolConversion: { readonly httpApi: Http };
  readonly ws: { url: string; close(manual: boolean): void };
  readonly subscriptions: {
    subscribeToL2Book(
      coin: string,
      on: (book: { levels: [{ px: string }[], unknown[]] }) => void,
    ): Promise<void>;
    subscribeToTrades(coin: string, on: (trades: { px: string }[]) => void): Promise<void>;
    subscribeToUserFills(user: string, on: (data: { fills: { px: string }[] }) => void): Promise<void>;
  };
  connect(): Promise<void>;
  disconnect(): void;
}

type ClientClass = new (options: object) => Client;

export async function hyperliquidSession({ directory, venue, maker, taker }: Place): Promise<Ticks> {
  const load = createRequire(join(directory, 'index.js'));
  const { Hyperliquid } = load('hyperliquid') as { Hyperliquid: ClientClass };
  const clientOf = ({ key, address }: Party, enableWs: boolean): Client => {
    const client = new Hyperliquid({
      privateKey: numberedKey(key),
      testnet: true,
      walletAddress: address,
      enableWs,
    });
    for (const { httpApi } of [client.info, client.exchange, client.symbolConversion])
      httpApi.client.defaults.baseURL = venue.url;
    if (enableWs) client.ws.url = venue.wsUrl;
    return client;
  };
  const clients = [clientOf(maker, true), clientOf(taker, false)] as const;
  try {
    for (const client of clients) await client.connect();
    return await session(...clients, maker.address);
  } finally {
    for (const client of clients) client.disconnect();
  }
}

const order = (isBuy: boolean, px: number, sz: number, tif: string) => ({
  ...{ coin: BTC, is_buy: isBuy, sz, limit_px: px, reduce_only: false },
  order_type: { limit: { tif } },
});

function oidOf({ response }: Answer): number {
  const status = typeof response === 'string' ? response : response.data?.statuses[0];
  if (typeof status === 'object' && status.resting !== undefined) return status.resting.oid;
  throw new Error(`does not rest: ${JSON.stringify(status)}`);
}

async function session(maker: Client, taker: Client, user: string): Promise<Ticks> {
  const ticks = new Ticks();
  assert.ok((await maker.info.perpetuals.getMeta()).universe.some(({ name }) => name === BTC));
  assert.equal((await maker.exchange.updateLeverage(BTC, 'cross', 5)).status, 'ok');
  const oid = oidOf(await maker.exchange.placeOrder(order(true, 99_000, 0.02, 'Alo')));
  assert.equal(Number((await maker.info.getL2Book(BTC)).levels[0][0]?.px), 99_000);
  assert.equal((await maker.exchange.modifyOrder(oid, order(true, 99_100, 0.02, 'Alo'))).status, 'ok');
  const [moved] = await maker.info.getUserOpenOrders(user);
  assert.equal(Number(moved?.limitPx), 99_100);
  ticks.tick('markets', 'leverage', 'place', 'book', 'modify');
  await streamsAndFills(maker, taker, user, ticks);
  await maker.exchange.cancelOrder({ coin: BTC, o: moved?.oid ?? 0 });
  assert.deepEqual(await maker.info.getUserOpenOrders(user), []);
  for (const px of [98_000, 97_000]) oidOf(await maker.exchange.placeOrder(order(true, px, 0.01, 'Gtc')));
  await maker.custom.cancelAllOrders(BTC);
  assert.deepEqual(await maker.info.getUserOpenOrders(user), []);
  ticks.tick('cancel', 'cancel all');
  const again = await maker.exchange.cancelOrder({ coin: BTC, o: moved?.oid ?? 0 });
  assert.match(JSON.stringify(again), /never placed, already canceled, or filled/);
  const tiny = await maker.exchange.placeOrder(order(true, 99_000, 0.00005, 'Gtc'));
  assert.match(JSON.stringify(tiny), /minimum value of \$10/);
  ticks.tick('refusals');
  ticks.lacks('trades', 'no call for recent trades');
  return ticks;
}

async function streamsAndFills(maker: Client, taker: Client, user: string, ticks: Ticks): Promise<void> {
  const best: string[] = [];
  const trades: string[] = [];
  const fills: string[] = [];
  await maker.subscriptions.subscribeToL2Book(BTC, ({ levels }) => best.push(String(levels[0][0]?.px)));
  await maker.subscriptions.subscribeToTrades(BTC, (seen) =>
    trades.push(...seen.map(({ px }) => String(px))),
  );
  await maker.subscriptions.subscribeToUserFills(user, (seen) =>
    fills.push(...seen.fills.map(({ px }) => String(px))),
  );
  await until('the book on the socket', () => best.some((px) => Number(px) === 99_100));
  await taker.exchange.placeOrder(order(false, 99_000, 0.01, 'Ioc'));
  await until('the trade on the socket', () => trades.some((px) => Number(px) === 99_100));
  await until('the fill on the socket', () => fills.some((px) => Number(px) === 99_100));
  ticks.tick('book stream', 'trade stream', 'fill stream');
  const [fill] = await maker.info.getUserFills(user);
  assert.deepEqual([Number(fill?.px), Number(fill?.sz), fill?.crossed], [99_100, 0.01, false]);
  const hourAgo = Date.now() - 3_600_000;
  const candles = await maker.info.getCandleSnapshot(BTC, '1m', hourAgo, Date.now() + 60_000);
  assert.equal(Number(candles.at(-1)?.c), 99_100);
  const { assetPositions } = await maker.info.perpetuals.getClearinghouseState(user);
  assert.deepEqual(
    assetPositions.map(({ position }) => [position.coin, Number(position.szi)]),
    [[BTC, 0.01]],
  );
  ticks.tick('fills', 'candles', 'positions');
}
