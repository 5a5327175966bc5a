// Faults that change the exchange itself strike as their names say, for every client, and end where they are taken away.
import { describe, expect, test } from 'vitest';
import { AGENT, BOB, BTC, faultRig, order, until, user } from '../support/fault-rig.ts';
import { limit, orderAction, signed } from '../support/sign.ts';
import { admin, aliceAgent, startTestVenue } from '../support/venue.ts';

const rig = faultRig();
const { arm, disarm, exchange, info, openCount, listening } = rig;

describe('conditions of the exchange', () => {
  test('unknown_oid_lag hides fresh orders from orderStatus alone', async () => {
    await arm({ kind: 'unknown_oid_lag', match: { account: user }, delay_ms: 60_000 });
    const cloid = `0x${'c1'.repeat(16)}`;
    await exchange(signed(AGENT, orderAction(limit(BTC, true, '99000', '0.01', { cloid }))));
    expect(await info({ type: 'orderStatus', user, oid: cloid })).toEqual({ status: 'unknownOid' });
    expect(await openCount()).toBe(1);
    await disarm();
    expect(await info({ type: 'orderStatus', user, oid: cloid })).toMatchObject({ status: 'order' });
  });

  test('agent_revoked is for good', async () => {
    await arm({ kind: 'agent_revoked', match: { account: user }, agent: aliceAgent.address });
    expect((await exchange(order())).text).toContain('does not exist.');
    await disarm();
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
    await rig.startAnew({ virtualStartMs: Date.now() });
    const oracle = async () =>
      ((await info({ type: 'metaAndAssetCtxs' })) as [unknown, { oraclePx: string }[]])[1][BTC]?.oraclePx;
    const { id } = await arm({ kind: 'stale_oracle', match: { coin: 'BTC' } });
    rig.venue.host.command({ kind: 'setOracle', coin: 'BTC', px: '101000' });
    await rig.venue.advance(10_000);
    expect(await oracle()).toBe('100000.0');
    await disarm(id);
    await rig.venue.advance(10_000);
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
    await disarm(id);
    expect((await exchange(order())).text).toContain('resting');
    await arm({ kind: 'delist', match: { coin: 'BTC' } });
    expect((await exchange(order())).text).toContain('Trading is halted. asset=3');
    expect(await openCount()).toBe(0);
  });

  test('a script arms its faults on the venue’s own clock', async () => {
    const lines = ['name: two', 'description: Two faults.', 'clock: virtual', 'faults:'];
    const faults = [
      '  - { at: 10s, kind: special_status, text: upgrade, for: 5s }',
      '  - { at: 20s, kind: special_status, text: again, for: 5s }',
    ];
    const faultScript = { text: [...lines, ...faults].join('\n'), file: 'two.yaml' };
    await rig.startAnew({ virtualStartMs: Date.now(), faultScript });
    const shown: (string | null)[] = [];
    for (let i = 0; i < 5; i++) {
      shown.push(
        ((await info({ type: 'exchangeStatus' })) as { specialStatuses: string | null }).specialStatuses,
      );
      await rig.venue.advance(6_000);
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
    await disarm(id);
    expect(await schedule()).toContain('Cannot set scheduled cancel time');
  });

  test('the end of one of two leaves the other in force', async () => {
    const capped = async () => (await info({ type: 'perpsAtOpenInterestCap' })) as string[];
    const cap = { kind: 'open_interest_cap', match: { coin: 'BTC' }, amount: 0 };
    const [first, second] = [await arm(cap), await arm(cap)];
    await disarm(first.id);
    expect(await capped()).toEqual(['BTC']);
    await disarm(second.id);
    expect(await capped()).toEqual([]);
    const gates = [await arm({ kind: 'post_only_window' }), await arm({ kind: 'post_only_window' })];
    await disarm(gates[1]?.id);
    expect((await exchange(order())).text).toContain('Only post-only orders allowed');
    await disarm(gates[0]?.id);
    expect((await exchange(order())).text).toContain('resting');
  });

  test('an oracle that two faults hold stands still until both have ended', async () => {
    await rig.startAnew({ virtualStartMs: Date.now() });
    const all = await arm({ kind: 'stale_oracle' });
    await arm({ kind: 'stale_oracle', match: { coin: 'BTC' } });
    await disarm(all.id);
    const { assets } = rig.venue.host.exchange.snapshot();
    expect(assets.filter(({ frozen }) => frozen).map(({ coin }) => coin)).toEqual(['BTC']);
    await disarm();
    expect(rig.venue.host.exchange.snapshot().assets.some(({ frozen }) => frozen)).toBe(false);
  });

  test('clock_skew lasts its time, and leaves the operator’s skew behind', async () => {
    const skewMs = async () => ((await admin(rig.venue, 'GET', 'clock')) as { skew_ms: number }).skew_ms;
    await admin(rig.venue, 'POST', 'clock', { skew_ms: 2_000 });
    const startedMs = performance.now();
    await arm({ kind: 'clock_skew', amount: 600_000, duration_ms: 500 });
    expect(await skewMs()).toBe(600_000);
    await until(async () => expect(await skewMs()).toBe(2_000));
    expect(performance.now() - startedMs).toBeGreaterThan(490);
    await arm({ kind: 'clock_skew', amount: -5_000 });
    const { id } = await arm({ kind: 'clock_skew', amount: 7_000 });
    expect(await skewMs()).toBe(7_000);
    await disarm(id);
    expect(await skewMs()).toBe(-5_000);
    await disarm();
    expect(await skewMs()).toBe(2_000);
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
