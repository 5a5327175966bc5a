// Until when an order may still land, from each ground alone: the boot, the earlier life's record, what is in flight, what rests.
import { cloidOf, cloidSource } from '@agora/shared/cloid';
import { bootIdSchema, engineIdSchema } from '@agora/shared/ids';
import type { OrderStatus } from '@agora/shared/order';
import { expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import type { OrderRecord } from '../orders/order.ts';
import { addOrder } from '../orders/table.ts';
import { LANDING_MARGIN_MS } from './clearance.ts';
import { earlierLifeStateMs, earlierLifeUntilMs, landing } from './landing.ts';
import type { PriorLife } from './state.ts';

const OFFSET_MS = 1_000_000;
const BY_BOOT_MS = 50_000;
const PURSUED_MS = 40_000;

/** The venue's clock is `OFFSET_MS` ahead of the monotonic one; nothing of an earlier life, nothing on the table. */
function quiet(lastExpiresAfterMs?: number) {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  const { engine } = rig;
  Object.assign(engine.fsm, { earlierLifeUntilMs: BY_BOOT_MS, burnt: 0 });
  Object.assign(engine.fsm.clearance, { pursuedMs: PURSUED_MS });
  Object.assign(engine.control, { clock: { offsetMs: OFFSET_MS } });
  const prior =
    lastExpiresAfterMs === undefined
      ? null
      : ({
          halt: engine.fsm.halt,
          cancelDebt: [],
          lastExpiresAfterMs,
          nonceHighWater: 0,
          owedRaise: null,
        } as PriorLife);
  Object.assign(engine.fsm, { prior });
  return { engine, desk: rig.desk };
}

const STATE_BY_BOOT_MS = BY_BOOT_MS + OFFSET_MS - LANDING_MARGIN_MS;

test.each<[string, number | undefined, number, number]>([
  ['no earlier life', undefined, BY_BOOT_MS, STATE_BY_BOOT_MS],
  ['one that sent nothing', 0, BY_BOOT_MS, STATE_BY_BOOT_MS],
  ['one whose last order expired before the boot did', OFFSET_MS + 10_000, BY_BOOT_MS, STATE_BY_BOOT_MS],
  ['one whose last order expires later', OFFSET_MS + 60_000, 60_000 + LANDING_MARGIN_MS, OFFSET_MS + 60_000],
])('%s', (_, lastExpiresAfterMs, untilMs, stateUntilMs) => {
  const { engine, desk } = quiet(lastExpiresAfterMs);
  expect([earlierLifeUntilMs(engine), earlierLifeStateMs(engine)]).toEqual([untilMs, stateUntilMs]);
  expect(landing(engine, desk)).toEqual({ untilMs, stateUntilMs, burnt: false });
  engine.fsm.burnt = 1;
  expect(landing(engine, desk).burnt).toBe(true);
});

test.each<[number | undefined, number, number]>([
  [undefined, BY_BOOT_MS, Number.POSITIVE_INFINITY],
  [0, BY_BOOT_MS, Number.POSITIVE_INFINITY],
  [OFFSET_MS + 60_000, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])(
  'without the venue’s clock, after a life that sent until %s',
  (lastExpiresAfterMs, untilMs, stateUntilMs) => {
    const { engine, desk } = quiet(lastExpiresAfterMs);
    Object.assign(engine.control, { clock: null });
    expect([earlierLifeUntilMs(engine), earlierLifeStateMs(engine)]).toEqual([untilMs, stateUntilMs]);
    expect(landing(engine, desk)).toMatchObject({ untilMs, stateUntilMs });
  },
);

test('a pursuit after the boot moves the state on that counts, and not when a read may begin', () => {
  const { engine, desk } = quiet();
  Object.assign(engine.fsm.clearance, { pursuedMs: 70_000 });
  expect(landing(engine, desk)).toMatchObject({
    untilMs: BY_BOOT_MS,
    stateUntilMs: 70_000 + OFFSET_MS - LANDING_MARGIN_MS,
  });
});

const source = cloidSource(engineIdSchema.parse('mm-btc-1'), bootIdSchema.parse('boot-0001'));
function put(desk: ReturnType<typeof quiet>['desk'], status: OrderStatus, change: Partial<OrderRecord> = {}) {
  const order = addOrder(
    desk.table,
    {
      ...{
        cloid: cloidOf(source, 'quote', desk.table.byCloid.size + 1),
        decisionId: 'd-1' as never,
        coin: btc,
      },
      ...{ side: 'buy', px: 1, sz: 1, reduceOnly: false, kind: 'quote', level: 0 },
      expiresAfterMs: OFFSET_MS + 80_000,
    },
    60_000,
  );
  Object.assign(order, { status, ...change });
}

test.each<[OrderStatus, Partial<OrderRecord>, number, number]>([
  ['in_flight', {}, 80_000 + LANDING_MARGIN_MS, OFFSET_MS + 80_000],
  ['unresolved', {}, 80_000 + LANDING_MARGIN_MS, OFFSET_MS + 80_000],
  ['in_flight', { expiresAfterMs: OFFSET_MS + 10_000 } as never, BY_BOOT_MS, STATE_BY_BOOT_MS],
  ['resting', { acceptedMs: 75_000 }, BY_BOOT_MS, 75_000 + OFFSET_MS - 1],
  ['resting', { acceptedMs: null }, BY_BOOT_MS, 60_000 + OFFSET_MS - 1],
  ['resting', { acceptedMs: 1_000 }, BY_BOOT_MS, STATE_BY_BOOT_MS],
  ['canceled', {}, BY_BOOT_MS, STATE_BY_BOOT_MS],
])('beside an order that is %s, %j', (status, change, untilMs, stateUntilMs) => {
  const { engine, desk } = quiet();
  put(desk, status, change);
  put(desk, 'filled');
  expect(landing(engine, desk)).toMatchObject({ untilMs, stateUntilMs });
});

test('an order in flight may land for ever while the venue’s clock is not known', () => {
  const { engine, desk } = quiet();
  Object.assign(engine.control, { clock: null });
  put(desk, 'in_flight');
  expect(landing(engine, desk).untilMs).toBe(Number.POSITIVE_INFINITY);
});
