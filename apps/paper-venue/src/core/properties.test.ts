// The laws the venue must keep whatever is thrown at it: random traders, orders, cancels, modifies, oracle moves and
// jumps in time, with immediate and with real blocks.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from './config.ts';
import { parseScaledExact } from './decimal.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import type { ExchangeAction, OrderWire } from './seam/actions.ts';
import type { ExchangeEvent, FillView } from './seam/events.ts';
import type { ExchangeInput } from './seam/inputs.ts';
import type { Address, OrderStatus, Tif } from './seam/words.ts';
import { address, cloid } from './test-exchange.ts';

const USERS = [address(1), address(2), address(3), address(4)];
const COINS = [
  { id: 3, coin: 'BTC', px: 100_000, tick: 10, szDecimals: 5, lot: 0.0001 },
  { id: 4, coin: 'ETH', px: 3_000, tick: 0.5, szDecimals: 4, lot: 0.004 },
] as const;
const RUNS = 60;

type Op =
  | { op: 'orders'; user: number; orders: OrderWire[] }
  | { op: 'cancel'; user: number; back: number }
  | { op: 'cancelByCloid'; user: number; coin: number; cloid: number }
  | { op: 'modify'; user: number; back: number; order: OrderWire; always: boolean }
  | { op: 'leverage'; user: number; coin: number; leverage: number }
  | { op: 'schedule'; user: number; inMs: number | null }
  | { op: 'oracle'; coin: number; offset: number }
  | { op: 'advance'; ms: number };

const user = fc.integer({ min: 0, max: USERS.length - 1 });
const coinIndex = fc.integer({ min: 0, max: COINS.length - 1 });
const tif = fc.constantFrom<Tif>('Alo', 'Alo', 'Gtc', 'Gtc', 'Gtc', 'Gtc', 'Ioc', 'Ioc', 'FrontendMarket');
const orderWire: fc.Arbitrary<OrderWire> = fc
  .record({
    coin: coinIndex,
    buy: fc.boolean(),
    steps: fc.integer({ min: -4, max: 4 }),
    lots: fc.integer({ min: 1, max: 400 }),
    reduceOnly: fc.nat(4).map((n) => n === 0),
    tif,
    cloid: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 2 }),
  })
  .map(({ coin, buy, steps, lots, reduceOnly, tif: t, cloid: c }) => {
    const { id, px, tick, lot, szDecimals } = COINS[coin] ?? COINS[0];
    const wire: OrderWire = {
      a: id,
      b: buy,
      p: String(px + steps * tick),
      s: (lots * lot).toFixed(szDecimals),
      r: reduceOnly,
      t: { limit: { tif: t } },
    };
    return c === undefined ? wire : { ...wire, c: cloid(c) };
  });

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      op: fc.constant('orders' as const),
      user,
      orders: fc.array(orderWire, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('cancel' as const), user, back: fc.nat(15) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('cancelByCloid' as const),
      user,
      coin: coinIndex,
      cloid: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('modify' as const),
      user,
      back: fc.nat(15),
      order: orderWire,
      always: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('leverage' as const),
      user,
      coin: coinIndex,
      leverage: fc.integer({ min: 1, max: 25 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('schedule' as const),
      user,
      inMs: fc.option(fc.integer({ min: 1_000, max: 20_000 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('oracle' as const),
      coin: coinIndex,
      offset: fc.integer({ min: -40, max: 40 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('advance' as const),
      ms: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 1, max: 200 }) },
        { weight: 5, arbitrary: fc.integer({ min: 200, max: 20_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 4_000_000 }) },
      ),
    }),
  },
);

function options(blockMs: number): ExchangeOptions {
  return {
    assets: DEFAULT_ASSETS.filter(({ name }) => name === 'BTC' || name === 'ETH'),
    config: {
      ...DEFAULT_CONFIG,
      blockMs,
      scheduleCancelGateUsd: 0,
      rebateTiers: [{ makerFractionAbovePpm: 0, makerPpm: -10 }],
    },
    // The fourth is poor, so that margin runs out at entry and at the match.
    accounts: USERS.map((who, i) => ({ address: who, usd: i === 3 ? '150' : '100000' })),
  };
}

