// An operator makes the envelope smaller while it trades: it holds for what was approved, what rests, what is held and what was counted.
import type { Envelope } from '@agora/shared/envelope';
import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { btc, configOf, eth, Rig } from '../../../test/support/engine-rig.ts';
import { type ApprovedOrder, reassert } from '../approve/approved-order.ts';
import { messagesPerMin, noteItems } from '../budget/budget.ts';
import { reachedLots } from '../exposure/worst-case.ts';
import { allOpen, loadOf } from '../orders/table.ts';
import { noteExecution } from '../risk/execution-throttle.ts';
import type { Effect } from './effect.ts';

type Change = Partial<Envelope>;

function shrink(rig: Rig, change: Change): void {
  const envelope = { ...rig.engine.envelope, ...change };
  rig.feed({
    ...{ kind: 'request', side: 'cli' },
    request: {
      ...{ act: 'shrink', request_id: 'req-shrink-1' as never, who: 'ada', reason: null, envelope },
      at: isoMs(rig.wallMs),
    },
  });
  const answer = rig.effects.findLast((effect) => effect.kind === 'answer_request');
  expect(answer).toMatchObject({ accepted: true });
}

const ofBtc = (
  rig: Rig,
  change: { readonly max_position_sz: string; readonly max_position_usd?: number },
): Change => {
  const { symbols } = rig.engine.envelope;
  return { symbols: { ...symbols, [btc]: { ...symbols[btc], ...change } } } as Change;
};
const quoting = (config = configOf()) => {
  const rig = new Rig(config).start();
  rig.pass(5_000);
  return rig;
};
const held = (rig: Rig, coin = btc) => Number(rig.venue.held.get(coin)?.szi ?? 0n);
const oneLevel = configOf({
  strategy: {
    name: 'avellaneda',
    quote_size_usd: 1_000,
    levels: 1,
    level_spacing_bps: 4,
    min_spread_bps: 4,
  },
});

describe('I-29: what was approved before a shrink', () => {
  /** Its batches wait, as they do while their intent is written. */
  class Slow extends Rig {
    readonly waiting: ApprovedOrder[][] = [];
    isSlow = false;
    override carryOut(effect: Effect): void {
      if (this.isSlow && effect.kind === 'place') this.waiting.push([...effect.orders]);
      else super.carryOut(effect);
    }
  }

  test.each<[string, (rig: Rig) => void, string | null]>([
    ['nothing came between', () => undefined, null],
    [
      'a position limit shrinks',
      (rig) => shrink(rig, ofBtc(rig, { max_position_sz: '0.005', max_position_usd: 2_000 })),
      'APPROVAL_VOID',
    ],
    ['the limit of an order shrinks', (rig) => shrink(rig, { max_order_notional_usd: 300 }), 'APPROVAL_VOID'],
    [
      'an acceptance ends',
      (rig) => {
        const inForce = { ...rig.engine.envelope, max_total_position_usd: 500 };
        rig.feed({ kind: 'envelope_judged', inForce, expansions: [], by: null });
      },
      'APPROVAL_VOID',
    ],
    [
      'the same envelope is told again',
      (rig) => rig.feed({ kind: 'envelope_judged', inForce: rig.engine.envelope, expansions: [], by: null }),
      null,
    ],
  ])('%s', (_, between, code) => {
    const rig = new Slow().start();
    rig.pass(5_000);
    for (const { oid, sz } of rig.restingOf(btc, 'buy')) rig.fill(oid, sz);
    rig.isSlow = true;
    for (let n = 0; n < 100 && rig.waiting.length === 0; n += 1) rig.pass(50);
    const [batch] = rig.waiting;
    if (batch === undefined) throw new Error('nothing was placed');
    between(rig);
    const { control, fsm, permit } = rig.engine;
    const line = {
      ...{
        nowMs: rig.nowMs,
        approvalEpoch: fsm.approvalEpoch,
        permit,
        latched: false,
        killFilePresent: false,
      },
      ...{ contactIssuedMs: control.lease.contact?.issuedMs ?? null, intentDurable: true },
      ...{ socketOpen: true, socketBufferedBytes: 0 },
    };
    expect(reassert(batch, line)?.code ?? null).toBe(code);
  });
});

describe('I-18: what rests beyond a limit that shrank goes in the same tick', () => {
  test('a little more than the lots allow', () => {
    const rig = quoting(oneLevel);
    expect(rig.restingOf(btc, 'buy').map(({ sz }) => sz)).toEqual([500]);
    shrink(rig, ofBtc(rig, { max_position_sz: '0.0048' }));
    expect(rig.restingOf(btc)).toEqual([]);
    rig.pass(15_000);
    expect(rig.restingOf(btc, 'buy').map(({ sz }) => sz)).toEqual([480]);
    expect(rig.named('envelope_breach')).toEqual([]);
    const [bid] = rig.restingOf(btc, 'buy');
    rig.fill(bid?.oid ?? 0, 480);
    rig.pass(2_000);
    expect(held(rig)).toBe(480);
  });

  test('of a side the outermost first, and no more than is needed', () => {
    const rig = quoting();
    const [inner] = rig.restingOf(btc, 'buy').toSorted((a, b) => b.px - a.px);
    const lots = rig.restingOf(btc, 'buy').reduce((sum, { sz }) => sum + sz, 0);
    shrink(rig, ofBtc(rig, { max_position_sz: ((lots - 1) / 100_000).toFixed(5) }));
    expect(rig.restingOf(btc, 'buy').map(({ oid }) => oid)).toEqual([inner?.oid]);
    expect(rig.restingOf(eth)).toHaveLength(4);
  });

  test('an order of more than an order may be worth', () => {
    const rig = quoting();
    shrink(rig, { max_order_notional_usd: 490 });
    for (const { px, sz } of rig.venue.resting.values()) expect(px * sz).toBeLessThanOrEqual(490_000_000);
  });

  test.each([
    [8, 8],
    [7, 7],
    [4, 4],
  ])('of 8 orders, %d may be open', (max, left) => {
    const rig = quoting();
    expect(rig.venue.resting.size).toBe(8);
    shrink(rig, { max_open_orders: max });
    expect(rig.venue.resting.size).toBe(left);
    expect(allOpen(rig.desk.table).filter(({ level }) => level === 0)).toHaveLength(4);
    rig.pass(30_000);
    expect(rig.venue.resting.size).toBe(left);
  });

  test('one that is on its way out already counts as gone, and is not told twice', () => {
    const rig = quoting();
    rig.faults.cancelsLost = true;
    shrink(rig, { max_open_orders: 6 });
    shrink(rig, { max_open_orders: 5 });
    expect(allOpen(rig.desk.table).filter(({ cancel }) => cancel !== null)).toHaveLength(3);
    rig.faults.cancelsLost = false;
    rig.pass(1_500);
    expect(rig.venue.resting.size).toBe(5);
  });
});

