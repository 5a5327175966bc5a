// Every fault strikes as its name says: what the client sees, and what really happened at the exchange.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import type { VenueOptions } from '../src/server/options.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed } from './support/sign.ts';
import { ADMIN_TOKEN, admin, alice, aliceAgent, bob, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const AGENT = numberedKey(0xa6e97);
const BOB = numberedKey(0xb0b);
const BTC = 3;
const user = alice.address;

let venue: RunningVenue;
const sockets: RawSocket[] = [];

async function start(overrides: Partial<VenueOptions> = {}): Promise<void> {
  venue = await startTestVenue(overrides);
}

beforeEach(() => start());

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await venue.close();
});

const arm = (fault: object) => admin(venue, 'POST', 'faults', fault) as Promise<{ id: number }>;
const exchange = (body: unknown) => post(`${venue.url}/exchange`, body);
const info = async (request: object) => (await post(`${venue.url}/info`, request)).json();
const order = (px = '99000', key = AGENT) => signed(key, orderAction(limit(BTC, true, px, '0.01')));
const openCount = async () => ((await info({ type: 'openOrders', user })) as unknown[]).length;

async function socketTo(): Promise<RawSocket> {
  const socket = await RawSocket.open(venue.wsUrl);
  sockets.push(socket);
  return socket;
}

async function listening(...subscriptions: object[]): Promise<RawSocket> {
  const socket = await socketTo();
  for (const subscription of subscriptions) socket.subscribe(subscription);
  await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(subscriptions.length));
  return socket;
}

async function until(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 5_000, interval: 5 });
}

