// A recording served by the venue looks on the wire as it was recorded: every book, every trade, in their order. The
// recording is not part of the product; without it this file is skipped.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { until } from './support/fault-rig.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const PATH = join(import.meta.dirname, '../../../../shared/data/hyperliquid/btc-frames-2025-01-26.gz');
const present = existsSync(PATH);
if (!present) process.stderr.write(`replay of recorded frames: skipped, there is no ${PATH}\n`);

interface Book {
  readonly coin: string;
  readonly levels: unknown;
}
interface Trade {
  readonly px: string;
  readonly sz: string;
  readonly side: string;
  readonly tid: number;
  readonly hash: string;
}

function recorded(channel: string): unknown[] {
  return gunzipSync(readFileSync(PATH))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)) as { channel: string; data: unknown })
    .filter((frame) => frame.channel === channel)
    .map((frame) => frame.data);
}

const bookOf = ({ coin, levels }: Book) => ({ coin, levels });
const tradeOf = ({ px, sz, side, tid, hash }: Trade) => ({ px, sz, side, tid, hash });

/** Drops what equals its predecessor. */
function changes<T>(items: readonly T[]): T[] {
  return items.filter((item, i) => i === 0 || JSON.stringify(item) !== JSON.stringify(items[i - 1]));
}

const START_MS = 1_800_000_000_000;
const OPTIONS = {
  market: { kind: 'replay', path: PATH },
  virtualStartMs: START_MS,
  blockMs: 70,
  oracles: { BTC: '105000' },
} as const;

test.skipIf(!present)('books and trades on the socket equal the recording', async () => {
  const venue = await startTestVenue(OPTIONS);
  const socket = await RawSocket.open(venue.wsUrl);
  socket.subscribe({ type: 'l2Book', coin: 'BTC' });
  socket.subscribe({ type: 'trades', coin: 'BTC' });
  await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(2));
  await venue.advance(120_000);
  const books = recorded('l2Book') as Book[];
  const trades = (recorded('trades') as Trade[][]).flat();
  await until(() => {
    expect((socket.of('trades') as Trade[][]).flat().length).toBeGreaterThanOrEqual(trades.length);
    // One more: the empty book of the moment before the recording begins.
    expect(socket.of('l2Book').length).toBeGreaterThanOrEqual(books.length + 1);
  });
  const shownBooks = (socket.of('l2Book') as Book[]).map(bookOf);
  const first = shownBooks.findIndex((book) => JSON.stringify(book.levels).length > 10);
  expect(changes(shownBooks.slice(first))).toEqual(changes(books.map(bookOf)));
  const known = new Set(trades.map(({ tid }) => tid));
  const shownTrades = (socket.of('trades') as Trade[][]).flat().map(tradeOf);
  expect(new Set(shownTrades.map(({ tid }) => tid))).toEqual(known);
  expect(shownTrades.slice(-trades.length)).toEqual(trades.map(tradeOf));
  socket.close();
  await venue.close();
});

test.skipIf(!present)('a client trades against the recording', async () => {
  const venue = await startTestVenue(OPTIONS);
  await venue.advance(5_000);
  const key = numberedKey(0xa11ce);
  const order = orderAction(limit(3, true, '106000', '0.01', { tif: 'Ioc' }));
  const answer = post(`${venue.url}/exchange`, signed(key, order, { nonce: START_MS + 1 }));
  await expect.poll(() => venue.host.waiting, { timeout: 5_000 }).toBe(1);
  await venue.advance(70);
  expect((await answer).text).toContain('filled');
  const state = (await post(`${venue.url}/info`, { type: 'clearinghouseState', user: alice.address })).json();
  expect(state).toMatchObject({ assetPositions: [{ position: { szi: '0.01' } }] });
  expect(await admin(venue, 'GET', 'state')).toMatchObject({ waiting_actions: 0 });
  await venue.close();
});
