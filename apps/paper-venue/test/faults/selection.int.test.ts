// A fault strikes what it names, as often and as long as it says, and nothing else.
import { describe, expect, test } from 'vitest';
import { AGENT, BOB, faultRig, order, until, user } from '../support/fault-rig.ts';
import { limit, orderAction, signed } from '../support/sign.ts';
import { post } from '../support/venue.ts';

const rig = faultRig();
const { arm, disarm, exchange, info, socketTo } = rig;

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
    expect((await post(`${rig.venue.url}/info`, { type: 'openOrders', user })).status).toBe(429);
    expect((await post(`${rig.venue.url}/info`, { type: 'meta' })).status).toBe(200);
  });

  test('after a number of matches, so many times', async () => {
    await arm({ kind: 'server_error', match: { action: 'noop' }, skip: 1, count: 2 });
    const codes: number[] = [];
    for (let i = 0; i < 4; i++) codes.push((await exchange(signed(AGENT, { type: 'noop' }))).status);
    expect(codes).toEqual([200, 500, 500, 200]);
  });

  test('by chance, the same chance for the same seed', async () => {
    const run = async (seed: number) => {
      await rig.startAnew({ seed });
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
    await rig.startAnew({ virtualStartMs: Date.now() });
    await arm({ kind: 'special_status', text: 'upgrade', starts_in_ms: 1_000, duration_ms: 500 });
    const status = async () =>
      ((await info({ type: 'exchangeStatus' })) as { specialStatuses: unknown }).specialStatuses;
    expect(await status()).toBeNull();
    await rig.venue.advance(1_000);
    expect(await status()).toBe('upgrade');
    await rig.venue.advance(500);
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
    await disarm(id);
    expect((await exchange(order())).status).toBe(200);
    await expect(disarm(id)).rejects.toThrow('404');
  });
});
