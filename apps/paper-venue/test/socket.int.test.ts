// The socket surface: acknowledgements, error texts, limits, idle close, slow and half-open readers.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { VENUE_LIMITS } from '../src/server/limits.ts';
import type { VenueOptions } from '../src/server/options.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { ADMIN_TOKEN, admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const KEY = numberedKey(0xa11ce);
const BOB = numberedKey(0xb0b);
const BTC = 3;
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

async function venueWith(overrides: Partial<VenueOptions> = {}): Promise<RunningVenue> {
  const venue = await startTestVenue(overrides);
  open.push(venue);
  return venue;
}

async function socketTo(venue: RunningVenue): Promise<RawSocket> {
  const socket = await RawSocket.open(venue.wsUrl);
  open.push(socket);
  return socket;
}

async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 5_000, interval: 5 });
}

/** Sends and waits for the answers, in order. */
async function exchange(socket: RawSocket, message: unknown, answers = 1): Promise<string[]> {
  const before = socket.texts.length;
  socket.send(message);
  await until(() => expect(socket.texts.length).toBeGreaterThanOrEqual(before + answers));
  return socket.texts.slice(before);
}

/** A post that asks for what is the same for everybody. */
const meta = (id: number) => ({ method: 'post', id, request: { type: 'info', payload: { type: 'meta' } } });

/** Lines of a kind in the venue's journal. */
async function journaled(venue: RunningVenue, kind: string): Promise<string> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  return await (await fetch(`${venue.url}/_venue/journal?kind=${kind}`, { headers })).text();
}

describe('a coin that never traded', () => {
  test('has no first frame of trades: clients look at the first of each list', async () => {
    const venue = await venueWith();
    const socket = await socketTo(venue);
    socket.subscribe({ type: 'trades', coin: 'BTC' });
    await exchange(socket, { method: 'ping' }, 2);
    expect(socket.of('trades')).toEqual([]);
    await post(`${venue.url}/exchange`, signed(KEY, orderAction(limit(BTC, true, '99000', '0.01'))));
    const taker = limit(BTC, false, '99000', '0.01', { tif: 'Ioc' });
    await post(`${venue.url}/exchange`, signed(BOB, orderAction(taker)));
    await until(() => expect(socket.of('trades')).toMatchObject([[{ px: '99000.0', sz: '0.01' }]]));
  });
});

