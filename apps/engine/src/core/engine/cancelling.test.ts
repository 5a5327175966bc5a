import { cloidOf } from '@agora/shared/cloid';
import { describe, expect, test } from 'vitest';
import { btc, eth, Rig } from '../../../test/support/engine-rig.ts';
import { actionWeight, messagesPerMin, weightLeft } from '../budget/budget.ts';
import { CANCEL_RETRY_MS } from '../orders/cancels.ts';
import type { OrderInput } from '../orders/order.ts';
import { addOrder, allOpen, applyOrderInput } from '../orders/table.ts';
import type { SeenOrder } from '../reconcile/view.ts';
import {
  burnNonces,
  cancelEverything,
  cancelSeen,
  cancelStrangers,
  cancelTargets,
  noteStranger,
  retryCancels,
} from './cancelling.ts';
import type { Effect } from './effect.ts';

/** What the core wants of it, taken away. */
const wants = ({ engine }: Rig): Effect[] => engine.effects.splice(0);
const targetsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'cancel' ? effect.targets : []));

/** It quotes: six seconds after its boot, with orders at the venue. */
function quoting(): Rig {
  const rig = new Rig().start();
  wants(rig);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  return rig;
}

/** It never did: nothing of it is at the venue, and nobody has enabled it. */
function halted(): Rig {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  wants(rig);
  expect(rig.engine.fsm.state).toBe('HALTED');
  return rig;
}

type State = 'in_flight' | 'unresolved' | 'resting' | 'canceled';

/** An order of our own in the table, and what the venue lists of it. */
function own(rig: Rig, sequence: number, state: State = 'resting') {
  const { desk } = rig;
  const oid = 9_000 + sequence;
  const terms = { side: 'buy' as const, px: 900_000, sz: 5, reduceOnly: false };
  const order = addOrder(
    desk.table,
    {
      ...{ cloid: cloidOf(desk.source, 'quote', sequence), coin: btc, assetId: 3, kind: 'quote', level: 0 },
      ...{ ...terms, batch: 1, decisionId: `d-${sequence}` as never, expiresAfterMs: 0, tif: 'alo' },
    } as never, // the fields that a table keeps and nothing here looks at
    rig.nowMs,
  );
  const came: Readonly<Record<State, readonly OrderInput[]>> = {
    in_flight: [],
    unresolved: [{ kind: 'sent', nonce: 1 }, { kind: 'no_answer' }],
    resting: [{ kind: 'resting', oid }],
    canceled: [{ kind: 'canceled', oid, left: null }],
  };
  for (const input of came[state]) applyOrderInput(desk.table, order, input, rig.nowMs);
  expect(order.status).toBe(state);
  const seen: SeenOrder = { ...terms, oid, cloid: order.cloid, coin: btc, assetId: 3 };
  return { order, seen };
}

const stranger = (oid: number, cloid: string | null = null): SeenOrder => ({
  ...{ oid, cloid, coin: eth, assetId: 4, side: 'sell', px: 310_000, sz: 3, reduceOnly: false },
});

