import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { HandClock } from '../../test/support/doubles.ts';
import { Rig } from '../../test/support/engine-rig.ts';
import { bootedEngine } from '../../test/support/facts.ts';
import type { Effect } from '../core/engine/effect.ts';
import type { EngineEvent } from '../core/engine/event.ts';
import { EngineLoop, type Happening, LANES } from './engine-loop.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');

function setUp() {
  const clock = new HandClock();
  const later: (() => void)[] = [];
  const loop = new EngineLoop(bootedEngine(), clock, (task) => later.push(task));
  const carried: { effect: Effect['kind']; by: EngineEvent['kind'] | null }[] = [];
  const broken: unknown[] = [];
  const start = (carryOut: (effect: Effect) => void = () => undefined) =>
    loop.start(
      (effect, event) => {
        carried.push({ effect: effect.kind, by: event?.kind ?? null });
        carryOut(effect);
      },
      (error) => broken.push(error),
    );
  const turn = () => {
    for (const task of later.splice(0)) task();
  };
  return { loop, clock, carried, broken, start, turn };
}

const reference = (coin: typeof btc, markPx: number) => ({
  kind: 'reference' as const,
  coin,
  frame: { connection: 1, receivedMs: 0, markPx, oraclePx: markPx },
});

test('the boot is recorded before anything else happens', () => {
  const { carried, start } = setUp();
  start();
  expect(carried[0]).toEqual({ effect: 'record_halt', by: null });
});

test('of the market only the newest of each coin and kind is processed', () => {
  const { loop, start, turn } = setUp();
  start();
  for (const px of [1, 2, 3]) loop.market(reference(btc, px));
  loop.market(reference(eth, 1));
  expect(loop.events).toBe(0);
  turn();
  expect(loop.events).toBe(2);
});

test('control events are processed in the tick that brings them, account news in a later one, all of it', () => {
  const { loop, start, turn } = setUp();
  start();
  for (let n = 0; n < 3; n += 1) loop.account({ kind: 'account_alive' });
  loop.happen({ kind: 'latch_silent' });
  expect(loop.events).toBe(1);
  turn();
  expect(loop.events).toBe(4);
});

test('an event out of an effect waits for the one in hand', () => {
  const { loop, clock, start } = setUp();
  const order: string[] = [];
  let asked = false;
  start((effect) => {
    order.push(effect.kind);
    if (effect.kind !== 'read_venue' || asked) return;
    asked = true;
    loop.happen({ kind: 'latch_silent' });
    order.push(`processed ${loop.events}`);
  });
  clock.nowMs = 60_000;
  loop.happen({ kind: 'tick' });
  expect(order).toContain('read_venue');
  expect(order[order.indexOf('read_venue') + 1]).toBe('processed 1');
  expect(loop.events).toBe(2);
});

test('an account lane that overflows wants a halt and is emptied', () => {
  const { loop, start, turn } = setUp();
  start();
  for (let n = 0; n <= LANES.accountMax; n += 1) loop.account({ kind: 'account_alive' });
  turn();
  expect(loop.events).toBe(1);
  expect(loop.engine.fsm.halt.consequences).toMatchObject([{ raw_code: 'queue_overflow' }]);
});

test('what breaks ends it: told once, and no further event is taken', () => {
  const { loop, broken, start, turn } = setUp();
  start();
  loop.happen({ kind: 'no such event' } as unknown as Happening);
  loop.happen({ kind: 'tick' });
  loop.account({ kind: 'account_alive' });
  turn();
  expect(broken).toHaveLength(1);
  expect(loop.events).toBe(1);
});

test('a last cancel that cannot be sent keeps neither the others nor the end back', () => {
  const { engine } = new Rig().start();
  const loop = new EngineLoop(engine, new HandClock(), () => undefined);
  const [tried, broken]: [string[], unknown[]] = [[], []];
  loop.start(
    (effect) => {
      tried.push(effect.kind);
      if (effect.kind === 'cancel') throw new Error('cannot be signed');
    },
    (error) => broken.push(error),
  );
  tried.length = 0;
  const why = new Error('broken');
  loop.breakDown(why);
  expect(tried).toContain('cancel');
  expect(broken).toEqual([why]);
});
