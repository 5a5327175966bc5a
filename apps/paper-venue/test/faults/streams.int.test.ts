// Faults of frames and of connections strike as their names say.
import { describe, expect, test } from 'vitest';
import { AGENT, BOB, BTC, faultRig, order, until, user } from '../support/fault-rig.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { signed } from '../support/sign.ts';
import { bob } from '../support/venue.ts';

const rig = faultRig();
const { arm, disarm, exchange, socketTo, listening } = rig;

const pricesOf = (updates: unknown) =>
  (updates as { order: { limitPx: string } }[]).map((update) => update.order.limitPx);

/** The prices of the updates that left on a channel, as the journal has them, and which of them were late. */
async function leftAs(channel: string): Promise<string[]> {
  const frames = (await rig.journal('sent')).filter(({ ch }) => ch === channel);
  return frames.map(({ text, late }) => {
    const [px] = pricesOf((JSON.parse(String(text)) as { data: unknown }).data);
    return late === true ? `${px} late` : `${px}`;
  });
}

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
    expect(await leftAs('orderUpdates')).toEqual(['99000.0', '99000.0']);
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

  test('frame_reorder that strikes the next one, too, doubles nothing', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    await arm({ kind: 'frame_reorder', match: { channel: 'orderUpdates' }, count: 2, delay_ms: 60_000 });
    for (const px of ['99000', '98000', '97000']) await exchange(order(px));
    await until(() => expect(socket.of('orderUpdates').length).toBeGreaterThan(2));
    const prices = socket.of('orderUpdates').map((updates) => pricesOf(updates));
    expect(prices).toEqual([['98000.0'], ['99000.0'], ['97000.0']]);
    expect(await leftAs('orderUpdates')).toEqual(['98000.0', '99000.0 late', '97000.0']);
  });

  test.each([
    ['after a while', { delay_ms: 100 }],
    ['with the fault', { delay_ms: 60_000, duration_ms: 1_000 }],
  ])('frame_reorder lets one that nothing overtakes go %s', async (_, times) => {
    const socket = await listening({ type: 'orderUpdates', user });
    await arm({ kind: 'frame_reorder', match: { channel: 'orderUpdates' }, ...times });
    await exchange(order());
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(1));
    expect(await leftAs('orderUpdates')).toEqual(['99000.0 late']);
  });

  test('frame_reorder that is taken away lets go what it holds', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    const { id } = await arm({ kind: 'frame_reorder', delay_ms: 60_000 });
    await exchange(order());
    expect(await leftAs('orderUpdates')).toEqual([]);
    await disarm(id);
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(1));
  });

  test('frame_delay holds it back', async () => {
    const socket = await listening({ type: 'orderUpdates', user }, { type: 'userEvents', user });
    await arm({ kind: 'frame_delay', match: { channel: 'orderUpdates' }, count: 1, delay_ms: 2_000 });
    await exchange(order('99000'));
    expect(socket.of('orderUpdates')).toEqual([]);
    await exchange(order('98000'));
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(2));
    expect(socket.of('orderUpdates')).toMatchObject([
      [{ order: { limitPx: '98000.0' } }],
      [{ order: { limitPx: '99000.0' } }],
    ]);
    expect(await leftAs('orderUpdates')).toEqual(['98000.0', '99000.0 late']);
  });

  test('frame_replace sends something else instead, and the journal has what was sent', async () => {
    const socket = await listening({ type: 'orderUpdates', user });
    const text = '{"channel":"orderUpdates","data":"nonsense of $time"}';
    await arm({ kind: 'frame_replace', match: { channel: 'orderUpdates' }, count: 1, text });
    await exchange(order());
    await until(() => expect(socket.of('orderUpdates')).toHaveLength(1));
    const [told] = socket.of('orderUpdates');
    expect(told).toMatch(/^nonsense of \d{13}$/);
    const journaled = (await rig.journal('sent')).map((line) => line.text);
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

/** Two more frames of a channel that pushes every second: time has passed on the rig.venue. */
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
    await expect(RawSocket.open(rig.venue.wsUrl)).rejects.toThrow('503');
    await disarm(id);
    await socketTo();
  });
});