describe('orders of our own', () => {
  test('each is handed out once, by the number that the venue gave it', () => {
    const rig = quoting();
    const open = allOpen(rig.desk.table);
    expect(open.length).toBeGreaterThan(0);
    expect(cancelEverything(rig.engine, rig.desk, rig.nowMs)).toBe(open.length);
    const effects = wants(rig);
    expect(effects).toHaveLength(1);
    expect(targetsOf(effects)).toEqual(
      open.map(({ coin, oid }) => ({ assetId: coin === btc ? 3 : 4, oid, cloid: null })),
    );
    expect(open.map(({ cancel }) => [cancel?.sentMs, cancel?.tries])).toEqual(open.map(() => [rig.nowMs, 1]));
    expect(cancelEverything(rig.engine, rig.desk, rig.nowMs)).toBe(0);
    expect(wants(rig)).toEqual([]);
  });

  test('one without a number yet is named by its cloid', () => {
    const rig = halted();
    const { order } = own(rig, 1, 'in_flight');
    cancelEverything(rig.engine, rig.desk, rig.nowMs);
    expect(targetsOf(wants(rig))).toEqual([{ assetId: 3, oid: null, cloid: order.cloid }]);
  });

  test.each([
    [CANCEL_RETRY_MS - 1, 0],
    [CANCEL_RETRY_MS, 1],
    [CANCEL_RETRY_MS + 1, 1],
  ])('what is not proven gone is handed out again after %d ms: %d', (afterMs, times) => {
    const rig = halted();
    own(rig, 1);
    cancelEverything(rig.engine, rig.desk, rig.nowMs);
    wants(rig);
    retryCancels(rig.engine, rig.desk, rig.nowMs + afterMs);
    expect(targetsOf(wants(rig))).toHaveLength(times);
  });

  test('each action counts against the budgets, and none is refused by them', () => {
    const rig = halted();
    const before = {
      items: messagesPerMin(rig.desk.budget, rig.nowMs),
      weight: weightLeft(rig.desk.budget, rig.nowMs),
    };
    const targets = Array.from({ length: 450 }, (_, i) => ({ assetId: 3, oid: i + 1, cloid: null }));
    cancelTargets(rig.engine, rig.desk, targets, rig.nowMs);
    const batches = wants(rig);
    expect(batches.map((effect) => targetsOf([effect]).length)).toEqual([200, 200, 50]);
    expect(targetsOf(batches)).toEqual(targets);
    expect(messagesPerMin(rig.desk.budget, rig.nowMs)).toBe(before.items + 450);
    const weight = 2 * actionWeight(200) + actionWeight(50);
    expect(weightLeft(rig.desk.budget, rig.nowMs)).toBe(before.weight - weight);
    cancelTargets(rig.engine, rig.desk, [], rig.nowMs);
    expect(wants(rig)).toEqual([]);
  });
});

describe('what a read lists while it is halted', () => {
  test('an order of ours is wanted gone and handed out, whatever was wanted before', () => {
    const rig = halted();
    const { order, seen } = own(rig, 1);
    cancelSeen(rig.engine, rig.desk, [seen], rig.nowMs);
    expect(targetsOf(wants(rig))).toEqual([{ assetId: 3, oid: seen.oid, cloid: null }]);
    expect(order.cancel).toEqual({ wantedMs: rig.nowMs, sentMs: rig.nowMs, tries: 1, goneMs: null });
  });

  test('one that was wanted and never handed out goes now', () => {
    const rig = halted();
    const { order, seen } = own(rig, 1);
    order.cancel = { wantedMs: rig.nowMs, sentMs: null, tries: 0, goneMs: null };
    cancelSeen(rig.engine, rig.desk, [seen], rig.nowMs);
    expect(targetsOf(wants(rig))).toHaveLength(1);
  });

  test.each([
    ['ours', CANCEL_RETRY_MS - 1, 0],
    ['ours', CANCEL_RETRY_MS, 1],
    ["a stranger's", CANCEL_RETRY_MS - 1, 0],
    ["a stranger's", CANCEL_RETRY_MS, 1],
  ])('%s is handed out again after %d ms: %d', (whose, afterMs, times) => {
    const rig = halted();
    const seen = whose === 'ours' ? own(rig, 1).seen : stranger(77);
    cancelSeen(rig.engine, rig.desk, [seen], rig.nowMs);
    expect(targetsOf(wants(rig))).toHaveLength(1);
    cancelSeen(rig.engine, rig.desk, [seen], rig.nowMs + afterMs);
    expect(targetsOf(wants(rig))).toHaveLength(times);
  });

  test('one that we took for ended, and that rests, is a stranger: known, and cancelled', () => {
    const rig = halted();
    const { seen } = own(rig, 1, 'canceled');
    cancelSeen(rig.engine, rig.desk, [seen], rig.nowMs);
    expect(targetsOf(wants(rig))).toEqual([{ assetId: 3, oid: seen.oid, cloid: null }]);
    expect(rig.desk.strangers.get(seen.oid)).toMatchObject({ heardMs: rig.nowMs, sentMs: rig.nowMs });
  });
});

