import { expect, test } from 'vitest';
import { btc, configOf, eth, Rig, STEP_MS } from '../../../test/support/engine-rig.ts';
import { LEASE } from '../gate/lease-limits.ts';

const count = (rig: Rig, kind: string) => rig.effects.filter((effect) => effect.kind === kind).length;
/** Effects of a kind while `act` runs. */
function during(rig: Rig, kind: string, act: () => void): number {
  const before = count(rig, kind);
  act();
  return count(rig, kind) - before;
}

test('a calm market costs nothing: no order is replaced', () => {
  const rig = new Rig().start();
  expect(during(rig, 'place', () => rig.pass(10_000)) + during(rig, 'cancel', () => rig.pass(10_000))).toBe(
    0,
  );
});

test('a moved market is followed, each level once a cooldown at most and one after another', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const before = rig.restingOf(btc).map(({ px }) => px);
  rig.mid.set('BTC', 1_000_200);
  const placed = during(rig, 'place', () => {
    rig.pass(1_000);
    rig.mid.set('BTC', 1_000_400);
    rig.pass(450);
  });
  expect(placed).toBe(2);
  expect(rig.restingOf(btc).map(({ px }) => px)).not.toEqual(before);
  expect(rig.restingOf(eth)).toHaveLength(4);
});

test('cancels of a replacement are wanted before its places', () => {
  const rig = new Rig().start();
  rig.pass(2_000);
  const from = rig.effects.length;
  rig.mid.set('BTC', 1_000_200);
  rig.pass(500);
  const kinds = rig.effects.slice(from).map(({ kind }) => kind);
  expect(kinds.indexOf('cancel')).toBeLessThan(kinds.indexOf('place'));
});

