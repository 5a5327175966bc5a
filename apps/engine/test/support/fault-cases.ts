// Every kind of bad input and every fault of a venue that an engine has to survive, each with its named outcome: it goes on by
// itself, or it halts for one stated cause. A list only; `fault-campaign.ts` brings them about.
import type { HaltCauseCode } from '@agora/shared/halt-cause';
import type { FaultSpec } from '@agora/testkit/venue';
import { foreignFill, foreignOrder, fullDisk, restart, skew, type Undo } from './fault-acts.ts';
import type { TradingRig } from './trading-rig.ts';

export interface FaultCase {
  readonly name: string;
  /** What comes of it. A halt is followed by the documented way back. */
  readonly outcome: 'goes on' | HaltCauseCode;
  /** Armed at the venue, all at once. */
  readonly faults?: readonly FaultSpec[];
  /** Or done by hand; what it returns undoes it. */
  readonly act?: (rig: TradingRig) => Promise<Undo>;
  /** Meant to be seen by the short form in the test suite, too. */
  readonly short?: true;
}

const order = { match: { action: 'order' }, count: 1 };
const cancel = { match: { action: 'cancel' }, count: 1 };
const frames = (kind: string, channel: string, more: object = {}): FaultSpec => ({
  kind,
  match: { channel },
  ...more,
});

/** A frame of the best prices of BTC that says this instead. */
function bbo(said: object, more: object = {}): FaultSpec[] {
  const data = { coin: 'BTC', time: '$time', ...said };
  const text = JSON.stringify({ channel: 'bbo', data }).replace('"$time"', '$time');
  return [{ kind: 'frame_replace', match: { channel: 'bbo', coin: 'BTC' }, count: 3, text, ...more }];
}
const level = (px: string) => ({ px, sz: '1', n: 1 });

