// The whole core under random markets, fills and faults. The judge is the toy venue, never the engine's own books.

import { envelopeSchema } from '@agora/shared/envelope';
import { isoMs } from '@agora/shared/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { btc, configOf, eth, type Faults, Rig } from '../../../test/support/engine-rig.ts';
import { isOpenStatus } from '../orders/order.ts';
import type { Effect } from './effect.ts';
import type { EngineEvent } from './event.ts';
import { process } from './process.ts';

type Act =
  | { readonly kind: 'move'; readonly coin: 'BTC' | 'ETH'; readonly bps: number }
  | { readonly kind: 'fill'; readonly nth: number; readonly share: number; readonly mute: boolean }
  | { readonly kind: 'fault'; readonly fault: Switch; readonly ms: number }
  | { readonly kind: 'shrink'; readonly share: number }
  | { readonly kind: 'reconnect' }
  | { readonly kind: 'replay' }
  | { readonly kind: 'pass'; readonly ms: number };

type Switch = Exclude<keyof Faults, 'refusal' | 'cancelRefusal'>;
const FAULTS: readonly Switch[] = [
  'latchSilent',
  'answersLost',
  'batchesLost',
  'cancelsLost',
  'readsLost',
  'streamsMute',
  'marketMute',
];
const steps = (max: number) => fc.integer({ min: 1, max: max / 50 }).map((n) => n * 50);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      coin: fc.constantFrom('BTC' as const, 'ETH' as const),
      bps: fc.integer({ min: -12, max: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      nth: fc.nat(7),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      mute: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: steps(3_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom(...FAULTS),
      ms: steps(1_500),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('shrink' as const),
      share: fc.double({ min: 0.3, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reconnect' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'replay' as const }) },
);

function act(rig: Watched, step: Act): void {
  for (const [fault, untilMs] of rig.until) if (untilMs <= rig.nowMs) rig.faults[fault] = false;
  switch (step.kind) {
    case 'move': {
      const tick = step.coin === 'BTC' ? 10 : 100;
      const mid = rig.mid.get(step.coin) ?? 0;
      rig.mid.set(step.coin, Math.round((mid * (1 + step.bps / 10_000)) / tick) * tick);
      rig.pass(250);
      return;
    }
    case 'fill': {
      const order = [...rig.venue.resting.values()][step.nth];
      if (order === undefined) return;
      const before = rig.faults.streamsMute;
      rig.faults.streamsMute ||= step.mute;
      rig.fill(order.oid, Math.max(1, Math.floor(order.sz * step.share)));
      rig.faults.streamsMute = before;
      rig.pass(50);
      return;
    }
    case 'fault':
      // It lasts while the following acts happen.
      rig.faults[step.fault] = true;
      rig.until.set(step.fault, rig.nowMs + step.ms);
      return;
    case 'shrink':
      shrinkBy(rig, step.share);
      rig.pass(50);
      return;
    case 'reconnect':
      rig.connect();
      rig.pass(100);
      return;
    case 'replay':
      // A resubscribed userFills begins with what was told before.
      rig.feed({ kind: 'fills', fills: rig.venue.fills.slice(-20).toReversed() });
      return;
    case 'pass':
      rig.pass(step.ms);
  }
}

/** Positions and the number of orders, and nothing else: an operator makes the envelope smaller while it trades. */
function shrinkBy(rig: Watched, share: number): void {
  const { envelope } = rig.engine;
  const symbols = Object.entries(envelope.symbols).map(([coin, limits]) => {
    const usd = Math.max(100, Math.floor(limits.max_position_usd * share));
    const sz = Math.max(0.001, Number(limits.max_position_sz) * share).toFixed(4);
    return [coin, { max_position_usd: usd, max_position_sz: String(Number(sz)) }];
  });
  const orders = Math.max(2, Math.floor(envelope.max_open_orders * share));
  const smaller = envelopeSchema.safeParse({
    ...{ ...envelope, symbols: Object.fromEntries(symbols), max_open_orders: orders },
  });
  if (!smaller.success) return;
  rig.requests += 1;
  rig.feed({
    kind: 'request',
    side: 'cli',
    request: {
      ...{ act: 'shrink', request_id: `req-law-${String(rig.requests).padStart(6, '0')}` as never }, // of the right form
      ...{ who: 'ada', at: isoMs(rig.wallMs), reason: null, envelope: smaller.data },
    },
  });
}

/** Watches every call of the core: no place while HALTED, and the message rate by what left. */
class Watched extends Rig {
  readonly log: [event: EngineEvent, effects: readonly Effect[]][] = [];
  /** When each fault ends. */
  readonly until = new Map<Switch, number>();
  requests = 0;
  #items: number[] = [];

  override only(happening: Parameters<Rig['only']>[0]) {
    const wanted = super.only(happening);
    const event = { ...happening, nowMs: this.nowMs, wallMs: this.wallMs } as EngineEvent; // stamped as the rig does
    this.log.push([event, wanted]);
    for (const effect of wanted) this.#look(effect);
    return wanted;
  }

  #look(effect: Effect): void {
    if (effect.kind !== 'place' && effect.kind !== 'cancel') return;
    const count = effect.kind === 'place' ? effect.orders.length : effect.targets.length;
    for (let n = 0; n < count; n += 1) this.#items.push(this.nowMs);
    this.#items = this.#items.filter((atMs) => this.nowMs - atMs < 60_000);
    if (effect.kind !== 'place') return;
    expect(this.engine.fsm.state, 'I-01: a place while HALTED').toBe('ACTIVE');
    expect(this.#items.length, 'I-18: message rate').toBeLessThanOrEqual(300);
    for (const coin of [btc, eth]) this.#worst(coin, effect.orders);
  }

  /** I-29, by what the venue holds and rests, and the limit of this moment: no send may pass it, what only shrinks aside. */
  #worst(coin: typeof btc, sent: Extract<Effect, { kind: 'place' }>['orders']): void {
    const lotsMax = this.desk.limits.coins.get(coin)?.positionLotsMax ?? 0;
    const held = Number(this.venue.held.get(coin)?.szi ?? 0n);
    for (const side of ['buy', 'sell'] as const) {
      const own = sent.filter((order) => order.coin === coin && order.side === side && !order.reduceOnly);
      if (own.length === 0) continue;
      const lots = [...own, ...this.restingOf(coin, side)].reduce((sum, { sz }) => sum + sz, 0);
      const worst = (side === 'buy' ? held : -held) + lots;
      expect(worst, `I-29: ${side} ${coin}`).toBeLessThanOrEqual(lotsMax);
    }
  }
}

/** I-18, against the limits in force: nothing rests beyond them but what a cancel without an answer yet was sent for. */
function lookAtLimits(rig: Rig): void {
  const { table, limits } = rig.desk;
  const isLeaving = ({ cloid }: { readonly cloid: string | null }) =>
    (table.byCloid.get((cloid ?? '') as never)?.cancel ?? null) !== null; // only looked up
  for (const [coin, first] of [
    [btc, 20_000],
    [eth, 50_000],
  ] as const) {
    const max = limits.coins.get(coin)?.positionLotsMax ?? 0;
    const szi = Number(rig.venue.held.get(coin)?.szi ?? 0n);
    for (const side of ['buy', 'sell'] as const) {
      const reached = (orders: readonly { readonly sz: number }[]) =>
        orders.reduce((sum, { sz }) => sum + sz, side === 'buy' ? szi : -szi);
      const resting = rig.restingOf(coin, side);
      expect(reached(resting), `I-18: ${side} ${coin}, by the first envelope`).toBeLessThanOrEqual(first);
      const staying = resting.filter((order) => !isLeaving(order));
      // What is held beyond a limit that shrank is reduced, not added to.
      if (staying.length > 0) expect(reached(staying), `I-18: ${side} ${coin}`).toBeLessThanOrEqual(max);
    }
  }
  const staying = [...rig.venue.resting.values()].filter((order) => !isLeaving(order));
  expect(staying.length, 'I-18: open orders').toBeLessThanOrEqual(limits.openOrdersMax);
}

/** What must hold at every moment, by the venue's own books. */
function look(rig: Rig): void {
  lookAtLimits(rig);
  const cloids = [...rig.venue.resting.values()].map(({ cloid }) => cloid);
  expect(new Set(cloids).size, 'I-16: one order a cloid').toBe(cloids.length);
  for (const cloid of cloids) {
    const own = rig.desk.table.byCloid.get((cloid ?? '') as never); // only looked up
    expect(
      own !== undefined && (isOpenStatus(own.status) || rig.nowMs - own.touchedMs < 60_000),
      'I-15',
    ).toBe(true);
  }
}

/** What must hold once faults have stopped and time has passed. */
function lookAtRest(rig: Rig): void {
  expect(BigInt(rig.desk.ledger.cashUusd), 'cash').toBe(rig.venue.cash);
  for (const coin of [btc, eth]) {
    expect(BigInt(rig.desk.ledger.coins.get(coin)?.szi ?? 0), `position ${coin}`).toBe(
      rig.venue.held.get(coin)?.szi ?? 0n,
    );
  }
  const open = [...rig.desk.table.byCloid.values()].filter(({ status }) => isOpenStatus(status));
  expect(open.map(({ oid }) => oid).sort()).toEqual([...rig.venue.resting.keys()].sort());
  if (rig.engine.fsm.state === 'ACTIVE') expect(rig.desk.recon.status).toBe('ok');
  else expect([rig.venue.resting.size, rig.engine.fsm.clearance.stage], 'I-04').toEqual([0, 'verified']);
}

const run = (acts: readonly Act[]): Watched => {
  const rig = new Watched(configOf());
  rig.start();
  for (const step of acts) {
    act(rig, step);
    look(rig);
  }
  for (const fault of FAULTS) rig.faults[fault] = false;
  rig.pass(30_000);
  return rig;
};

test('whatever market, fills and faults: limits hold by the venue, no order is lost, and the books end equal', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 5, maxLength: 40 }), (acts) => {
      lookAtRest(run(acts));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('the same events make the same effects', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 5, maxLength: 25 }), (acts) => {
      const { log } = run(acts);
      const twin = new Rig(configOf());
      for (const [event, effects] of log) {
        expect(JSON.stringify(process(twin.engine, event))).toBe(JSON.stringify(effects));
      }
    }),
    { numRuns: 5 },
  );
}, 60_000);