test('I-19: a stale book takes the quotes of its coin off, and the first fresh one brings them back', () => {
  const rig = new Rig().start();
  rig.faults.marketMute = true;
  rig.pass(2_300);
  expect(rig.health()).toBe('stale');
  expect(rig.restingOf(btc)).toEqual([]);
  rig.faults.marketMute = false;
  rig.pass(2_000);
  expect(rig.restingOf(btc)).toHaveLength(4);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('I-19: after a reconnect nothing is priced before a whole book of the new connection', () => {
  const rig = new Rig().start();
  rig.faults.marketMute = true;
  rig.connect();
  const placed = during(rig, 'place', () => {
    rig.feed({
      kind: 'bbo',
      coin: btc,
      frame: {
        connection: rig.marketConnection,
        timeMs: rig.wallMs,
        receivedMs: rig.nowMs,
        bid: { px: 999_990, sz: 5 },
        ask: { px: 1_000_010, sz: 5 },
      },
    });
    rig.pass(1_000);
  });
  expect(placed).toBe(0);
  rig.faults.marketMute = false;
  rig.pass(2_000);
  expect(rig.restingOf(btc)).toHaveLength(4);
});

test('a crossed book takes quotes off', () => {
  const rig = new Rig().start();
  const frame = { connection: 1, timeMs: rig.wallMs, receivedMs: rig.nowMs };
  rig.feed({
    kind: 'bbo',
    coin: btc,
    frame: { ...frame, bid: { px: 1_000_100, sz: 1 }, ask: { px: 1_000_010, sz: 1 } },
  });
  expect(rig.health()).toBe('crossed');
  expect([rig.restingOf(btc).length, rig.restingOf(eth).length]).toEqual([0, 4]);
});

test('a lease that is late sends nothing and leaves the quotes; at 500 ms they go; at 1 s it halts and raises', () => {
  const rig = new Rig().start();
  rig.faults.latchSilent = true;
  const placed = during(rig, 'place', () => {
    rig.pass(LEASE.withdrawAfterMs - STEP_MS);
    rig.mid.set('BTC', 1_010_000);
    rig.market();
  });
  expect([placed, rig.engine.closure, rig.restingOf(btc).length]).toEqual([0, 'hold', 4]);
  rig.pass(STEP_MS);
  expect([rig.engine.closure, rig.venue.resting.size, rig.engine.fsm.state]).toEqual([
    'withdraw',
    0,
    'ACTIVE',
  ]);
  rig.pass(LEASE.haltAfterMs - LEASE.withdrawAfterMs);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', halt: { cause: { code: 'control_link_lost' } } });
});

test.each([100, 300])(
  'I-31: redis-latch silent for %d ms: quotes stay, and sends return by themselves',
  (ms) => {
    const rig = new Rig().start();
    rig.faults.latchSilent = true;
    rig.pass(ms);
    rig.faults.latchSilent = false;
    rig.pass(500);
    expect([rig.engine.fsm.state, rig.engine.closure, rig.restingOf(btc).length]).toEqual([
      'ACTIVE',
      'open',
      4,
    ]);
  },
);

test('I-31: redis-latch silent for 400 ms: whatever that cost is back within two seconds', () => {
  const rig = new Rig().start();
  rig.faults.latchSilent = true;
  rig.pass(400);
  rig.faults.latchSilent = false;
  rig.pass(2_000);
  expect([rig.engine.fsm.state, rig.engine.closure, rig.restingOf(btc).length]).toEqual([
    'ACTIVE',
    'open',
    4,
  ]);
});

test('more than three closures within ten minutes halt', () => {
  const rig = new Rig().start();
  for (let closure = 1; closure <= 4; closure += 1) {
    expect(rig.engine.fsm.state).toBe('ACTIVE');
    rig.faults.latchSilent = true;
    rig.pass(300);
    rig.faults.latchSilent = false;
    rig.pass(500);
  }
  expect(rig.engine.fsm.halt.cause).toMatchObject({ code: 'gate_flapping', value: '4', limit: '3' });
});

test('the position limit binds before it is reached: the side that would pass it is not quoted', () => {
  const rig = new Rig(
    configOf({ strategy: { quote_size_usd: 1_000, levels: 2, hedge_threshold_share: 1 } }),
  ).start();
  for (let n = 0; n < 60; n += 1) {
    const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
    if (bid === undefined) break;
    rig.fill(bid.oid, bid.sz);
    rig.pass(1_500);
  }
  const { szi } = rig.desk.ledger.coins.get(btc) ?? { szi: 0 };
  expect(szi).toBeGreaterThan(19_000);
  expect(szi).toBeLessThanOrEqual(20_000);
  expect(rig.restingOf(btc, 'sell')).toHaveLength(2);
});

test('the total over all coins binds too: what one coin holds the other cannot', () => {
  const { envelope } = configOf();
  const rig = new Rig(configOf({ envelope: { ...envelope, max_total_position_usd: 20_000 } })).start();
  for (let n = 0; n < 40; n += 1) {
    for (const coin of [btc, eth]) {
      const [bid] = rig.restingOf(coin, 'buy').sort((a, b) => b.px - a.px);
      if (bid !== undefined) rig.fill(bid.oid, bid.sz);
    }
    rig.pass(1_500);
    const worst = [btc, eth].reduce((sum, coin) => {
      const held = Number(rig.venue.held.get(coin)?.szi ?? 0n);
      const bids = rig.restingOf(coin, 'buy').reduce((lots, { sz }) => lots + sz, 0);
      return sum + (held + bids) * ((rig.mid.get(coin) ?? 0) + 100);
    }, 0);
    expect(worst).toBeLessThanOrEqual(20_050_000_000);
  }
  expect(rig.venue.fills.length).toBeGreaterThan(15);
});

test('from the threshold on a reduce-only hedge works the position down, and its fill is told', () => {
  const rig = new Rig().start();
  while ((rig.desk.ledger.coins.get(btc)?.szi ?? 0) < 12_000) {
    const [bid] = rig.restingOf(btc, 'buy').sort((a, b) => b.px - a.px);
    if (bid === undefined) break;
    rig.fill(bid.oid, bid.sz);
    rig.pass(1_500);
  }
  rig.pass(2_000);
  const hedge = rig.restingOf(btc, 'sell').find(({ reduceOnly }) => reduceOnly);
  expect(hedge).toBeDefined();
  rig.fill(hedge?.oid ?? 0, 100);
  expect(rig.named('ask_hedged')).toMatchObject([
    { symbol: 'BTC-USD-PERP.HYPERLIQUID', execution: { order_type: 'post_only_reduce_only' } },
  ]);
});

test('a refusal is counted every time and told once until something passes', () => {
  const rig = new Rig(configOf({ trading_enabled: true })).start();
  const { preflight } = rig.engine.control;
  rig.engine.control.preflight = null;
  rig.faults.marketMute = false;
  const { limits } = rig.desk;
  rig.desk.limits = { ...limits, collarOracleBps: 0 };
  rig.mid.set('BTC', 1_000_300);
  rig.engine.control.preflight = preflight && { ...preflight, takenMs: rig.nowMs };
  rig.pass(3_000);
  const told = rig.effects.filter((effect) => effect.kind === 'refused' && effect.coin === 'BTC');
  expect(told).toHaveLength(1);
  expect(rig.engine.denials.get('PRICE_COLLAR_ORACLE') ?? 0).toBeGreaterThan(1);
});

test('I-12: without the account budget to cancel everything quoting stops, and cancels still leave', () => {
  const rig = new Rig().start();
  rig.feed({ kind: 'account_budget', used: 100, cap: 52 });
  expect([rig.engine.closure, rig.venue.resting.size]).toEqual(['withdraw', 0]);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});
