import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { Rig } from '../../../test/support/engine-rig.ts';
import { weightLeft, weightReserve } from '../budget/budget.ts';
import { openCountOf } from '../orders/table.ts';
import type { VenueView } from '../reconcile/view.ts';
import { dueRead } from './doubt.ts';

const left = (rig: Rig) => {
  const { desk } = rig.engine;
  if (desk === null) throw new Error('no desk');
  return weightLeft(desk.budget, rig.nowMs);
};
const reads = (rig: Rig) => rig.effects.filter((effect) => effect.kind === 'read_venue');
const spend = (rig: Rig, ipWeight: number) => rig.feed({ kind: 'spent', ipWeight, items: 0 });
/** A view by the stream. */
const shows = (rig: Rig, change: Partial<VenueView> = {}) => {
  const view = { ...rig.venue.view(rig.nowMs, rig.wallMs, 'ws'), account: null, ...change };
  rig.feed({ kind: 'venue_view', view, fills: [] });
};
const halt = { cause: 'loop_stalled' as const, value: null, limit: null, subject: null };

test('weight of the boot, spent before the desk is open, counts', () => {
  const rig = new Rig();
  rig.connect();
  spend(rig, 300);
  rig.openDesk();
  expect(left(rig)).toBeLessThanOrEqual(400);
});

test('while HALTED only the orders are read between the scheduled looks at everything', () => {
  const rig = new Rig().start();
  rig.feed({ kind: 'halt_wanted', trip: halt });
  rig.pass(5_000);
  const before = reads(rig).length;
  rig.pass(60_000);
  const kinds = reads(rig)
    .slice(before)
    .map(({ what }) => what);
  expect(kinds.filter((what) => what === 'all').length).toBeLessThanOrEqual(5);
  expect(kinds.filter((what) => what === 'orders').length).toBeGreaterThanOrEqual(7);
});

test.each([
  ['halted again and again', (rig: Rig) => rig.feed({ kind: 'halt_wanted', trip: halt })],
  ['in doubt all the time', (rig: Rig) => rig.feed({ kind: 'account_connection', connection: rig.nowMs })],
  [
    'told of gaps all the time',
    (rig: Rig) => rig.feed({ kind: 'read_wanted', reason: 'a test', isGap: false }),
  ],
  [
    'shown by the stream all the time what no read shows',
    (rig: Rig) => {
      rig.venue.cash += 5n;
      shows(rig, { account: rig.venue.view(rig.nowMs, rig.wallMs).account });
      rig.venue.cash -= 5n;
    },
  ],
])('its own reads never close the gate: %s', (_, trouble) => {
  const rig = new Rig().start();
  let least = Number.POSITIVE_INFINITY;
  for (let ms = 0; ms < 180_000; ms += 250) {
    trouble(rig);
    rig.pass(250);
    least = Math.min(least, left(rig));
  }
  expect(least).toBeGreaterThan(0);
});

test.each([
  ['while weight is scarce', (rig: Rig) => spend(rig, left(rig) - 299)],
  ['just after another read', (rig: Rig) => (rig.engine.readAskedMs = rig.nowMs)],
])('a gap is remembered %s: nothing is placed before a read that began after it', (_, meanwhile) => {
  const rig = new Rig().start();
  rig.pass(15_000);
  meanwhile(rig);
  rig.feed({ kind: 'read_wanted', reason: 'a remark', isGap: false });
  expect(rig.engine.closure).toBe('open');
  rig.feed({ kind: 'read_wanted', reason: 'a gap', isGap: true });
  expect([rig.engine.closure, rig.desk.recon.neededFor]).toEqual(['withdraw', 'a gap']);
  rig.pass(16_000);
  expect([rig.engine.closure, rig.engine.fsm.state]).toEqual(['open', 'ACTIVE']);
});

test('a drift that stands is not read again for each frame that shows it: questions and cancels need the weight', () => {
  const rig = new Rig().start();
  rig.venue.held.set('BTC', { szi: 777n, cost: 777_000_000n });
  rig.pass(17_000);
  expect([rig.engine.fsm.state, rig.desk.recon.status]).toEqual(['HALTED', 'drift']);
  const before = reads(rig).length;
  for (let ms = 0; ms < 60_000; ms += 1_000) {
    shows(rig, { account: rig.venue.view(rig.nowMs, rig.wallMs).account });
    rig.pass(1_000);
  }
  const all = reads(rig)
    .slice(before)
    .filter(({ what }) => what === 'all');
  expect(all.length).toBeLessThanOrEqual(12);
  expect(left(rig)).toBeGreaterThan(150);
  expect(rig.desk.recon.status).toBe('drift');
});

test('while weight is scarce the schedule is kept and nothing else; a suspicion is settled all the same', () => {
  const rig = new Rig().start();
  rig.pass(15_000);
  spend(rig, left(rig) - 100);
  const before = reads(rig).length;
  rig.feed({ kind: 'account_connection', connection: 9 });
  rig.pass(14_000);
  expect(reads(rig).length - before).toBeLessThanOrEqual(1);
  const { desk } = rig.engine;
  if (desk === null) throw new Error('no desk');
  desk.recon.status = 'suspect';
  rig.engine.readAskedMs = rig.nowMs;
  expect([1_999, 2_000].map((ms) => dueRead(rig.engine, rig.nowMs + ms)?.what ?? null)).toEqual([
    null,
    'all',
  ]);
});

test.each([299, 179, 0])(
  'I-17: with %i of the weight left a stranger halts within 5 s of its order news',
  (weight) => {
    const rig = new Rig().start();
    rig.pass(15_000);
    spend(rig, left(rig) - weight);
    const foreign = {
      cloid: null,
      coin: coinSchema.parse('BTC'),
      assetId: 3,
      side: 'buy',
      px: 90_000,
      sz: 500,
    } as const;
    const { oid } = rig.venue.rest({ ...foreign, reduceOnly: false });
    rig.feed({ kind: 'order_news', news: { assetId: 3, cloid: null, oid, word: 'open', left: 500 } });
    for (let ms = 0; ms < 5_000; ms += 1_000) {
      // Nothing of it is free again meanwhile.
      spend(rig, Math.max(0, left(rig) - weight));
      rig.pass(1_000);
    }
    const { state, halt: found } = rig.engine.fsm;
    expect([state, found.cause.raw_code]).toEqual(['HALTED', 'foreign_order']);
  },
);

test.each([
  [0, 'cancelling', 3_000, 2_000, 'orders'],
  [0, 'cancelling', 3_000, 1_999, null],
  [0, 'cancelling', 3_001, 2_000, null],
  [64, 'cancelling', 60_000, 5_000, 'orders'],
  [64, 'cancelling', 60_000, 4_999, null],
  [63, 'cancelling', 60_000, 5_000, null],
  [64, 'verified', 0, 5_000, null],
] as const)(
  'with %i of the weight beside that of cancels a halt in stage %s, %i ms old, is read after another %i ms: %s',
  (kept, stage, oldMs, afterMs, due) => {
    const rig = new Rig().start();
    rig.feed({ kind: 'halt_wanted', trip: halt });
    const { engine } = rig;
    const reserve = weightReserve(engine.desk === null ? 0 : openCountOf(engine.desk.table));
    spend(rig, left(rig) - reserve - kept);
    Object.assign(engine.fsm.clearance, { stage, pursuedMs: rig.nowMs - oldMs });
    [engine.readAskedMs, engine.ordersAskedMs] = [rig.nowMs, rig.nowMs];
    expect(dueRead(engine, rig.nowMs + afterMs)?.what ?? null).toBe(due);
  },
);
