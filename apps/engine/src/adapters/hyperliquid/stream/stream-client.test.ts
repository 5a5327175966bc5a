/** A stream subscribes anew on every connection, says when it is whole, and never says more than a frame proves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { HandClock } from '../../../../test/support/doubles.ts';
import { FakeSockets } from '../../../../test/support/fake-socket.ts';
import {
  ACCOUNT,
  BTC,
  clearinghouse,
  ETH,
  fill,
  order,
  universe,
} from '../../../../test/support/wire-samples.ts';
import type { StreamName, VenueStreamEvent } from '../../../ports/venue-stream.ts';
import { ConnectPace } from '../socket/backoff.ts';
import { VenueClock } from '../time/venue-clock.ts';
import { StreamClient, WHOLE_MS_MAX } from './stream-client.ts';

let clock: HandClock;
let venueClock: VenueClock;
let sockets: FakeSockets;
let events: VenueStreamEvent[];
let client: StreamClient;

function open(stream: StreamName): void {
  client = new StreamClient({
    stream,
    wsUrl: 'ws://venue/ws',
    open: sockets.open,
    clock,
    time: venueClock,
    random: () => 0,
    pace: new ConnectPace(),
    account: ACCOUNT,
    coins: [BTC, ETH],
    universe,
    tell: (event) => events.push(event),
  });
  client.start();
  sockets.last.accept();
}

beforeEach(() => {
  clock = new HandClock();
  venueClock = new VenueClock(clock);
  sockets = new FakeSockets();
  events = [];
});

const kinds = () => events.map(({ kind }) => kind);
const at = (ms: number) => {
  clock.nowMs = ms;
  client.tick();
};
const confirmAll = () => {
  for (const { subscription } of sockets.last.messages) {
    sockets.last.say({ channel: 'subscriptionResponse', data: { method: 'subscribe', subscription } });
  }
};
const level = (px: string, sz = '1') => ({ px, sz, n: 1 });
const book = (coin: string, change: object = {}) => ({
  channel: 'l2Book',
  data: {
    coin,
    time: 1_700_000_000_000,
    levels: [[level('99990'), level('99980')], [level('100010')]],
    fast: true,
    ...change,
  },
});
const userFills = (change: object = {}) => ({
  channel: 'userFills',
  data: { user: ACCOUNT, fills: [fill], isSnapshot: true, ...change },
});

describe('subscribing', () => {
  it('asks for everything of the market on each connection, the fast book among it', () => {
    open('market');
    const asked = sockets.last.messages.map(({ method, subscription }) => ({ method, subscription }));
    expect(asked).toHaveLength(8);
    expect(asked[0]).toEqual({
      method: 'subscribe',
      subscription: { type: 'l2Book', coin: 'BTC', nSigFigs: null, mantissa: null, fast: true },
    });
    const types = asked.map(({ subscription }) => (subscription as { type: string }).type); // as sent above
    expect(types).toEqual([...Array(2)].flatMap(() => ['l2Book', 'bbo', 'trades', 'activeAssetCtx']));
    sockets.last.end();
    at(1_000);
    sockets.last.accept();
    expect(sockets.last.messages).toHaveLength(8);
  });

  it('asks for our account, never for anybody else', () => {
    open('account');
    const subscriptions = sockets.last.messages.map(({ subscription }) => subscription);
    expect(subscriptions).toEqual(
      ['userFills', 'orderUpdates', 'userEvents', 'openOrders', 'clearinghouseState'].map((type) => ({
        type,
        user: ACCOUNT,
      })),
    );
  });
});

describe('a connection', () => {
  it('is whole once all is confirmed and every book was shown, and says so once', () => {
    open('market');
    sockets.last.say(book('BTC'));
    confirmAll();
    expect(kinds()).toEqual(['connected', 'l2']);
    sockets.last.say(book('ETH', { levels: [[], []] }));
    sockets.last.say(book('ETH', { levels: [[], []] }));
    expect(kinds()).toEqual(['connected', 'l2', 'l2', 'snapshotted', 'l2']);
    expect(client.health().snapshotted).toBe(true);
  });

  it('is whole for the account once the last fills were repeated', () => {
    open('account');
    confirmAll();
    expect(kinds()).not.toContain('snapshotted');
    sockets.last.say(userFills());
    expect(kinds()).toEqual(['connected', 'fills', 'snapshotted']);
  });

  it.each([
    [WHOLE_MS_MAX, false],
    [WHOLE_MS_MAX + 1, true],
  ])('not whole after %d ms: given up %s', (ms, givenUp) => {
    open('market');
    confirmAll();
    sockets.last.say(book('BTC'));
    at(5_000);
    sockets.last.say({ channel: 'pong' });
    at(ms);
    expect(kinds().includes('lost')).toBe(givenUp);
    if (givenUp) expect(client.health().lastReason).toBe('not whole within 10000 ms: l2Book ETH');
  });

  it.each([
    [15_000, false],
    [15_001, true],
  ])('a book silent for %d ms on a live connection: given up %s', (ms, givenUp) => {
    open('market');
    confirmAll();
    sockets.last.say(book('BTC'));
    sockets.last.say(book('ETH'));
    for (let now = 5_000; now <= 15_000; now += 5_000) {
      clock.nowMs = now;
      client.tick();
      sockets.last.say({ channel: 'pong' });
      sockets.last.say({ channel: 'bbo', data: { coin: 'BTC', time: 1, bbo: [null, null] } });
    }
    at(ms);
    expect(kinds().includes('lost')).toBe(givenUp);
    if (givenUp) expect(client.health().lastReason).toBe('l2Book BTC is silent');
  });

  it('numbers its news: nothing of the earlier one follows the later', () => {
    open('market');
    sockets.last.say(book('BTC'));
    const [first] = sockets.all;
    first?.end('closed 1006');
    at(1_000);
    first?.say(book('BTC'));
    sockets.last.accept();
    first?.say(book('BTC'));
    sockets.last.say(book('BTC'));
    expect(events.map(({ kind, connection }) => [kind, connection])).toEqual([
      ['connected', 1],
      ['l2', 1],
      ['lost', 1],
      ['connected', 2],
      ['l2', 2],
    ]);
    const frames = events.flatMap((event) => (event.kind === 'l2' ? [event.frame.connection] : []));
    expect(frames).toEqual([1, 2]);
    expect(client.health()).toMatchObject({ connection: 2, snapshotted: false });
  });

  it('that is lost is told once, with nothing fresh left', () => {
    open('market');
    confirmAll();
    sockets.last.say(book('BTC'));
    client.stop();
    expect(events.at(-1)).toMatchObject({ kind: 'lost', connection: 1, reason: 'stopped' });
    const { connection, snapshotted, ages } = client.health();
    expect([connection, snapshotted, [...ages.values()].every((age) => age === null)]).toEqual([
      0,
      false,
      true,
    ]);
  });

  it('is alive by its pongs', () => {
    open('account');
    clock.nowMs = 30;
    sockets.last.say({ channel: 'pong' });
    expect(events.at(-1)).toEqual({ kind: 'alive', stream: 'account', connection: 1, receivedMs: 30 });
    clock.nowMs = 50;
    expect(client.health()).toMatchObject({ ageMs: 20, pongAgeMs: 20 });
  });

  it('tells what the venue refuses', () => {
    open('account');
    sockets.last.say({ channel: 'error', data: 'Cannot track more than 15 total users.' });
    expect(events.at(-1)).toMatchObject({ kind: 'refused', text: 'Cannot track more than 15 total users.' });
  });

  it('counts what it did not ask for, and goes on', () => {
    open('market');
    sockets.last.say({ channel: 'allMids', data: {} });
    sockets.last.say({
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type: 'bbo', coin: 'DOGE' } },
    });
    sockets.last.say('not JSON');
    expect([...client.health().dropped]).toEqual([
      ['allMids unexpected', 1],
      ['subscriptionResponse unexpected', 1],
      ['malformed', 1],
    ]);
    expect(kinds()).toEqual(['connected']);
  });
});

describe('market frames', () => {
  beforeEach(() => open('market'));

  it('become frames of the core, in its integers', () => {
    clock.nowMs = 7;
    sockets.last.say(book('BTC'));
    sockets.last.say({
      channel: 'bbo',
      data: { coin: 'ETH', time: 5, bbo: [level('3000.1', '0.5'), null] },
    });
    sockets.last.say({
      channel: 'activeAssetCtx',
      data: { coin: 'BTC', ctx: { markPx: '100000.55', oraclePx: '99999.0', midPx: null } },
    });
    const moment = { connection: 1, receivedMs: 7 };
    expect(events.slice(1)).toEqual([
      {
        ...moment,
        stream: 'market',
        kind: 'l2',
        coin: 'BTC',
        frame: {
          ...moment,
          timeMs: 1_700_000_000_000,
          bids: [
            { px: 999_900, sz: 100_000 },
            { px: 999_800, sz: 100_000 },
          ],
          asks: [{ px: 1_000_100, sz: 100_000 }],
        },
      },
      {
        ...moment,
        stream: 'market',
        kind: 'bbo',
        coin: 'ETH',
        frame: { ...moment, timeMs: 5, bid: { px: 300_010, sz: 5_000 }, ask: null },
      },
      {
        ...moment,
        stream: 'market',
        kind: 'reference',
        coin: 'BTC',
        frame: { ...moment, markPx: 1_000_005, oraclePx: 999_990 },
      },
    ]);
  });

  it('of a full book keep the best 20 levels', () => {
    const bids = Array.from({ length: 30 }, (_, n) => level(String(99_990 - n)));
    sockets.last.say(book('BTC', { levels: [bids, []] }));
    expect(events.at(-1)).toMatchObject({ frame: { bids: { length: 20 } } });
  });

  const print = { coin: 'BTC', side: 'A', px: '100000', sz: '0.1', time: 3, tid: 4, hash: '0x', users: [] };
  it('of trades: the first are history', () => {
    sockets.last.say({ channel: 'trades', data: [print] });
    sockets.last.say({ channel: 'trades', data: [{ ...print, tid: 5, side: 'B' }] });
    expect(events.slice(1)).toMatchObject([
      {
        kind: 'trades',
        coin: 'BTC',
        isHistory: true,
        trades: [{ side: 'sell', px: 1_000_000, sz: 10_000, tid: 4 }],
      },
      { kind: 'trades', coin: 'BTC', isHistory: false, trades: [{ side: 'buy', tid: 5 }] },
    ]);
  });

  const unusable: [string, object, string][] = [
    ['an unknown coin', book('DOGE'), 'l2Book unknown_coin'],
    ['a price that is none', book('BTC', { levels: [[level('NaN')], []] }), 'l2Book malformed'],
    ['a price beyond the unit', book('BTC', { levels: [[level('1.05')], []] }), 'l2Book malformed'],
    ['a negative price', book('BTC', { levels: [[level('-1')], []] }), 'l2Book malformed'],
    ['a huge price', book('BTC', { levels: [[level('1e30')], []] }), 'l2Book malformed'],
    ['a price as a number', book('BTC', { levels: [[{ px: 1, sz: '1' }], []] }), 'l2Book malformed'],
    ['no size', book('BTC', { levels: [[level('99990', '0')], []] }), 'l2Book malformed'],
    ['one side', book('BTC', { levels: [[]] }), 'l2Book malformed'],
    ['no time', book('BTC', { time: undefined }), 'l2Book malformed'],
    ['null', { channel: 'l2Book', data: null }, 'l2Book malformed'],
    [
      'a bbo of three',
      { channel: 'bbo', data: { coin: 'BTC', time: 1, bbo: [null, null, null] } },
      'bbo malformed',
    ],
    [
      'a bbo of a coin that is not traded',
      { channel: 'bbo', data: { coin: 'TST', time: 1, bbo: [null, null] } },
      'bbo unknown_coin',
    ],
    [
      'a bbo without a price',
      { channel: 'bbo', data: { coin: 'BTC', time: 1, bbo: [level(''), null] } },
      'bbo malformed',
    ],
    [
      'a mark of 0',
      { channel: 'activeAssetCtx', data: { coin: 'BTC', ctx: { markPx: '0', oraclePx: '1' } } },
      'activeAssetCtx malformed',
    ],
    [
      'a context of an unknown coin',
      { channel: 'activeAssetCtx', data: { coin: '@1', ctx: { markPx: '1', oraclePx: '1' } } },
      'activeAssetCtx unknown_coin',
    ],
    [
      'prints of two coins',
      { channel: 'trades', data: [print, { ...print, coin: 'ETH' }] },
      'trades malformed',
    ],
    [
      'prints of an unknown coin',
      { channel: 'trades', data: [{ ...print, coin: 'X' }] },
      'trades unknown_coin',
    ],
    ['a print without a size', { channel: 'trades', data: [{ ...print, sz: '0' }] }, 'trades malformed'],
  ];
  it.each(unusable)('with %s are counted and dropped', (_, frame, name) => {
    sockets.last.say(frame);
    expect(kinds()).toEqual(['connected']);
    expect([...client.health().dropped]).toEqual([[name, 1]]);
  });
});

describe('account frames', () => {
  beforeEach(() => open('account'));
  const heard = (channel: string, data: unknown) => {
    sockets.last.say({ channel, data });
    return events.slice(1).map(({ stream, connection, receivedMs, ...news }) => news);
  };

  const seenFill = {
    coin: 'BTC',
    side: 'sell',
    px: 1_000_005,
    sz: 2,
    feeUusd: 301,
    closedPnlUusd: -123_457,
    tid: fill.tid,
    oid: 77,
    cloid: null,
    taker: false,
    timeMs: fill.time,
    startSzi: -50_000,
  };

  it('of fills: a fee is rounded up, a gain down', () => {
    expect(heard('userFills', userFills().data)).toEqual([
      { kind: 'fills', fills: [seenFill], isSnapshot: true },
    ]);
    expect(
      heard('user', { fills: [{ ...fill, fee: '-0.0003009', cloid: order.cloid }] }).at(-1),
    ).toMatchObject({
      fills: [{ feeUusd: -300, cloid: order.cloid }],
      isSnapshot: false,
    });
  });

  it('of fills of something else than a perpetual: told as missed, the others are used', () => {
    const fills = [fill, { ...fill, coin: '@107' }];
    expect(heard('userFills', { user: ACCOUNT, fills })).toEqual([
      { kind: 'missed', channel: 'userFills', why: 'unknown_coin' },
      { kind: 'fills', fills: [seenFill], isSnapshot: false },
    ]);
  });

  it('of order updates: the word of the venue, and what is left', () => {
    const update = { order, status: 'open', statusTimestamp: 5 };
    const filled = { order: { ...order, sz: '0.0', cloid: null }, status: 'filled', statusTimestamp: 6 };
    const strange = { order: { ...order, coin: '@107' }, status: 'newWord', statusTimestamp: 7 };
    expect(heard('orderUpdates', [update, filled, strange])).toEqual([
      {
        kind: 'order_news',
        news: [
          {
            coin: 'BTC',
            assetId: 1,
            cloid: order.cloid,
            oid: 77,
            word: 'open',
            left: 1_000,
            statusTimeMs: 5,
          },
          { coin: 'BTC', assetId: 1, cloid: null, oid: 77, word: 'filled', left: 0, statusTimeMs: 6 },
          {
            coin: '@107',
            assetId: 10_107,
            cloid: order.cloid,
            oid: 77,
            word: 'newWord',
            left: null,
            statusTimeMs: 7,
          },
        ],
      },
    ]);
  });

  it('of events: funding, liquidation, orders cancelled by the venue', () => {
    heard('user', {
      funding: { time: 9, coin: 'BTC', usdc: '-3.625312', szi: '1', fundingRate: '0', nSamples: null },
    });
    heard('user', { nonUserCancel: [{ coin: 'BTC', oid: 5 }] });
    const liquidation = {
      lid: 8,
      liquidator: '0x0',
      liquidated_user: ACCOUNT.toUpperCase().replace('0X', '0x'),
    };
    expect(heard('user', { liquidation })).toEqual([
      { kind: 'funding', funding: { coin: 'BTC', usdcUusd: -3_625_312, timeMs: 9 } },
      { kind: 'non_user_cancels', cancels: [{ coin: 'BTC', oid: 5 }] },
      { kind: 'liquidation', lid: 8, ofUs: true },
    ]);
  });

  it('of all open orders, foreign ones among them', () => {
    clock.nowMs = 11;
    const spot = {
      ...order,
      coin: '@107',
      oid: 78,
      limitPx: '0.123456789',
      sz: '5',
      side: 'A',
      reduceOnly: true,
    };
    expect(heard('openOrders', { dex: '', user: ACCOUNT, orders: [order, spot] })).toEqual([
      {
        kind: 'view',
        view: {
          source: 'ws',
          issuedMs: 11,
          answeredMs: 11,
          venueTimeMs: 0,
          account: null,
          orders: [
            {
              oid: 77,
              cloid: order.cloid,
              coin: 'BTC',
              assetId: 1,
              side: 'buy',
              px: 999_900,
              sz: 1_000,
              reduceOnly: false,
            },
            {
              oid: 78,
              cloid: order.cloid,
              coin: '@107',
              assetId: 10_107,
              side: 'sell',
              px: 0.123456789,
              sz: 5,
              reduceOnly: true,
            },
          ],
        },
      },
    ]);
  });

  it('of the account: cash and positions exactly, others by name', () => {
    const strange = { position: { ...clearinghouse.assetPositions[0]?.position, coin: 'DOGE', szi: '5' } };
    const flat = { position: { ...clearinghouse.assetPositions[0]?.position, coin: 'SOL', szi: '0.0' } };
    const state = { ...clearinghouse, assetPositions: [...clearinghouse.assetPositions, strange, flat] };
    expect(heard('clearinghouseState', { dex: '', user: ACCOUNT, clearinghouseState: state })).toMatchObject([
      {
        kind: 'view',
        view: {
          source: 'ws',
          venueTimeMs: clearinghouse.time,
          orders: null,
          account: {
            cashUusd: 987_654_321,
            strangePositions: ['DOGE'],
            positions: [
              {
                coin: 'BTC',
                szi: -785,
                positionValueUusd: 211_645_420,
                unrealizedUusd: -80_070,
                fundingPaidAllTimeUusd: 514_085_417,
                liquidationPx: 1_731_986,
              },
            ],
          },
        },
      },
    ]);
  });

  const other = `0x${'cd'.repeat(20)}`;
  const badState = {
    ...clearinghouse,
    marginSummary: { ...clearinghouse.marginSummary, totalRawUsd: '1.1234567' },
  };
  const unusable: [string, string, unknown, string][] = [
    ['fills of somebody else', 'userFills', { user: other, fills: [fill] }, 'other_user'],
    ['orders of somebody else', 'openOrders', { user: other, orders: [] }, 'other_user'],
    [
      'an account of somebody else',
      'clearinghouseState',
      { user: other, clearinghouseState: clearinghouse },
      'other_user',
    ],
    ['a fill without a size', 'userFills', { user: ACCOUNT, fills: [{ ...fill, sz: '0' }] }, 'malformed'],
    ['a fee that is none', 'user', { fills: [{ ...fill, fee: 'x' }] }, 'malformed'],
    ['fills that are none', 'userFills', { user: ACCOUNT, fills: 5 }, 'malformed'],
    ['an update without a status', 'orderUpdates', [{ order, statusTimestamp: 5 }], 'malformed'],
    [
      'an order without a price',
      'openOrders',
      { user: ACCOUNT, orders: [{ ...order, limitPx: '1.23' }] },
      'malformed',
    ],
    [
      'cash of more than six decimals',
      'clearinghouseState',
      { user: ACCOUNT, clearinghouseState: badState },
      'malformed',
    ],
    ['an event of another kind', 'user', { twapHistory: [] }, 'unknown_kind'],
    ['a funding that is none', 'user', { funding: { time: 1, coin: 'BTC', usdc: 'x' } }, 'malformed'],
    ['a funding of an unknown coin', 'user', { funding: { time: 1, coin: 'X', usdc: '1' } }, 'unknown_coin'],
    ['no event', 'user', null, 'malformed'],
  ];
  it.each(unusable)('with %s are told as missed, and counted', (_, channel, data, why) => {
    expect(heard(channel, data)).toEqual([{ kind: 'missed', channel, why }]);
    expect([...client.health().dropped]).toEqual([[`${channel} ${why}`, 1]]);
  });
});

describe('an account that is shown late', () => {
  const state = { dex: '', user: ACCOUNT, clearinghouseState: clearinghouse };
  const orders = { dex: '', user: ACCOUNT, orders: [order] };
  /** What is told of these frames when the venue's clock shows so much more than the account's own time. */
  const told = (aheadMs: number | null, ...frames: [string, object][]) => {
    open('account');
    clock.nowMs = 9_000;
    if (aheadMs !== null) venueClock.note(clearinghouse.time + aheadMs, 9_000, 9_000);
    for (const [channel, data] of frames) sockets.last.say({ channel, data });
    return events.flatMap((event) => (event.kind === 'view' ? [event.view] : []));
  };

  it.each([
    ['ahead of our clock', -500, 9_000],
    ['at once', 0, 9_000],
    ['3 s late', 3_000, 6_000],
    ['while the clock is not known', null, 9_000],
  ])('%s is judged as of its own time', (_, aheadMs, issuedMs) => {
    expect(told(aheadMs, ['clearinghouseState', state])).toMatchObject([{ issuedMs, answeredMs: 9_000 }]);
    expect(events.at(-1)).toMatchObject({ receivedMs: 9_000 });
  });

  it.each([
    [1_000, true],
    [1_001, false],
    [null, true],
  ])('by %s ms: its orders are taken: %s', (aheadMs, taken) => {
    const views = told(aheadMs, ['clearinghouseState', state], ['openOrders', orders]);
    expect(views.map((view) => view.orders === null)).toEqual(taken ? [true, false] : [true]);
    expect([...client.health().dropped]).toEqual([]);
  });

  it('says nothing about another connection, nor about orders that came before it', () => {
    expect(told(3_000, ['openOrders', orders], ['clearinghouseState', state])).toHaveLength(2);
    sockets.last.end();
    at(10_000);
    sockets.last.accept();
    sockets.last.say({ channel: 'openOrders', data: orders });
    expect(events.at(-1)).toMatchObject({ kind: 'view', receivedMs: 10_000 });
  });
});

const RECORDED = join(
  import.meta.dirname,
  '../../../../../../../shared/data/hyperliquid/btc-frames-2025-01-26.gz',
);

it.skipIf(!existsSync(RECORDED))('recorded frames of the real venue are used, all of them', () => {
  open('market');
  const frames = gunzipSync(readFileSync(RECORDED)).toString('utf8').trim().split('\n');
  for (const line of frames) sockets.last.say(line.slice(line.indexOf(' ') + 1));
  expect([...client.health().dropped]).toEqual([]);
  expect(kinds().filter((kind) => kind === 'l2' || kind === 'trades')).toHaveLength(frames.length);
});