describe('messages', () => {
  test('begin with a greeting that is no JSON, once and before all else', async () => {
    const socket = await socketTo(await venueWith());
    expect(await exchange(socket, { method: 'ping' })).toEqual(['{"channel":"pong"}']);
    expect(socket.greeted).toBe(true);
  });

  test('a ping has a pong', async () => {
    const socket = await socketTo(await venueWith());
    expect(await exchange(socket, { method: 'ping' })).toEqual(['{"channel":"pong"}']);
  });

  test.each([
    ['not JSON', 'not json {', 'Error parsing JSON into valid websocket request'],
    ['a list', [1], 'Error parsing JSON into valid websocket request'],
    [
      'an unknown method',
      { method: 'shout' },
      'Error parsing JSON into valid websocket request: {"method":"shout"}',
    ],
    [
      'a post without id',
      { method: 'post' },
      'Error parsing JSON into valid websocket request: {"method":"post"}',
    ],
    [
      'an unknown channel',
      { method: 'subscribe', subscription: { type: 'nope' } },
      'Invalid subscription {"type":"nope"}',
    ],
    [
      'an unknown coin',
      { method: 'subscribe', subscription: { type: 'bbo', coin: 'NOPE' } },
      'Invalid subscription {"type":"bbo","coin":"NOPE"}',
    ],
    [
      'no subscription at all',
      { method: 'subscribe' },
      'Error parsing JSON into valid websocket request: {"method":"subscribe"}',
    ],
    [
      'unsubscribing what is not subscribed',
      { method: 'unsubscribe', subscription: { coin: 'BTC', type: 'bbo' } },
      'Already unsubscribed: {"type":"bbo","coin":"BTC"}',
    ],
  ])('%s gets an error frame', async (_name, message, text) => {
    const socket = await socketTo(await venueWith());
    expect(await exchange(socket, message)).toEqual([JSON.stringify({ channel: 'error', data: text })]);
  });

  test('a subscription is acknowledged in its canonical form, and once', async () => {
    const socket = await socketTo(await venueWith());
    const [ack] = await exchange(socket, {
      method: 'subscribe',
      subscription: { coin: 'BTC', type: 'l2Book', x: 1 },
    });
    expect(JSON.parse(ack ?? '')).toEqual({
      channel: 'subscriptionResponse',
      data: {
        method: 'subscribe',
        subscription: { type: 'l2Book', coin: 'BTC', nSigFigs: null, mantissa: null },
      },
    });
    const again = { method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC', nSigFigs: null } };
    await exchange(socket, again);
    expect(socket.of('error')).toEqual([
      'Already subscribed: {"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null}',
    ]);
  });

  test('users are recognised whatever their case', async () => {
    const socket = await socketTo(await venueWith());
    const upper = alice.address.toUpperCase().replace('0X', '0x');
    await exchange(socket, { method: 'subscribe', subscription: { type: 'orderUpdates', user: upper } });
    expect(socket.of('subscriptionResponse')).toMatchObject([{ subscription: { user: alice.address } }]);
  });

  test('a fast book has five levels and says that it is fast', async () => {
    const venue = await venueWith();
    const bids = Array.from({ length: 8 }, (_, i) => limit(3, true, String(99_000 - i), '0.01'));
    await post(`${venue.url}/exchange`, signed(KEY, orderAction(...bids)));
    const socket = await socketTo(venue);
    await exchange(
      socket,
      { method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC', fast: true } },
      2,
    );
    const [book] = socket.of('l2Book') as { fast: boolean; levels: unknown[][] }[];
    expect([book?.fast, book?.levels[0]?.length]).toEqual([true, 5]);
  });

  test('posts carry reads and actions, and their failures', async () => {
    const socket = await socketTo(await venueWith());
    const info = (payload: unknown) => ({ method: 'post', id: 1, request: { type: 'info', payload } });
    const [mids] = await exchange(socket, info({ type: 'allMids' }));
    expect(JSON.parse(mids ?? '')).toMatchObject({
      channel: 'post',
      data: { id: 1, response: { type: 'info', payload: { type: 'allMids', data: {} } } },
    });
    const [unknown] = await exchange(socket, info({ type: 'nope' }));
    expect(JSON.parse(unknown ?? '')).toMatchObject({
      data: { id: 1, response: { type: 'error', payload: expect.stringMatching(/^422 /) } },
    });
    const action = {
      method: 'post',
      id: 2,
      request: { type: 'action', payload: signed(KEY, { type: 'noop' }) },
    };
    const [done] = await exchange(socket, action);
    expect(JSON.parse(done ?? '')).toEqual({
      channel: 'post',
      data: { id: 2, response: { type: 'action', payload: { status: 'ok', response: { type: 'default' } } } },
    });
  });
});

describe('channels', () => {
  test('fills aggregate by time when asked to', async () => {
    const venue = await venueWith({ blockMs: 20 });
    const socket = await socketTo(venue);
    socket.subscribe({ type: 'userFills', user: alice.address, aggregateByTime: true });
    socket.subscribe({ type: 'userFills', user: alice.address });
    await until(() => expect(socket.of('userFills')).toHaveLength(2));
    const asks = [limit(3, false, '100100', '0.01'), limit(3, false, '100100', '0.02')];
    await post(`${venue.url}/exchange`, signed(BOB, orderAction(...asks)));
    await post(
      `${venue.url}/exchange`,
      signed(KEY, orderAction(limit(3, true, '100100', '0.03', { tif: 'Ioc' }))),
    );
    await until(() => expect(socket.of('userFills')).toHaveLength(4));
    const sizes = (socket.of('userFills') as { fills: { sz: string }[] }[])
      .slice(2)
      .map(({ fills }) => fills.map(({ sz }) => sz));
    expect(sizes.toSorted((a, b) => a.length - b.length)).toEqual([['0.03'], ['0.02', '0.01']]);
  });

  test('the first frame of a long history shows its newest entries', async () => {
    const venue = await venueWith({ virtualStartMs: 1_800_000_000_000 });
    for (let usd = 1; usd <= 1_200; usd++) {
      venue.host.command({ kind: 'deposit', account: alice.address, usd: String(usd) });
      // Several have the same time.
      if (usd % 7 === 0) await venue.advance(25);
    }
    const socket = await socketTo(venue);
    socket.subscribe({ type: 'userNonFundingLedgerUpdates', user: alice.address });
    await until(() => expect(socket.of('userNonFundingLedgerUpdates')).toHaveLength(1));
    const [snapshot] = socket.of('userNonFundingLedgerUpdates') as {
      nonFundingLedgerUpdates: { delta: { usdc: string } }[];
    }[];
    const shown = snapshot?.nonFundingLedgerUpdates.map(({ delta }) => Number(delta.usdc));
    expect(shown).toEqual(Array.from({ length: 500 }, (_, i) => 701 + i));
  });

  test('a block’s updates come in one frame, after the block', async () => {
    const venue = await venueWith({ blockMs: 50 });
    const socket = await socketTo(venue);
    socket.subscribe({ type: 'orderUpdates', user: alice.address });
    await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(1));
    const orders = [limit(3, true, '99000', '0.01'), limit(3, true, '99100', '0.01')];
    const answer = await post(`${venue.url}/exchange`, signed(KEY, orderAction(...orders)));
    const oids = (answer.json() as { response: { data: { statuses: { resting: { oid: number } }[] } } })
      .response.data.statuses;
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(1));
    expect(socket.of('orderUpdates')[0]).toMatchObject(
      oids.map(({ resting }) => ({ order: { oid: resting.oid }, status: 'open' })),
    );
  });
});