test('these runs do what they are for: orders rest, fill, go unresolved, are cancelled, and the gate closes and opens', () => {
  const rig = run([
    { kind: 'pass', ms: 2_000 },
    { kind: 'fault', fault: 'answersLost', ms: 500 },
    { kind: 'move', coin: 'BTC', bps: 4 },
    { kind: 'pass', ms: 3_000 },
    { kind: 'fault', fault: 'batchesLost', ms: 500 },
    { kind: 'move', coin: 'BTC', bps: -4 },
    { kind: 'pass', ms: 8_000 },
    { kind: 'fill', nth: 0, share: 1, mute: true },
    { kind: 'fill', nth: 1, share: 0.5, mute: false },
    { kind: 'fault', fault: 'latchSilent', ms: 300 },
    { kind: 'move', coin: 'ETH', bps: 1 },
    { kind: 'pass', ms: 50 },
    { kind: 'pass', ms: 500 },
    { kind: 'reconnect' },
  ]);
  const kinds = new Set(rig.effects.map(({ kind }) => kind));
  expect(
    ['place', 'cancel', 'query_order', 'read_venue'].filter((kind) => !kinds.has(kind as Effect['kind'])),
  ).toEqual([]);
  expect(rig.venue.fills.length).toBe(2);
  expect(rig.named('gate_closed').length).toBeGreaterThan(0);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});