export const FAULT_CASES: readonly FaultCase[] = [
  // What the market says.
  {
    name: 'a crossed book',
    outcome: 'goes on',
    short: true,
    faults: bbo({ bbo: [level('200000'), level('100')] }),
  },
  { name: 'an empty book', outcome: 'goes on', short: true, faults: bbo({ bbo: [null, null] }) },
  {
    name: 'a price that is no number',
    outcome: 'goes on',
    short: true,
    faults: bbo({ bbo: [level('NaN'), level('Infinity')] }),
  },
  {
    name: 'a price of no tick',
    outcome: 'goes on',
    faults: bbo({ bbo: [level('0.0000000001'), level('1e300')] }),
  },
  { name: 'a negative price', outcome: 'goes on', faults: bbo({ bbo: [level('-5'), level('-4')] }) },
  {
    name: 'a huge price',
    outcome: 'price_move',
    short: true,
    faults: bbo({ bbo: [level('9000000'), level('9000001')] }),
  },
  {
    name: 'a coin that nobody knows',
    outcome: 'goes on',
    short: true,
    faults: bbo({ coin: 'NOPE', bbo: [level('1'), level('2')] }),
  },
  {
    name: 'prices of long ago',
    outcome: 'goes on',
    faults: bbo({ time: 1, bbo: [level('50'), level('51')] }),
  },
  {
    name: 'prices of a time to come',
    outcome: 'goes on',
    faults: bbo({ time: -1, bbo: [level('50'), level('51')] }),
  },
  {
    name: 'a frame that is no JSON',
    outcome: 'goes on',
    short: true,
    faults: [
      {
        kind: 'frame_replace',
        match: { channel: 'bbo', coin: 'BTC' },
        count: 2,
        text: '{"channel":"bbo","data":',
      },
    ],
  },
  {
    name: 'a whole book whose levels stand in no order',
    outcome: 'goes on',
    faults: [
      {
        ...{ kind: 'frame_replace', match: { channel: 'l2Book', coin: 'BTC' }, count: 2 },
        text: `{"channel":"l2Book","data":{"coin":"BTC","time":$time,"levels":${JSON.stringify([
          [level('10'), level('20')],
          [level('5'), level('4')],
        ])}}}`,
      },
    ],
  },
  {
    name: 'books out of order',
    outcome: 'goes on',
    faults: [frames('frame_reorder', 'l2Book', { count: 3 })],
  },
  { name: 'books not told', outcome: 'goes on', faults: [frames('frame_drop', 'l2Book', { count: 3 })] },
  {
    name: 'stale books of both kinds',
    outcome: 'goes on',
    faults: [
      frames('frame_drop', 'l2Book', { duration_ms: 4_000 }),
      frames('frame_drop', 'bbo', { duration_ms: 4_000 }),
    ],
  },
  // What becomes of an order.
  { name: '429 on an order', outcome: 'goes on', short: true, faults: [{ kind: 'rate_limited', ...order }] },
  { name: '500 on an order', outcome: 'goes on', faults: [{ kind: 'server_error', ...order }] },
  { name: '502 on a cancel', outcome: 'goes on', faults: [{ kind: 'bad_gateway', ...cancel }] },
  { name: '429 on a cancel', outcome: 'goes on', faults: [{ kind: 'rate_limited', ...cancel }] },
  {
    name: 'a reset while a cancel is under way',
    outcome: 'goes on',
    faults: [{ kind: 'commit_then_drop', ...cancel }],
  },
  {
    name: 'no answer to an order that was not taken',
    outcome: 'goes on',
    faults: [{ kind: 'hang', ...order }],
  },
  {
    name: 'a reset before an order is taken',
    outcome: 'goes on',
    faults: [{ kind: 'drop_before', ...order }],
  },
  {
    name: 'a reset after an order is taken',
    outcome: 'goes on',
    short: true,
    faults: [{ kind: 'commit_then_drop', ...order }],
  },
  {
    name: 'no answer to an order that was taken',
    outcome: 'goes on',
    short: true,
    faults: [{ kind: 'hang_after_commit', ...order }],
  },
  {
    name: 'an error for an order that lives',
    outcome: 'goes on',
    short: true,
    faults: [{ kind: 'error_but_executed', ...order }],
  },
  {
    name: '200 with an error',
    outcome: 'goes on',
    faults: [{ kind: 'action_error', ...order, text: 'Insufficient margin to place order.' }],
  },
  {
    name: 'half of a batch refused',
    outcome: 'goes on',
    short: true,
    faults: [{ kind: 'partial_batch_error', ...order, amount: 1 }],
  },
  { name: 'one error for a batch', outcome: 'goes on', faults: [{ kind: 'single_batch_error', ...order }] },
  {
    name: 'half of the cancels refused',
    outcome: 'goes on',
    faults: [{ kind: 'partial_batch_error', ...cancel, amount: 1 }],
  },
  {
    name: 'a nonce that the venue has seen',
    outcome: 'goes on',
    faults: [{ kind: 'nonce_duplicate', ...order }],
  },
  {
    name: 'an answer after the fill',
    outcome: 'goes on',
    short: true,
    faults: [{ kind: 'delayed_ack', ...order, delay_ms: 1_500 }],
  },
  // What is told of the account.
  {
    name: 'fills told twice',
    outcome: 'goes on',
    short: true,
    faults: [frames('frame_duplicate', 'userFills', { count: 3 })],
  },
  {
    name: 'a fill not told',
    outcome: 'goes on',
    short: true,
    faults: [frames('frame_drop', 'userFills', { count: 1 })],
  },
  {
    name: 'fills late',
    outcome: 'goes on',
    faults: [frames('frame_delay', 'userFills', { count: 2, delay_ms: 700 })],
  },
  {
    name: 'fills overtaken',
    outcome: 'goes on',
    faults: [frames('frame_reorder', 'userFills', { count: 2 })],
  },
  {
    name: 'a fill that cannot be read',
    outcome: 'goes on',
    faults: [
      frames('frame_replace', 'userFills', {
        count: 1,
        text: '{"channel":"userFills","data":{"fills":[{"px":"NaN"}]}}',
      }),
    ],
  },
  { name: 'fills told again', outcome: 'goes on', faults: [{ kind: 'snapshot_replay' }] },
  {
    name: 'an order update not told',
    outcome: 'goes on',
    faults: [frames('frame_drop', 'orderUpdates', { count: 1 })],
  },
  {
    name: 'order updates late',
    outcome: 'goes on',
    faults: [frames('frame_delay', 'orderUpdates', { count: 3, delay_ms: 700 })],
  },
  {
    name: 'a fresh order that nobody knows',
    outcome: 'goes on',
    faults: [{ kind: 'unknown_oid_lag', delay_ms: 1_500, duration_ms: 3_000 }],
  },
  {
    name: '500 on a look at the account',
    outcome: 'goes on',
    faults: [{ kind: 'server_error', match: { info: 'frontendOpenOrders' }, count: 1 }],
  },
  {
    name: 'a look at the account that is late',
    outcome: 'goes on',
    faults: [{ kind: 'delayed_ack', match: { info: 'clearinghouseState' }, count: 1, delay_ms: 1_000 }],
  },
  // Connections, the venue itself, its clock, our disk.
  { name: 'every socket cut', outcome: 'goes on', short: true, faults: [{ kind: 'ws_terminate' }] },
  { name: 'every socket closed', outcome: 'goes on', faults: [{ kind: 'ws_close' }] },
  {
    name: 'sockets open and dead',
    outcome: 'goes on',
    faults: [{ kind: 'ws_half_open', duration_ms: 8_000 }],
  },
  {
    name: 'sockets open and dead, and no new ones, for long',
    outcome: 'ws_silent',
    faults: [
      { kind: 'ws_half_open', duration_ms: 60_000 },
      { kind: 'ws_refuse', duration_ms: 60_000 },
    ],
  },
  { name: 'the venue killed and started again', outcome: 'goes on', short: true, act: restart },
  { name: 'a clock that is off by five seconds', outcome: 'clock_skew', short: true, act: skew },
  {
    name: 'an order on our account that is not ours',
    outcome: 'foreign_order',
    short: true,
    act: foreignOrder,
  },
  { name: 'a fill of an order that we do not know', outcome: 'foreign_order', short: true, act: foreignFill },
  { name: 'no room left for the audit', outcome: 'audit_unwritable', short: true, act: fullDisk },
];