function actionOf(step: Op, known: readonly number[], now: number): ExchangeAction | null {
  const coin = 'coin' in step ? (COINS[step.coin] ?? COINS[0]) : COINS[0];
  switch (step.op) {
    case 'orders':
      return { type: 'order', orders: step.orders, grouping: 'na' };
    case 'cancel':
      return {
        type: 'cancel',
        cancels: COINS.map(({ id }) => ({ a: id, o: known.at(-1 - step.back) ?? 1 })),
      };
    case 'cancelByCloid':
      return { type: 'cancelByCloid', cancels: [{ asset: coin.id, cloid: cloid(step.cloid) }] };
    case 'modify': {
      const base = { type: 'modify', oid: known.at(-1 - step.back) ?? 1, order: step.order } as const;
      return step.always ? { ...base, a: true } : base;
    }
    case 'leverage':
      return { type: 'updateLeverage', asset: coin.id, isCross: true, leverage: step.leverage };
    case 'schedule':
      return step.inMs === null
        ? { type: 'scheduleCancel' }
        : { type: 'scheduleCancel', time: now + step.inMs };
    default:
      return null;
  }
}

type Run = { exchange: Exchange; events: ExchangeEvent[]; inputs: ExchangeInput[] };

function run(steps: readonly Op[], blockMs: number, after?: (run: Run) => void): Run {
  const exchange = new Exchange(options(blockMs));
  const state: Run = { exchange, events: [], inputs: [] };
  const known: number[] = [];
  let nonce = exchange.nowMs;
  for (const step of steps) {
    const input = inputOf(step, known, exchange.nowMs, ++nonce);
    state.inputs.push(input);
    exchange.apply(input);
    const events = exchange.drain();
    state.events.push(...events);
    for (const event of events) if (event.type === 'orderUpdate') known.push(event.order.oid);
    after?.(state);
  }
  return state;
}

function inputOf(step: Op, known: readonly number[], now: number, nonce: number): ExchangeInput {
  if (step.op === 'advance') return { kind: 'advance', toMs: now + step.ms };
  if (step.op === 'oracle') {
    const { coin, px, tick } = COINS[step.coin] ?? COINS[0];
    return { kind: 'setOracle', coin, px: String(px + step.offset * tick * 2) };
  }
  const action = actionOf(step, known, now);
  if (action === null) throw new Error('no action');
  return {
    kind: 'submit',
    command: { signer: USERS[step.user] as Address, action, nonce, receivedAtMs: now },
  };
}

const scenario = fc.record({
  steps: fc.array(op, { minLength: 30, maxLength: 90, size: 'max' }),
  blockMs: fc.constantFrom(0, 70),
});

function check(law: (run: Run) => void): void {
  fc.assert(
    fc.property(scenario, ({ steps, blockMs }) => {
      run(steps, blockMs, law);
    }),
    { numRuns: RUNS },
  );
}

const eventHash = (events: readonly ExchangeEvent[]) =>
  createHash('sha256').update(JSON.stringify(events)).digest('hex');
const lots = (text: string) => parseScaledExact(text.replace('-', ''), 6) ?? Number.NaN;

describe('at every moment', () => {
  it('the book is never crossed', () => {
    check(({ exchange }) => {
      for (const { coin } of COINS) {
        const [bids, asks] = exchange.l2Book(coin)?.levels ?? [[], []];
        if (bids[0] !== undefined && asks[0] !== undefined)
          expect(Number(bids[0].px)).toBeLessThan(Number(asks[0].px));
      }
    });
  });

  it('the book holds exactly the open orders', () => {
    check(({ exchange }) => {
      for (const { coin } of COINS) {
        const shown = new Map<string, [sz: number, n: number]>();
        for (const order of USERS.flatMap((who) => exchange.openOrders(who)).filter((o) => o.coin === coin)) {
          const key = `${order.side}${order.limitPx}`;
          const [sz, n] = shown.get(key) ?? [0, 0];
          shown.set(key, [sz + lots(order.sz), n + 1]);
        }
        const [bids, asks] = exchange.l2Book(coin, { levelsMax: 1000 })?.levels ?? [[], []];
        const told = [...bids.map((l) => ['B', l] as const), ...asks.map((l) => ['A', l] as const)];
        expect(new Map(told.map(([side, { px, sz, n }]) => [`${side}${px}`, [lots(sz), n]]))).toEqual(shown);
      }
    });
  });

  it('positions of a coin sum to zero, and cash + fees + rounding is what was deposited, to the last unit', () => {
    check(({ exchange }) => {
      const sums = exchange.conservation();
      for (const total of Object.values(sums.positionsByCoin)) expect(total).toBe(0);
      expect(sums.accountsUusd + sums.feesUusd + sums.roundingUusd).toBe(sums.depositsUusd);
    });
  });

  it('account value is deposit + realised PnL - fees - funding + unrealised PnL, to the last unit', () => {
    check(({ exchange, events }) => {
      for (const who of USERS) {
        let cash = who === USERS[3] ? 150_000_000 : 100_000_000_000;
        for (const event of events) {
          if (event.type === 'fill' && event.account === who)
            cash += micro(event.fill.closedPnl) - micro(event.fill.fee);
          if (event.type === 'funding' && event.account === who) cash += micro(event.payment.usdc);
        }
        const state = exchange.clearinghouseState(who);
        for (const { position } of state.assetPositions) cash += micro(position.unrealizedPnl);
        expect(cash).toBe(micro(state.marginSummary.accountValue));
      }
    });
  });

  it('reduce-only orders close, never open: they oppose the position and each stays within it', () => {
    check(({ exchange }) => {
      for (const who of USERS) {
        const positions = new Map(
          exchange
            .clearinghouseState(who)
            .assetPositions.map(({ position }) => [position.coin, position.szi]),
        );
        for (const { coin } of COINS) {
          const closing = exchange.openOrders(who).filter((o) => o.coin === coin && o.reduceOnly === true);
          const szi = positions.get(coin) ?? '0';
          for (const order of closing) {
            expect(order.side).toBe(szi.startsWith('-') ? 'B' : 'A');
            expect(lots(order.sz)).toBeLessThanOrEqual(lots(szi));
          }
        }
      }
    });
  });
});