describe('requests that do not execute', () => {
  test.each([
    ['rate_limited', 429, 'null'],
    ['server_error', 500, 'null'],
  ])('%s', async (kind, status, text) => {
    await arm({ kind, match: { action: 'order' }, count: 1 });
    const answer = await exchange(order());
    expect([answer.status, answer.text]).toEqual([status, text]);
    expect(await openCount()).toBe(0);
    expect((await exchange(order())).json()).toMatchObject({ status: 'ok' });
  });

  test('bad_gateway is no JSON', async () => {
    await arm({ kind: 'bad_gateway', count: 1 });
    const answer = await exchange(order());
    expect(answer.status).toBe(502);
    expect(() => answer.json()).toThrow();
    expect(await openCount()).toBe(0);
  });

  test('hang outlasts the client; drop_before cuts it off', async () => {
    await arm({ kind: 'hang', match: { action: 'order' }, count: 1 });
    const hung = fetch(`${venue.url}/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order()),
      signal: AbortSignal.timeout(150),
    });
    await expect(hung).rejects.toThrow();
    await arm({ kind: 'drop_before', match: { action: 'order' }, count: 1 });
    await expect(exchange(order())).rejects.toThrow();
    expect(await openCount()).toBe(0);
  });

  test.each([
    ['nonce_duplicate', /^Invalid nonce: duplicate nonce \d+$/],
    ['nonce_too_low', /^Invalid nonce: nonce too low \d+ < \d+$/],
    ['nonce_too_high', /^Invalid nonce: nonce too high \d+ > \d+$/],
    ['agent_unknown', new RegExp(`^User or API Wallet ${aliceAgent.address} does not exist\\.$`)],
  ])('%s', async (kind, text) => {
    await arm({ kind, count: 1 });
    const body = order();
    expect((await exchange(body)).json()).toEqual({ status: 'err', response: expect.stringMatching(text) });
    expect((await exchange(body)).json()).toMatchObject({ status: 'ok' });
  });

  test.each([
    ['action_error', { status: 'err', response: 'told so' }],
    [
      'single_batch_error',
      { status: 'ok', response: { type: 'order', data: { statuses: [{ error: 'told so' }] } } },
    ],
  ])('%s refuses after the nonce is spent', async (kind, expected) => {
    await arm({ kind, count: 1, text: 'told so' });
    const body = signed(
      AGENT,
      orderAction(limit(BTC, true, '99000', '0.01'), limit(BTC, true, '98000', '0.01')),
    );
    expect((await exchange(body)).json()).toEqual(expected);
    expect(await openCount()).toBe(0);
    expect((await exchange(body)).text).toContain('duplicate nonce');
  });
});

describe('requests that execute, whatever they are told', () => {
  test('partial_batch_error fails the last orders and rests the others', async () => {
    await arm({ kind: 'partial_batch_error', match: { action: 'order' }, count: 1, amount: 2 });
    const orders = ['99000', '98000', '97000'].map((px) => limit(BTC, true, px, '0.01'));
    const answer = (await exchange(signed(AGENT, orderAction(...orders)))).json();
    expect(answer).toMatchObject({
      response: {
        data: {
          statuses: [
            { resting: {} },
            { error: 'Insufficient margin to place order. asset=3' },
            { error: 'Insufficient margin to place order. asset=3' },
          ],
        },
      },
    });
    expect(await info({ type: 'openOrders', user })).toMatchObject([{ limitPx: '99000.0' }]);
  });

  test('partial_batch_error leaves the last cancel undone', async () => {
    const placed = await exchange(
      signed(AGENT, orderAction(limit(BTC, true, '99000', '0.01'), limit(BTC, true, '98000', '0.01'))),
    );
    const { statuses } = (
      placed.json() as { response: { data: { statuses: { resting: { oid: number } }[] } } }
    ).response.data;
    await arm({ kind: 'partial_batch_error', match: { action: 'cancel' }, count: 1 });
    const cancels = statuses.map(({ resting }) => ({ a: BTC, o: resting.oid }));
    const answer = (await exchange(signed(AGENT, { type: 'cancel', cancels }))).json();
    expect(answer).toMatchObject({
      response: { data: { statuses: ['success', { error: expect.stringContaining('never placed') }] } },
    });
    expect(await openCount()).toBe(1);
  });

  test('commit_then_drop rests the order and cuts the connection', async () => {
    await arm({ kind: 'commit_then_drop', match: { action: 'order' }, count: 1 });
    await expect(exchange(order())).rejects.toThrow();
    expect(await openCount()).toBe(1);
  });

  test('hang_after_commit rests the order and never answers', async () => {
    await arm({ kind: 'hang_after_commit', count: 1, delay_ms: 60_000 });
    const request = fetch(`${venue.url}/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order()),
      signal: AbortSignal.timeout(150),
    });
    await expect(request).rejects.toThrow();
    expect(await openCount()).toBe(1);
  });

  test('error_but_executed lies', async () => {
    await arm({ kind: 'error_but_executed', count: 1 });
    await arm({ kind: 'error_but_executed', count: 1, text: 'so sorry' });
    expect((await exchange(order('99000'))).status).toBe(500);
    expect((await exchange(order('98000'))).json()).toEqual({ status: 'err', response: 'so sorry' });
    expect(await openCount()).toBe(2);
  });

  test('delayed_ack lets the fill arrive first', async () => {
    await exchange(signed(BOB, orderAction(limit(BTC, false, '99500', '1'))));
    const socket = await listening({ type: 'userFills', user });
    await arm({ kind: 'delayed_ack', match: { action: 'order' }, count: 1, delay_ms: 300 });
    let acked = false;
    const ack = exchange(order('99500')).then((answer) => {
      acked = true;
      return answer;
    });
    await until(() => expect(socket.of('userFills')).toHaveLength(2));
    expect(acked).toBe(false);
    expect((await ack).text).toContain('filled');
  });
});

