// What an earlier life left, piece by piece: which orders are taken in and with what, what is cancelled unseen, and what proves it gone.
import { type CloidSource, cloidOf, cloidSource } from '@agora/shared/cloid';
import { bootIdSchema, coinSchema, type EngineId, engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { btc, eth, Rig } from '../../../test/support/engine-rig.ts';
import type { SeenOrder, VenueView } from '../reconcile/view.ts';
import { cancelOwed, settleOwed, takeIn } from './earlier-life.ts';
import { earlierLifeStateMs, earlierLifeUntilMs } from './landing.ts';

const source = (engine: string, boot: string): CloidSource =>
  cloidSource(engineIdSchema.parse(engine) as EngineId, bootIdSchema.parse(boot));
const EARLIER = source('mm-btc-1', 'boot-0000');
const ours = cloidOf(EARLIER, 'hedge', 7);
const seen = (change: Partial<SeenOrder> = {}): SeenOrder => ({
  ...{ oid: 77, cloid: ours, coin: 'ETH', assetId: 4, side: 'sell', px: 310_000, sz: 12, reduceOnly: true },
  ...change,
});

/** A desk that is open, and of which nothing was wanted yet. */
function opened() {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.engine.effects.length = 0;
  return { rig, engine: rig.engine, desk: rig.desk, t: { nowMs: rig.nowMs, wallMs: rig.wallMs } };
}

test('an order of an earlier boot is taken in as it rests, told, and cancelled', () => {
  const { engine, desk, t } = opened();
  engine.fsm.owedBefore.set(ours, { cloid: ours, coin: eth, oid: null });
  takeIn(engine, desk, seen(), t);
  expect(desk.table.byCloid.get(ours)).toMatchObject({
    ...{ coin: eth, side: 'sell', px: 310_000, sz: 12, reduceOnly: true, kind: 'hedge', oid: 77 },
    ...{ status: 'resting', decisionId: `earlier-${EARLIER.bootTag}`, level: 0, expiresAfterMs: 0 },
  });
  expect(engine.fsm.owedBefore.size).toBe(0);
  expect(engine.effects).toEqual([
    { kind: 'note', type: 'leftover', data: { cloid: ours, coin: 'ETH', oid: 77, sz: 12 } },
    { kind: 'cancel', targets: [{ assetId: 4, oid: 77, cloid: null }] },
  ]);
});

test.each<[string, Partial<SeenOrder>]>([
  ['without an id', { cloid: null }],
  ['with an id of another scheme', { cloid: `0x${'12'.repeat(16)}` }],
  ['of a coin that is not traded', { coin: 'SOL' }],
  ['of another engine', { cloid: cloidOf(source('mm-eth-2', 'boot-0000'), 'quote', 7) }],
  ['of this boot', { cloid: cloidOf(source('mm-btc-1', 'boot-0001'), 'quote', 7) }],
])('an order %s is not', (_, change) => {
  const { engine, desk, t } = opened();
  takeIn(engine, desk, seen(change), t);
  expect([desk.table.byCloid.size, engine.effects]).toEqual([0, []]);
});

test('what is owed and not listed is cancelled by its id where its coin is traded, and counted', () => {
  const { rig, engine, desk } = opened();
  cancelOwed(engine, desk, rig.nowMs);
  expect(engine.effects).toEqual([]);
  const sol = coinSchema.parse('SOL');
  for (const [sequence, coin] of [btc, eth, sol].entries()) {
    const cloid = cloidOf(EARLIER, 'quote', sequence + 1);
    engine.fsm.owedBefore.set(cloid, { cloid, coin, oid: null });
  }
  const [first, second] = [...engine.fsm.owedBefore.keys()];
  cancelOwed(engine, desk, rig.nowMs);
  expect(engine.effects).toEqual([
    {
      kind: 'cancel',
      targets: [
        { assetId: 3, oid: null, cloid: first },
        { assetId: 4, oid: null, cloid: second },
      ],
    },
    { kind: 'note', type: 'cancel_debt', data: { owed: 3, proven_gone: 0 } },
  ]);
});

test('only a read that began after it could land, of a state of after that, proves it gone', () => {
  const { engine } = opened();
  Object.assign(engine.control, { clock: { offsetMs: 5_000 } });
  const [untilMs, stateMs] = [earlierLifeUntilMs(engine), earlierLifeStateMs(engine)];
  const settled = (issuedMs: number, venueTimeMs: number) => {
    settleOwed(engine, { issuedMs, venueTimeMs } as VenueView); // all that it asks of it
    return engine.fsm.owedBefore.size === 0;
  };
  expect([settled(untilMs + 1, stateMs + 1), engine.effects]).toEqual([true, []]);
  engine.fsm.owedBefore.set(ours, { cloid: ours, coin: eth, oid: null });
  expect([settled(untilMs, stateMs + 1), settled(untilMs + 1, stateMs), engine.effects]).toEqual([
    false,
    false,
    [],
  ]);
  expect(settled(untilMs + 1, stateMs + 1)).toBe(true);
  expect(engine.effects).toEqual([
    { kind: 'note', type: 'cancel_debt', data: { owed: 0, proven_gone: 1 } },
    { kind: 'record_halt', record: expect.objectContaining({ cancel_debt: [] }) },
  ]);
});