test('I-18: what is held beyond the lots that shrank is a breach: it reduces, and quotes again below them', () => {
  const rig = quoting();
  for (let n = 0; n < 3; n += 1) {
    const [bid] = rig.restingOf(btc, 'buy');
    rig.fill(bid?.oid ?? 0, bid?.sz ?? 0);
    rig.pass(3_000);
  }
  const before = held(rig);
  shrink(rig, ofBtc(rig, { max_position_sz: '0.005' }));
  rig.pass(3_000);
  expect(rig.named('envelope_breach')).toMatchObject([
    { field: 'symbols.BTC.max_position_sz', observed: (before / 100_000).toString(), limit: '0.005' },
  ]);
  expect([rig.desk.quoteMode, rig.restingOf(btc, 'buy')]).toEqual(['reduce_only', []]);
  while (held(rig) > 500) {
    const [ask] = rig.restingOf(btc, 'sell');
    rig.fill(ask?.oid ?? 0, ask?.sz ?? 0);
    rig.pass(3_000);
  }
  rig.pass(10_000);
  expect(rig.desk.quoteMode).not.toBe('reduce_only');
  expect(rig.restingOf(eth)).toHaveLength(4);
  const { limits, table } = rig.desk;
  const max = limits.coins.get(btc)?.positionLotsMax ?? 0;
  expect(reachedLots(held(rig), loadOf(table, btc), 'buy', 0)).toBeLessThanOrEqual(max);
});

test('a coin that is held and taken off the envelope is sold, and the others go on', () => {
  const rig = quoting();
  const [bid] = rig.restingOf(eth, 'buy');
  rig.fill(bid?.oid ?? 0, 100);
  rig.pass(3_000);
  const { BTC } = rig.engine.envelope.symbols as Record<string, never>;
  shrink(rig, { symbols: { BTC } as never });
  expect(rig.restingOf(eth, 'buy')).toEqual([]);
  rig.pass(15_000);
  const [ask, ...more] = rig.restingOf(eth);
  expect([ask?.side, ask?.sz, ask?.reduceOnly, more]).toEqual(['sell', 100, true, []]);
  rig.fill(ask?.oid ?? 0, 100);
  rig.pass(15_000);
  expect([held(rig, eth), rig.restingOf(eth), rig.restingOf(btc).length]).toEqual([0, [], 4]);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

describe('a limit on how much happens, made smaller than what has just happened', () => {
  test('of messages: halts not for those of before, nor places any until the minute has fewer', () => {
    const rig = quoting();
    noteItems(rig.desk.budget, 100 - messagesPerMin(rig.desk.budget, rig.nowMs), rig.nowMs);
    rig.pass(2_000);
    shrink(rig, { max_messages_per_min: 60 });
    rig.mid.set('BTC', 1_003_000);
    const seen = rig.effects.length;
    rig.pass(20_000);
    expect(rig.engine.fsm.state).toBe('ACTIVE');
    expect(rig.effects.slice(seen).filter(({ kind }) => kind === 'place')).toEqual([]);
    rig.pass(60_000);
    expect([rig.engine.fsm.state, rig.restingOf(btc).length]).toEqual(['ACTIVE', 4]);
  });

  test('of messages: halts for more than the new one from then on', () => {
    const rig = quoting();
    shrink(rig, { max_messages_per_min: 60 });
    rig.pass(2_000);
    noteItems(rig.desk.budget, 61, rig.nowMs);
    rig.pass(50);
    expect(rig.engine.fsm.halt.cause).toMatchObject({ code: 'message_rate', limit: '60' });
  });

  test.each<[string, Change, boolean]>([
    ['executions', { max_executions_per_min: 20 }, false],
    ['flips', { max_position_flips_per_10min: 5 }, true],
  ])('of %s: those of before are none, those from then on count', (_, change, flipped) => {
    const rig = quoting();
    const { throttle } = rig.desk;
    const note = (side: 'buy' | 'sell') => noteExecution(throttle, { coin: btc, side }, flipped, rig.nowMs);
    for (let n = 0; n < 15; n += 1) for (const side of ['buy', 'sell'] as const) note(side);
    rig.pass(1_000);
    shrink(rig, change);
    rig.pass(2_000);
    expect(rig.engine.fsm.state).toBe('ACTIVE');
    for (let n = 0; n < 11; n += 1) for (const side of ['buy', 'sell'] as const) note(side);
    rig.pass(50);
    expect(rig.engine.fsm.state).toBe('HALTED');
  });
});