function micro(text: string): number {
  return text.startsWith('-') ? -lots(text) : lots(text);
}

type Life = { statuses: OrderStatus[]; origSz: number; reduceOnly: boolean; lastSz: number; filled: number };

describe('over a whole run', () => {
  it('no order is lost or duplicated: each ends once or is open, and its size is all accounted for', () => {
    fc.assert(
      fc.property(scenario, ({ steps, blockMs }) => {
        const { exchange, events } = run(steps, blockMs);
        const lives = livesOf(events);
        const open = new Map(USERS.flatMap((who) => exchange.openOrders(who)).map((o) => [o.oid, o]));
        for (const [oid, life] of lives) {
          const ends = life.statuses.filter((status) => status !== 'open');
          expect(ends.length).toBe(open.has(oid) ? 0 : 1);
          expect(life.statuses.length - ends.length).toBeLessThanOrEqual(1);
          if (life.statuses.includes('open')) expect(life.statuses[0]).toBe('open');
          const left = lots(open.get(oid)?.sz ?? '0') || (open.has(oid) ? 0 : life.lastSz);
          if (life.reduceOnly) expect(life.filled + left).toBeLessThanOrEqual(life.origSz);
          else expect(life.filled + left).toBe(life.origSz);
          if (ends[0]?.endsWith('Rejected')) expect(life.filled).toBe(0);
        }
        for (const oid of open.keys()) expect(lives.has(oid)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('every trade has exactly one buyer and one seller, of one size, price and time', () => {
    fc.assert(
      fc.property(scenario, ({ steps, blockMs }) => {
        const { events } = run(steps, blockMs);
        const fills = Map.groupBy(
          events.flatMap((e) => (e.type === 'fill' ? [{ who: e.account, fill: e.fill }] : [])),
          ({ fill }) => fill.tid,
        );
        const trades = events.flatMap((e) => (e.type === 'trade' ? [e.trade] : []));
        expect(new Set(trades.map(({ tid }) => tid)).size).toBe(trades.length);
        expect(fills.size).toBe(trades.length);
        for (const trade of trades) {
          const sides = fills.get(trade.tid) ?? [];
          const pick = (side: 'A' | 'B') => sides.filter(({ fill }) => fill.side === side);
          expect([pick('B').map(({ who }) => who), pick('A').map(({ who }) => who)]).toEqual([
            [trade.users[0]],
            [trade.users[1]],
          ]);
          for (const { fill } of sides)
            expect(same(fill)).toEqual([trade.px, trade.sz, trade.time, trade.hash]);
          expect(trade.users[0]).not.toBe(trade.users[1]);
          expect(sides.filter(({ fill }) => fill.crossed)).toHaveLength(1);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('the same inputs give the same events and the same state', () => {
    fc.assert(
      fc.property(scenario, ({ steps, blockMs }) => {
        const first = run(steps, blockMs);
        const again = new Exchange(options(blockMs));
        const events: ExchangeEvent[] = [];
        for (const input of first.inputs) {
          again.apply(JSON.parse(JSON.stringify(input)) as ExchangeInput); // as a journal would bring it back
          events.push(...again.drain());
        }
        expect(again.stateHash()).toBe(first.exchange.stateHash());
        expect(eventHash(events)).toBe(eventHash(first.events));
      }),
      { numRuns: RUNS },
    );
  });

  it('a snapshot taken anywhere, through JSON, goes on exactly as the original', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 0, max: 100 }), ({ steps, blockMs }, percent) => {
        const { inputs } = run(steps, blockMs);
        const cut = Math.floor((percent * inputs.length) / 100);
        const original = new Exchange(options(blockMs));
        for (const input of inputs.slice(0, cut)) original.apply(input);
        original.drain();
        const copy = Exchange.restore(JSON.parse(JSON.stringify(original.snapshot())));
        expect(copy.stateHash()).toBe(original.stateHash());
        for (const input of inputs.slice(cut)) {
          expect(copy.apply(input)).toEqual(original.apply(input));
          expect(copy.drain()).toEqual(original.drain());
        }
        expect(copy.stateHash()).toBe(original.stateHash());
        for (const who of USERS) {
          expect(copy.openOrders(who)).toEqual(original.openOrders(who));
          expect(copy.clearinghouseState(who)).toEqual(original.clearinghouseState(who));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('whatever price and size say, an action is answered and money stays whole', () => {
    const wild = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(
        'NaN',
        'Infinity',
        '-1',
        '1e9',
        '0x1',
        '.',
        '00',
        '9'.repeat(40),
        '0.00000001',
        '1.0000000000',
      ),
      fc.double().map(String),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(user, wild, wild, tif, fc.boolean()), { maxLength: 30 }), (orders) => {
        const exchange = new Exchange(options(0));
        for (const [who, p, s, t, r] of orders) {
          const order: OrderWire = { a: 3, b: who % 2 === 0, p, s, r, t: { limit: { tif: t } } };
          const action: ExchangeAction = { type: 'order', orders: [order], grouping: 'na' };
          const account = USERS[who] as Address;
          expect(exchange.submitTrusted({ account, action, receivedAtMs: 0 }).response).toMatchObject({
            status: 'ok',
          });
        }
        const sums = exchange.conservation();
        expect(sums.accountsUusd + sums.feesUusd + sums.roundingUusd).toBe(sums.depositsUusd);
      }),
      { numRuns: RUNS },
    );
  });

  it('a nonce is never used twice by a signer, and reading never changes the state', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(user, fc.integer({ min: -250, max: 250 })), { maxLength: 400 }),
        (sends) => {
          const exchange = new Exchange(options(0));
          const used = new Set<string>();
          for (const [who, offset] of sends) {
            const signer = USERS[who] as Address;
            const nonce = exchange.nowMs + offset;
            const { response } = exchange.submit({
              signer,
              action: { type: 'noop' },
              nonce,
              receivedAtMs: exchange.nowMs,
            });
            if (response?.status !== 'ok') continue;
            expect(used.has(`${signer}${nonce}`)).toBe(false);
            used.add(`${signer}${nonce}`);
          }
          const before = exchange.stateHash();
          readEverything(exchange);
          expect(exchange.stateHash()).toBe(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function same({ px, sz, time, hash }: FillView) {
  return [px, sz, time, hash];
}

function livesOf(events: readonly ExchangeEvent[]): Map<number, Life> {
  const lives = new Map<number, Life>();
  const at = (oid: number) => {
    const life = lives.get(oid) ?? { statuses: [], origSz: 0, reduceOnly: false, lastSz: 0, filled: 0 };
    lives.set(oid, life);
    return life;
  };
  for (const event of events) {
    if (event.type === 'fill') at(event.fill.oid).filled += lots(event.fill.sz);
    if (event.type !== 'orderUpdate') continue;
    const life = at(event.order.oid);
    life.statuses.push(event.status);
    life.origSz = lots(event.order.origSz);
    life.lastSz = lots(event.order.sz);
    life.reduceOnly = event.order.reduceOnly === true;
  }
  return lives;
}

function readEverything(exchange: Exchange): void {
  exchange.meta();
  exchange.assetCtxs();
  exchange.allMids();
  for (const { coin } of COINS) exchange.recentTrades(coin);
  for (const who of [...USERS, address(99)]) {
    exchange.frontendOpenOrders(who);
    exchange.orderStatus(who, cloid(1));
    exchange.historicalOrders(who);
    exchange.userFills(who, true);
    exchange.userFillsByTime(who, { startTime: 0 });
    exchange.clearinghouseState(who);
    exchange.userRateLimit(who);
    exchange.userFees(who);
    exchange.userRole(who);
    exchange.extraAgents(who);
  }
}