describe('selection', () => {
  test('by account, action, coin and transport', async () => {
    await arm({
      kind: 'server_error',
      match: { account: user, action: 'order', coin: 'BTC', transport: 'http' },
    });
    expect((await exchange(order())).status).toBe(500);
    expect((await exchange(order('99000', BOB))).status).toBe(200);
    expect((await exchange(signed(AGENT, { type: 'noop' }))).status).toBe(200);
    const eth = signed(AGENT, orderAction(limit(4, true, '2900', '0.1')));
    expect((await exchange(eth)).status).toBe(200);
    const socket = await socketTo();
    socket.send({ method: 'post', id: 9, request: { type: 'action', payload: order() } });
    await until(() => expect(socket.of('post')).toMatchObject([{ id: 9, response: { type: 'action' } }]));
  });

  test('by info type', async () => {
    await arm({ kind: 'rate_limited', match: { info: 'openOrders' } });
    expect((await post(`${venue.url}/info`, { type: 'openOrders', user })).status).toBe(429);
    expect((await post(`${venue.url}/info`, { type: 'meta' })).status).toBe(200);
  });

  test('after a number of matches, so many times', async () => {
    await arm({ kind: 'server_error', match: { action: 'noop' }, skip: 1, count: 2 });
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await exchange(signed(AGENT, { type: 'noop' }))).status);
    expect(codes).toEqual([200, 500, 500, 200]);
  });

  test('by chance, the same chance for the same seed', async () => {
    const run = async (seed: number) => {
      await venue.close();
      await start({ seed });
      await arm({ kind: 'server_error', match: { action: 'noop' }, probability: 0.5 });
      const codes: number[] = [];
      for (let i = 0; i < 24; i++) codes.push((await exchange(signed(AGENT, { type: 'noop' }))).status);
      return codes;
    };
    const first = await run(7);
    expect(new Set(first).size).toBe(2);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });

  test('within a schedule, on virtual time', async () => {
    await venue.close();
    await start({ virtualStartMs: Date.now() });
    await arm({ kind: 'special_status', text: 'upgrade', starts_in_ms: 1_000, duration_ms: 500 });
    const status = async () =>
      ((await info({ type: 'exchangeStatus' })) as { specialStatuses: unknown }).specialStatuses;
    expect(await status()).toBeNull();
    await venue.advance(1_000);
    expect(await status()).toBe('upgrade');
    await venue.advance(500);
    expect(await status()).toBeNull();
  });

  test.each([
    [{ kind: 'nope' }, 'kind'],
    [{ kind: 'hang', probability: 2 }, 'probability'],
    [{ kind: 'clock_skew' }, 'amount'],
    [{ kind: 'address_limit' }, 'match.account'],
    [{ kind: 'frame_drop', match: { action: 'order' } }, 'match.channel'],
    [{ kind: 'hang', extra: 1 }, 'extra'],
  ])('%j is refused by name', async (fault, field) => {
    await expect(arm(fault)).rejects.toThrow(field);
  });

  test('a fault that is taken away strikes no more', async () => {
    const { id } = await arm({ kind: 'server_error' });
    await admin(venue, 'DELETE', `faults/${id}`);
    expect((await exchange(order())).status).toBe(200);
    await expect(admin(venue, 'DELETE', `faults/${id}`)).rejects.toThrow('404');
  });
});

