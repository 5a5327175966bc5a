// The laws under hardship: triggers and groups, isolated margin, high leverage, crashing marks, liquidation, capped and
// delisted coins. Whatever happens, money and positions add up and a copy goes on exactly as the original.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from './config.ts';
import { Exchange } from './exchange.ts';
import type { ExchangeAction, OrderWire } from './seam/actions.ts';
import type { ExchangeInput } from './seam/inputs.ts';
import type { Address, Grouping } from './seam/words.ts';
import { address, BTC } from './test-exchange.ts';

const USERS = [address(1), address(2), address(3), address(4)];

const px = fc.integer({ min: 900, max: 1_100 }).map((n) => n * 100);
const sz = fc.integer({ min: 1, max: 400 }).map((n) => String(n / 100));
const order: fc.Arbitrary<OrderWire> = fc
  .record({ b: fc.boolean(), p: px, s: sz, r: fc.nat(3), tif: fc.constantFrom('Gtc', 'Ioc', 'Alo') })
  .map(
    ({ b, p, s, r, tif }) => ({ a: BTC, b, p: String(p), s, r: r === 0, t: { limit: { tif } } }) as OrderWire,
  );
const trigger: fc.Arbitrary<OrderWire> = fc
  .record({
    b: fc.boolean(),
    p: px,
    s: sz,
    r: fc.nat(4),
    isMarket: fc.boolean(),
    tpsl: fc.constantFrom('tp', 'sl'),
  })
  .map(({ b, p, s, r, isMarket, tpsl }) => {
    const t = { trigger: { isMarket, triggerPx: String(p), tpsl } };
    return { a: BTC, b, p: String(b ? p + 5_000 : p - 5_000), s, r: r > 0, t } as OrderWire;
  });
const grouped = fc.tuple(order, trigger, trigger).map(([first, one, two]): ExchangeAction => {
  const child = (wire: OrderWire, tpsl: 'tp' | 'sl') => {
    const t = 'trigger' in wire.t ? { trigger: { ...wire.t.trigger, tpsl } } : wire.t;
    return { ...wire, b: !first.b, r: true, t };
  };
  return { type: 'order', grouping: 'normalTpsl', orders: [first, child(one, 'tp'), child(two, 'sl')] };
});
const pair = fc.tuple(fc.boolean(), trigger, trigger).map(
  ([b, one, two]): ExchangeAction => ({
    type: 'order',
    grouping: 'positionTpsl' as Grouping,
    orders: [
      { ...one, b, r: true, s: '0' },
      { ...two, b, r: true, s: '0' },
    ],
  }),
);
const act: fc.Arbitrary<ExchangeAction> = fc.oneof(
  {
    weight: 8,
    arbitrary: order.map((o): ExchangeAction => ({ type: 'order', orders: [o], grouping: 'na' })),
  },
  {
    weight: 4,
    arbitrary: trigger.map((o): ExchangeAction => ({ type: 'order', orders: [o], grouping: 'na' })),
  },
  { weight: 3, arbitrary: grouped },
  { weight: 2, arbitrary: pair },
  {
    weight: 2,
    arbitrary: fc
      .record({ isCross: fc.boolean(), leverage: fc.constantFrom(1, 5, 20, 40) })
      .map((how): ExchangeAction => ({ type: 'updateLeverage', asset: BTC, ...how })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: -3_000_000_000, max: 3_000_000_000 })
      .map((ntli): ExchangeAction => ({ type: 'updateIsolatedMargin', asset: BTC, isBuy: true, ntli })),
  },
  { weight: 1, arbitrary: fc.constant<ExchangeAction>({ type: 'scheduleCancel' }) },
);