describe('what is journaled as sent', () => {
  test('a post that is cut off left for nobody', async () => {
    const venue = await venueWith();
    const socket = await socketTo(venue);
    await admin(venue, 'POST', 'faults', { kind: 'drop_before', count: 1 });
    const payload = signed(KEY, { type: 'noop' });
    socket.send({ method: 'post', id: 1, request: { type: 'action', payload } });
    await until(() => expect(socket.closed?.code).toBe(1006));
    const [sent, ...more] = (await journaled(venue, 'sent')).trim().split('\n');
    expect(JSON.parse(sent ?? '')).toMatchObject({ req: 1, ch: 'post', to: [], status: 0, chars: 0 });
    expect(more).toEqual([]);
  });

  test('nor did one that a half-open socket would have got', async () => {
    const venue = await venueWith();
    const socket = await socketTo(venue);
    await admin(venue, 'POST', 'faults', { kind: 'delayed_ack', count: 1, delay_ms: 1_000 });
    socket.send(meta(1));
    await until(async () => expect(await journaled(venue, 'recv')).toContain('"via":"ws"'));
    await admin(venue, 'POST', 'faults', { kind: 'ws_half_open' });
    await until(async () => expect(await journaled(venue, 'sent')).toContain('"to":[],"status":0'));
    expect(socket.of('post')).toEqual([]);
  });
});