describe('frames', () => {
  const cancel = (oid: number) => signed(AGENT, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });

  test('frame_drop loses one update, to this account alone', async () => {
    const mine = await listening({ type: 'orderUpdates', user });
    const other = await listening({ type: 'orderUpdates', user: bob.address });
    await arm({ kind: 'frame_drop', match: { channel: 'orderUpdates', account: user }, count: 1 });
    await exchange(order('99000'));
    await exchange(order('98000', BOB));
    await exchange(order('97000'));
    await until(() => expect(mine.of('orderUpdates')).toHaveLength(1));
    expect(mine.of('orderUpdates')).toMatchObject([[{ order: { limitPx: '97000.0' } }]]);
    expect(other.of('orderUpdates')).toMatchObject([[{ order: { limitPx: '98000.0' } }]]);
  });

  test('frame_duplicate doubles it', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    await arm({ kind: 'frame_duplicate', match: { channel: 'orderUpdates' }, count: 1 });
    await exchange(order());
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(2));
    expect(socket.of('orderUpdates')[0]).toEqual(socket.of('orderUpdates')[1]);
  });

  test('frame_reorder lets the next one overtake it', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    await arm({ kind: 'frame_reorder', match: { channel: 'orderUpdates' }, count: 1 });
    const placed = (await exchange(order())).json() as {
      response: { data: { statuses: { resting: { oid: number } }[] } };
    };
    await exchange(cancel(placed.response.data.statuses[0]?.resting.oid ?? 0));
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(2));
    expect(socket.of('orderUpdates')).toMatchObject([[{ status: 'canceled' }], [{ status: 'open' }]]);
  });

  test('frame_delay holds it back', async () => {
    const socket = await listening({ type: 'orderUpdates', user }, { type: 'userEvents', user });
    await arm({ kind: 'frame_delay', match: { channel: 'orderUpdates' }, count: 1, delay_ms: 150 });
    await exchange(order('99000'));
    expect(socket.of('orderUpdates')).toEqual([]);
    await exchange(order('98000'));
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(2));
    expect(socket.of('orderUpdates')).toMatchObject([
      [{ order: { limitPx: '98000.0' } }],
      [{ order: { limitPx: '99000.0' } }],
    ]);
  });

  test('frame_replace sends something else instead, and the journal has what was sent', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    const text = '{"channel":"orderUpdates","data":"nonsense of $time"}';
    await arm({ kind: 'frame_replace', match: { channel: 'orderUpdates' }, count: 1, text });
    await exchange(order());
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(1));
    const [told] = socket.of('orderUpdates');
    expect(told).toMatch(/^nonsense of \d{13}$/);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const journal = await (await fetch(`${venue.url}/_venue/journal?kind=sent`, { headers })).text();
    const journaled = journal
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).text);
    expect(journaled).toContain(`{"channel":"orderUpdates","data":"${told}"}`);
  });

  test('snapshot_replay sends the fills again', async () => {
    const socket = await listening({ type: 'userFills', user });
    await arm({ kind: 'snapshot_replay', match: { account: user } });
    await until(() =>
      expect(socket.of('userFills')).toMatchObject([{ isSnapshot: true }, { isSnapshot: true }]),
    );
  });

  test('book_cadence slows the books', async () => {
    const socket = await listening({ type: 'l2Book', coin: 'BTC' });
    await until(() => expect(socket.of('l2Book').length).toBeGreaterThan(1));
    await arm({ kind: 'book_cadence', delay_ms: 600_000 });
    const before = socket.of('l2Book').length;
    await socketTraffic(socket);
    expect(socket.of('l2Book').length - before).toBeLessThanOrEqual(1);
  });
});

/** Two more frames of a channel that pushes every second: time has passed on the venue. */
async function socketTraffic(socket: RawSocket): Promise<void> {
  socket.subscribe({ type: 'allMids' });
  await until(() => expect(socket.of('allMids').length).toBeGreaterThan(1));
}

describe('connections', () => {
  test('ws_half_open hears and says nothing, then is cut', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    const other = await listening({ type: 'orderUpdates', user: bob.address });
    await arm({ kind: 'ws_half_open', match: { account: user }, duration_ms: 300 });
    socket.send({ method: 'ping' });
    await exchange(order());
    other.send({ method: 'ping' });
    await until(() => expect(other.frames.at(-1)?.channel).toBe('pong'));
    expect(socket.frames.filter(({ channel }) => channel === 'pong')).toEqual([]);
    expect(socket.of('orderUpdates')).toEqual([]);
    await until(() => expect(socket.closed?.code).toBe(1006));
    expect(other.closed).toBeNull();
  });

  test('ws_close says goodbye, ws_terminate does not, ws_refuse lets nobody in', async () => {
    const first = await listening({ type: 'allMids' });
    await arm({ kind: 'ws_close' });
    await until(() => expect(first.closed).toEqual({ code: 1000, reason: 'Expired' }));
    const second = await listening({ type: 'allMids' });
    await arm({ kind: 'ws_terminate' });
    await until(() => expect(second.closed?.code).toBe(1006));
    const { id } = await arm({ kind: 'ws_refuse' });
    await expect(RawSocket.open(venue.wsUrl)).rejects.toThrow('503');
    await admin(venue, 'DELETE', `faults/${id}`);
    await socketTo();
  });
});