type Step =
  | { who: number; action: ExchangeAction }
  | { mark: number }
  | { drift: number }
  | { ms: number }
  | { capUsd: number | null };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ who: fc.nat(3), action: act }) },
  { weight: 1, arbitrary: fc.record({ mark: px }) },
  { weight: 6, arbitrary: fc.record({ drift: fc.integer({ min: -9, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 1, arbitrary: fc.record({ capUsd: fc.option(fc.integer({ min: 0, max: 300_000 })) }) },
);
const scenario = fc.record({
  steps: fc.array(step, { minLength: 40, maxLength: 120, size: 'max' }),
  blockMs: fc.constantFrom(0, 70),
  endsDelisted: fc.boolean(),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

function fresh(blockMs: number): Exchange {
  const cash = ['5000', '20000', '100000', '1000000'];
  return new Exchange({
    assets: DEFAULT_ASSETS.filter(({ name }) => name === 'BTC'),
    config: { ...DEFAULT_CONFIG, blockMs, scheduleCancelGateUsd: 0 },
    accounts: USERS.map((who, i) => ({ address: who, usd: cash[i] ?? '0' })),
  });
}

function inputsOf(from: Step, exchange: Exchange, nonce: number): ExchangeInput[] {
  const now = exchange.nowMs;
  if ('ms' in from) return [{ kind: 'advance', toMs: now + from.ms }];
  if ('capUsd' in from) return [{ kind: 'setOpenInterestCap', coin: 'BTC', usd: from.capUsd }];
  if ('mark' in from || 'drift' in from) {
    const at = Number(exchange.assetCtx('BTC')?.oraclePx);
    const mark = String('mark' in from ? from.mark : Math.max(80_000, at + from.drift * 100));
    return [
      { kind: 'setOracle', coin: 'BTC', px: mark },
      { kind: 'setPerpMid', coin: 'BTC', px: mark },
      { kind: 'advance', toMs: now + 3_000 },
    ];
  }
  const signer = USERS[from.who] as Address; // four users, 0 to 3
  return [{ kind: 'submit', command: { signer, action: from.action, nonce, receivedAtMs: now } }];
}

/** Runs it; `seen` is called after every input. */
function run(
  { steps, blockMs, endsDelisted }: Scenario,
  seen: (exchange: Exchange) => void,
): ExchangeInput[] {
  const exchange = fresh(blockMs);
  const done: ExchangeInput[] = [];
  const apply = (input: ExchangeInput): void => {
    exchange.apply(input);
    exchange.drain();
    done.push(input);
    seen(exchange);
  };
  steps.forEach((from, i) => {
    for (const input of inputsOf(from, exchange, exchange.nowMs + i)) apply(input);
  });
  if (endsDelisted) apply({ kind: 'delist', coin: 'BTC' });
  return done;
}

test('cash + fees + rounding is what was deposited, and positions sum to zero', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      run(given, (exchange) => {
        const { depositsUusd, accountsUusd, feesUusd, roundingUusd, positionsByCoin } =
          exchange.conservation();
        expect(accountsUusd + feesUusd + roundingUusd).toBe(depositsUusd);
        expect(positionsByCoin.BTC ?? 0).toBe(0);
      });
    }),
    { numRuns: 60 },
  );
});

test('a flat coin holds no isolated money, and summaries are the sum of their parts', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      run(given, (exchange) => {
        for (const who of USERS) {
          const view = exchange.clearinghouseState(who);
          const isolated = view.assetPositions.filter(
            ({ position }) => position.leverage.type === 'isolated',
          );
          const held = isolated.reduce((sum, { position }) => sum + Number(position.marginUsed), 0);
          const whole =
            Number(view.marginSummary.accountValue) - Number(view.crossMarginSummary.accountValue);
          expect(whole).toBeCloseTo(held, 4);
        }
      });
    }),
    { numRuns: 60 },
  );
});

test('a copy taken anywhere, through JSON, goes on exactly as the original', () => {
  fc.assert(
    fc.property(scenario, fc.integer({ min: 0, max: 100 }), (given, percent) => {
      const inputs = run(given, () => {});
      const cut = Math.floor((percent * inputs.length) / 100);
      const original = fresh(given.blockMs);
      for (const input of inputs.slice(0, cut)) original.apply(input);
      original.drain();
      const copy = Exchange.restore(JSON.parse(JSON.stringify(original.snapshot())));
      for (const input of inputs.slice(cut)) {
        expect(copy.apply(input)).toEqual(original.apply(input));
        expect(copy.drain()).toEqual(original.drain());
      }
      expect(copy.stateHash()).toBe(original.stateHash());
      for (const who of USERS) {
        expect(copy.frontendOpenOrders(who)).toEqual(original.frontendOpenOrders(who));
        expect(copy.historicalOrders(who)).toEqual(original.historicalOrders(who));
      }
    }),
    { numRuns: 60 },
  );
});

test('the runs do reach what they are meant to reach', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(scenario, (given) => {
      const exchange = fresh(given.blockMs);
      for (const input of run(given, () => {})) {
        exchange.apply(input);
        for (const event of exchange.drain()) {
          seen.add(event.type);
          if (event.type === 'orderUpdate') seen.add(event.status);
          if (event.type === 'fill') seen.add(event.fill.liquidation?.method ?? event.fill.dir);
        }
      }
    }),
    { numRuns: 200, seed: 7 },
  );
  const wanted = [
    ...['triggered', 'siblingFilledCanceled', 'liquidatedCanceled', 'openInterestCapCanceled'],
    ...['liquidation', 'market', 'backstop', 'Auto-Deleveraging', 'Settlement', 'delistedCanceled'],
  ];
  expect(wanted.filter((name) => !seen.has(name))).toEqual([]);
});