describe('limits', () => {
  test('connections of one address, and new ones a minute', async () => {
    const venue = await venueWith({
      networkLimits: { ...VENUE_LIMITS, connectionsMax: 2, newConnectionsPerMinuteMax: 3 },
    });
    const first = await socketTo(venue);
    await socketTo(venue);
    await expect(RawSocket.open(venue.wsUrl)).rejects.toThrow('429');
    first.close();
    await until(() => expect(first.closed).not.toBeNull());
    const third = await vi.waitFor(() => RawSocket.open(venue.wsUrl), { timeout: 5_000 });
    third.close();
    await until(() => expect(third.closed).not.toBeNull());
    await expect(RawSocket.open(venue.wsUrl)).rejects.toThrow('429');
  });

  test('subscriptions and users', async () => {
    const venue = await venueWith({ networkLimits: { ...VENUE_LIMITS, subscriptionsMax: 16 } });
    const socket = await socketTo(venue);
    for (let i = 1; i <= 15; i++)
      socket.subscribe({ type: 'userEvents', user: `0x${String(i).padStart(40, '0')}` });
    for (const coin of ['BTC', 'ETH', 'SOL']) socket.subscribe({ type: 'activeAssetCtx', coin });
    await until(() => expect(socket.of('error')).toHaveLength(2));
    expect(socket.of('error')).toEqual([
      'Cannot track more than 15 total users.',
      'Cannot subscribe to more than 16 channels.',
    ]);
    expect(socket.of('subscriptionResponse')).toHaveLength(16);
  });

  test('what is unsubscribed or closed is free again', async () => {
    const venue = await venueWith({ networkLimits: { ...VENUE_LIMITS, usersMax: 1 } });
    const first = await socketTo(venue);
    first.subscribe({ type: 'userEvents', user: alice.address });
    await until(() => expect(first.of('subscriptionResponse')).toHaveLength(1));
    first.close();
    await until(() => expect(first.closed).not.toBeNull());
    const second = await socketTo(venue);
    await until(async () => {
      second.subscribe({ type: 'userEvents', user: `0x${'1'.repeat(40)}` });
      await vi.waitFor(() => expect(second.of('subscriptionResponse')).toHaveLength(1), { timeout: 500 });
    });
  });

  test('messages a minute', async () => {
    const socket = await socketTo(
      await venueWith({ networkLimits: { ...VENUE_LIMITS, messagesPerMinuteMax: 3 } }),
    );
    for (let i = 0; i < 4; i++) socket.send({ method: 'ping' });
    await until(() => expect(socket.frames).toHaveLength(4));
    expect(socket.frames.map(({ channel }) => channel)).toEqual(['pong', 'pong', 'pong', 'error']);
  });

  test('posts in flight', async () => {
    const venue = await venueWith({
      networkLimits: { ...VENUE_LIMITS, postsInFlightMax: 1 },
      blockMs: 60_000,
    });
    const socket = await socketTo(venue);
    const noop = () => ({ type: 'action', payload: signed(KEY, { type: 'noop' }) });
    socket.send({ method: 'post', id: 1, request: noop() });
    socket.send({ method: 'post', id: 1234, request: noop() });
    await until(() => expect(socket.of('error')).toEqual(['too many pending post requests id=1234']));
  });

  test('posts that hang are free again once their socket has gone, whatever comes later', async () => {
    const venue = await venueWith({ networkLimits: { ...VENUE_LIMITS, postsInFlightMax: 1 } });
    await admin(venue, 'POST', 'faults', { kind: 'delayed_ack', count: 1, delay_ms: 1_000 });
    const first = await socketTo(venue);
    first.send(meta(1));
    first.send(meta(2));
    await until(() => expect(first.of('error')).toEqual(['too many pending post requests id=2']));
    first.close();
    await until(async () => expect(await journaled(venue, 'conn')).toContain('"open":false'));
    const second = await socketTo(venue);
    await exchange(second, meta(3));
    expect(second.of('post')).toMatchObject([{ id: 3 }]);
    // The first is answered to nobody, and gives its place back no second time.
    await until(async () => expect(await journaled(venue, 'sent')).toContain('"to":[],"status":0'));
    await admin(venue, 'POST', 'faults', { kind: 'hang' });
    second.send(meta(4));
    second.send(meta(5));
    await until(() => expect(second.of('error')).toEqual(['too many pending post requests id=5']));
  });

  test('a message over a megabyte ends the connection', async () => {
    const socket = await socketTo(await venueWith());
    socket.send('x'.repeat(1_100_000));
    await until(() => expect(socket.closed?.code).toBe(1009));
  });
});

describe('endings', () => {
  test('a connection that is sent nothing is closed; a ping keeps it, the protocol’s and the socket’s', async () => {
    const limits = { idleMsMax: 2_000, bufferedBytesMax: 1_000_000 };
    const venue = await venueWith({ socketLimits: limits });
    const silent = await socketTo(venue);
    const pinging = await socketTo(venue);
    const bare = await socketTo(venue);
    const timer = setInterval(() => {
      pinging.send({ method: 'ping' });
      bare.socket.ping();
    }, 100);
    await until(() => expect(silent.closed).toEqual({ code: 1000, reason: 'Inactive' }));
    clearInterval(timer);
    expect([pinging.closed, bare.closed]).toEqual([null, null]);
  });

  test('a reader that does not read is dropped, and the venue says why', async () => {
    const venue = await venueWith({ socketLimits: { idleMsMax: 60_000, bufferedBytesMax: 200_000 } });
    const socket = await socketTo(venue);
    const orders = Array.from({ length: 200 }, (_, i) => limit(3, true, String(99_000 - i), '0.01'));
    await post(`${venue.url}/exchange`, signed(KEY, orderAction(...orders)));
    socket.socket.pause();
    const ask = {
      method: 'post',
      id: 1,
      request: { type: 'info', payload: { type: 'frontendOpenOrders', user: alice.address } },
    };
    for (let i = 0; i < 400; i++) socket.send(ask);
    await vi.waitFor(
      async () => {
        const state = (await (
          await fetch(`${venue.url}/_venue/state`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
        ).json()) as { connections: unknown[] };
        expect(state.connections).toEqual([]);
      },
      { timeout: 10_000 },
    );
    const journal = await fetch(`${venue.url}/_venue/journal?kind=conn`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(await journal.text()).toContain('Slow reader');
  });

  test('stopping says goodbye', async () => {
    const venue = await startTestVenue();
    const socket = await socketTo(venue);
    await venue.close();
    await until(() => expect(socket.closed).not.toBeNull());
  });
});