describe('conditions of the exchange', () => {
  test('unknown_oid_lag hides fresh orders from orderStatus alone', async () => {
    await arm({ kind: 'unknown_oid_lag', match: { account: user }, delay_ms: 60_000 });
    const cloid = `0x${'c1'.repeat(16)}`;
    await exchange(signed(AGENT, orderAction(limit(BTC, true, '99000', '0.01', { cloid }))));
    expect(await info({ type: 'orderStatus', user, oid: cloid })).toEqual({ status: 'unknownOid' });
    expect(await openCount()).toBe(1);
    await admin(venue, 'DELETE', 'faults');
    expect(await info({ type: 'orderStatus', user, oid: cloid })).toMatchObject({ status: 'order' });
  });

  test('agent_revoked is for good', async () => {
    await arm({ kind: 'agent_revoked', match: { account: user }, agent: aliceAgent.address });
    expect((await exchange(order())).text).toContain('does not exist.');
    await admin(venue, 'DELETE', 'faults');
    expect((await exchange(order())).text).toContain('does not exist.');
  });

  test.each([
    ['margin_canceled', 'marginCanceled'],
    ['liquidated_canceled', 'liquidatedCanceled'],
    ['internal_cancel', 'internalCancel'],
  ])('%s cancels what rests, and says so on two channels', async (kind, status) => {
    const socket = await listening({ type: 'orderUpdates', user }, { type: 'userEvents', user });
    await exchange(order('99000'));
    await exchange(order('98000'));
    await arm({ kind, match: { account: user } });
    await until(() => expect((socket.of('orderUpdates') as { status: string }[][]).flat()).toHaveLength(4));
    expect(
      (socket.of('orderUpdates') as { status: string }[][])
        .flat()
        .slice(2)
        .map((update) => update.status),
    ).toEqual([status, status]);
    expect(JSON.stringify(socket.of('user'))).toContain('nonUserCancel');
    expect(await openCount()).toBe(0);
  });

  test('stale_oracle keeps the price, and lets it go', async () => {
    await venue.close();
    await start({ virtualStartMs: Date.now() });
    const oracle = async () =>
      ((await info({ type: 'metaAndAssetCtxs' })) as [unknown, { oraclePx: string }[]])[1][BTC]?.oraclePx;
    const { id } = await arm({ kind: 'stale_oracle', match: { coin: 'BTC' } });
    venue.host.command({ kind: 'setOracle', coin: 'BTC', px: '101000' });
    await venue.advance(10_000);
    expect(await oracle()).toBe('100000.0');
    await admin(venue, 'DELETE', `faults/${id}`);
    await venue.advance(10_000);
    expect(await oracle()).toBe('101000.0');
  });

  test.each([
    ['liquidation', 'Liquidated Cross Long', 'market'],
    ['backstop_liquidation', 'Liquidated Cross Long', 'backstop'],
    ['auto_deleverage', 'Auto-Deleveraging', undefined],
  ])('%s closes a position whose margin suffices, as clients see it', async (kind, dir, method) => {
    await exchange(
      signed(BOB, orderAction(limit(BTC, false, '100000', '1'), limit(BTC, true, '99900', '1'))),
    );
    await exchange(signed(AGENT, orderAction(limit(BTC, true, '100000', '0.5', { tif: 'Ioc' }))));
    await exchange(order());
    const socket = await listening({ type: 'userEvents', user }, { type: 'notification', user });
    await arm({ kind, match: { account: user, coin: 'BTC' } });
    await until(() => expect(JSON.stringify(socket.of('user'))).toContain('liquidated_user'));
    const [fill] = (await info({ type: 'userFills', user })) as { dir: string; liquidation?: object }[];
    expect(fill?.dir).toBe(dir);
    expect(fill?.liquidation).toEqual(method === undefined ? undefined : expect.objectContaining({ method }));
    expect(await openCount()).toBe(0);
    expect(JSON.stringify(socket.of('notification'))).toContain('liquidated');
    expect(await info({ type: 'clearinghouseState', user })).toMatchObject({ assetPositions: [] });
  });

  test('open_interest_cap stops growth, and lets it go; delist ends the coin', async () => {
    const { id } = await arm({ kind: 'open_interest_cap', match: { coin: 'BTC' }, amount: 0 });
    expect((await exchange(order())).text).toContain('while open interest is capped. asset=3');
    expect(await info({ type: 'perpsAtOpenInterestCap' })).toEqual(['BTC']);
    await admin(venue, 'DELETE', `faults/${id}`);
    expect((await exchange(order())).text).toContain('resting');
    await arm({ kind: 'delist', match: { coin: 'BTC' } });
    expect((await exchange(order())).text).toContain('Trading is halted. asset=3');
    expect(await openCount()).toBe(0);
  });

  test('a script arms its faults on the venue’s own clock', async () => {
    await venue.close();
    const lines = ['name: two', 'description: Two faults.', 'clock: virtual', 'faults:'];
    const faults = [
      '  - { at: 10s, kind: special_status, text: upgrade, for: 5s }',
      '  - { at: 20s, kind: special_status, text: again, for: 5s }',
    ];
    const faultScript = { text: [...lines, ...faults].join('\n'), file: 'two.yaml' };
    await start({ virtualStartMs: Date.now(), faultScript });
    const shown: (string | null)[] = [];
    for (let i = 0; i < 5; i++) {
      shown.push(
        ((await info({ type: 'exchangeStatus' })) as { specialStatuses: string | null }).specialStatuses,
      );
      await venue.advance(6_000);
    }
    expect(shown).toEqual([null, null, 'upgrade', null, 'again']);
  });

  test('a script that is wrong starts no venue', async () => {
    const faultScript = { text: 'name: x', file: 'bad.yaml' };
    await expect(startTestVenue({ faultScript })).rejects.toThrow('bad.yaml:');
  });

  test('schedule_cancel_gate moves the gate, and back', async () => {
    const schedule = async () =>
      (await exchange(signed(AGENT, { type: 'scheduleCancel', time: Date.now() + 60_000 }))).text;
    expect(await schedule()).toContain('Cannot set scheduled cancel time');
    const { id } = await arm({ kind: 'schedule_cancel_gate', amount: 0 });
    expect(await schedule()).toContain('"ok"');
    await admin(venue, 'DELETE', `faults/${id}`);
    expect(await schedule()).toContain('Cannot set scheduled cancel time');
  });

  test('clock_skew moves venue time, so that actions expire', async () => {
    const expiring = () => signed(AGENT, { type: 'noop' }, { expiresAfter: Date.now() + 5_000 });
    expect((await exchange(expiring())).text).toContain('"ok"');
    await arm({ kind: 'clock_skew', amount: 60_000 });
    expect((await exchange(expiring())).text).toContain('Action already expired');
    const status = (await info({ type: 'exchangeStatus' })) as { time: number };
    expect(status.time).toBeGreaterThan(Date.now() + 50_000);
  });
});

describe('the record', () => {
  test('a fault that struck is journaled with its request', async () => {
    await arm({ kind: 'error_but_executed', count: 1 });
    await exchange(order());
    const response = await fetch(`${venue.url}/_venue/journal?kind=fault,in,sent`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const fault = lines.find(({ k }) => k === 'fault');
    expect(fault).toMatchObject({ kind: 'error_but_executed' });
    const about = lines.filter(({ req }) => req === fault?.req).map(({ k, status }) => [k, status]);
    expect(about).toEqual([
      ['fault', undefined],
      ['in', undefined],
      ['sent', 500],
    ]);
  });
});