describe("strangers' orders", () => {
  const told = (oid: number) => ({ oid, assetId: 4 });

  test('while it trades they are remembered, and go with the next halt', () => {
    const rig = quoting();
    noteStranger(rig.engine, rig.desk, told(77), rig.nowMs);
    expect(wants(rig)).toEqual([]);
    expect(rig.desk.strangers.get(77)).toEqual({
      ...{ assetId: 4, heardMs: rig.nowMs, sentMs: null },
    });
  });

  test('while it is halted they go at once, and again after a retry, however often they are told', () => {
    const rig = halted();
    const at = (ms: number) => {
      noteStranger(rig.engine, rig.desk, told(77), rig.nowMs + ms);
      return targetsOf(wants(rig));
    };
    expect(at(0)).toEqual([{ assetId: 4, oid: 77, cloid: null }]);
    expect(at(CANCEL_RETRY_MS - 1)).toEqual([]);
    expect(rig.desk.strangers.get(77)).toMatchObject({
      ...{ heardMs: rig.nowMs + CANCEL_RETRY_MS - 1, sentMs: rig.nowMs },
    });
    expect(at(CANCEL_RETRY_MS)).toHaveLength(1);
  });

  test('one that was taken in is an order of the table from then on', () => {
    const rig = halted();
    const { seen } = own(rig, 1);
    rig.desk.strangers.set(seen.oid, { assetId: 3, heardMs: 0, sentMs: null });
    retryCancels(rig.engine, rig.desk, rig.nowMs);
    expect([rig.desk.strangers.size, wants(rig)]).toEqual([0, []]);
  });

  test('of what was listed last, those that the table does not know', () => {
    const rig = halted();
    const { seen } = own(rig, 1);
    rig.desk.lastView = null;
    cancelStrangers(rig.engine, rig.desk, rig.nowMs);
    expect(wants(rig)).toEqual([]);
    const view = { ...rig.venue.view(rig.nowMs, rig.wallMs), orders: [seen, stranger(77)] };
    rig.desk.lastView = view as never; // all that is looked at of it
    cancelStrangers(rig.engine, rig.desk, rig.nowMs);
    expect(targetsOf(wants(rig))).toEqual([{ assetId: 4, oid: 77, cloid: null }]);
  });
});

describe('nonces of what may be under way', () => {
  const batchOf = (rig: Rig, nonce: number | null, cloids: readonly never[] | readonly string[]) =>
    rig.desk.batches.set(7, { number: 7, cloids, approvedMs: rig.nowMs, nonce } as never);

  test.each([
    ['in flight', ['in_flight'] as const, 1],
    ['without an answer', ['unresolved'] as const, 1],
    ['one of two', ['in_flight', 'resting'] as const, 1],
    ['answered', ['resting', 'canceled'] as const, 0],
    ['of orders that nobody knows', [] as const, 0],
  ])('a batch %s', (what, states, burnt) => {
    const rig = halted();
    const cloids = states.map((state, i) => own(rig, i + 1, state).order.cloid);
    batchOf(rig, 1_234, what.startsWith('of orders') ? ['0x1'] : cloids);
    const items = messagesPerMin(rig.desk.budget, rig.nowMs);
    const weight = weightLeft(rig.desk.budget, rig.nowMs);
    burnNonces(rig.engine, rig.desk, rig.nowMs);
    expect(wants(rig)).toEqual(burnt === 0 ? [] : [{ kind: 'noop', nonce: 1_234 }]);
    expect(messagesPerMin(rig.desk.budget, rig.nowMs) - items).toBe(burnt);
    expect(weight - weightLeft(rig.desk.budget, rig.nowMs)).toBe(burnt * actionWeight(1));
  });

  test('what never left has none', () => {
    const rig = halted();
    batchOf(rig, null, [own(rig, 1, 'in_flight').order.cloid]);
    burnNonces(rig.engine, rig.desk, rig.nowMs);
    expect(wants(rig)).toEqual([]);
  });
});
