// Faults of requests strike as their names say: what the client is told, and what really happened at the exchange.
import { describe, expect, test } from 'vitest';
import { systemTimers } from '../../src/clock/system.ts';
import type { Packable } from '../../src/signing/msgpack.ts';
import { AGENT, BOB, BTC, faultRig, order, until, user } from '../support/fault-rig.ts';
import { limit, orderAction, signed } from '../support/sign.ts';
import { aliceAgent } from '../support/venue.ts';

const ORDER = limit(BTC, true, '99000', '0.01');
const oneStatus = (type: string) => ({
  status: 'ok',
  response: { type, data: { statuses: [{ error: 'told so' }] } },
});

const rig = faultRig();
const { arm, exchange, info, openCount, listening } = rig;

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
    const hung = rig.hangingOrder();
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

describe('what the client is told', () => {
  test.each([
    ['nonce_too_low', 1],
    ['nonce_too_high', -1],
  ])('%s names an edge that the nonce lies beyond', async (kind, side) => {
    await arm({ kind, count: 1 });
    const [nonce = 0, edge = 0] = ((await exchange(order())).text.match(/\d{13,}/g) ?? []).map(Number);
    expect(Math.sign(edge - nonce)).toBe(side);
  });

  test.each<[Packable, object]>([
    [{ type: 'cancel', cancels: [{ a: BTC, o: 1 }] }, oneStatus('cancel')],
    [{ type: 'batchModify', modifies: [{ oid: 1, order: ORDER }] }, oneStatus('order')],
    [
      { type: 'modify', oid: 1, order: ORDER },
      { status: 'err', response: 'told so' },
    ],
    [{ type: 'noop' }, { status: 'err', response: 'told so' }],
  ])('single_batch_error of %j has its shape', async (action, expected) => {
    await arm({ kind: 'single_batch_error', count: 1, text: 'told so' });
    expect((await exchange(signed(AGENT, action))).json()).toEqual(expected);
  });

  test('a hang is cut after ten minutes at the latest', async () => {
    const delays: number[] = [];
    const after = (ms: number, run: () => void) => {
      delays.push(ms);
      return systemTimers.after(ms, run);
    };
    await rig.startAnew({ timers: { ...systemTimers, after } });
    await arm({ kind: 'hang', match: { action: 'order' }, delay_ms: 7 * 86_400_000 });
    await expect(rig.hangingOrder()).rejects.toThrow();
    expect(delays.filter((ms) => ms >= 600_000)).toEqual([600_000]);
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

  test('partial_batch_error leaves the last modify undone', async () => {
    const orders = ['99000', '98000'].map((px) => limit(BTC, true, px, '0.01'));
    const placed = await exchange(signed(AGENT, orderAction(...orders)));
    const { statuses } = (
      placed.json() as { response: { data: { statuses: { resting: { oid: number } }[] } } }
    ).response.data;
    await arm({ kind: 'partial_batch_error', match: { action: 'batchModify' }, count: 1 });
    const modifies = statuses.map(({ resting }, i) => ({
      oid: resting.oid,
      order: limit(BTC, true, String(90_000 + i), '0.01'),
    }));
    const answer = (await exchange(signed(AGENT, { type: 'batchModify', modifies }))).json();
    const undone = { error: expect.stringContaining('Cannot modify') };
    expect(answer).toMatchObject({ response: { data: { statuses: [{ resting: {} }, undone] } } });
    const open = (await info({ type: 'openOrders', user })) as { limitPx: string }[];
    expect(open.map(({ limitPx }) => limitPx).toSorted()).toEqual(['90000.0', '98000.0']);
  });

  test('commit_then_drop rests the order and cuts the connection', async () => {
    await arm({ kind: 'commit_then_drop', match: { action: 'order' }, count: 1 });
    await expect(exchange(order())).rejects.toThrow();
    expect(await openCount()).toBe(1);
  });

  test('hang_after_commit rests the order and never answers', async () => {
    await arm({ kind: 'hang_after_commit', count: 1, delay_ms: 60_000 });
    const request = rig.hangingOrder();
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
    await arm({ kind: 'delayed_ack', match: { action: 'order' }, count: 1, delay_ms: 2_000 });
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

describe('the record', () => {
  test('a fault that struck is journaled with its request', async () => {
    await arm({ kind: 'error_but_executed', count: 1 });
    await exchange(order());
    const lines = await rig.journal('fault', 'in', 'sent');
    const fault = lines.find(({ k }) => k === 'fault');
    expect(fault).toMatchObject({ kind: 'error_but_executed' });
    const about = lines.filter(({ req }) => req === fault?.req).map(({ k, status }) => [k, status]);
    expect(about).toEqual([
      ['fault', undefined],
      ['in', undefined],
      ['sent', 500],
    ]);
  });

  test.each([
    ['rate_limited', 429],
    ['server_error', 500],
    ['bad_gateway', 502],
    ['nonce_duplicate', 200],
    ['nonce_too_low', 200],
    ['nonce_too_high', 200],
    ['agent_unknown', 200],
    ['drop_before', 0],
  ])('an action that %s keeps from the exchange is journaled as received', async (kind, status) => {
    await arm({ kind, count: 1 });
    const body = order();
    await exchange(body).catch(() => null);
    const lines = await rig.journal('recv', 'fault', 'in', 'sent');
    const req = lines.find(({ k }) => k === 'fault')?.req;
    const about = lines.filter((line) => line.req === req);
    expect(about).toMatchObject([
      { k: 'recv', via: 'http', path: '/exchange', text: JSON.stringify(body) },
      { k: 'fault', kind },
      { k: 'sent', status },
    ]);
  });

  test('so is one that hangs, while it does', async () => {
    await arm({ kind: 'hang', match: { action: 'order' } });
    await expect(rig.hangingOrder()).rejects.toThrow();
    const about = (await rig.journal('recv', 'fault', 'in', 'sent')).filter(({ req }) => req === 1);
    expect(about.map(({ k }) => k)).toEqual(['recv', 'fault']);
  });
});
