// Every fault of the venue that an engine has to survive, against the real one: with a named outcome each (it goes on quoting
// by itself, or it halts for a stated cause and comes back by the documented way), and the invariants judged afterwards by
// the venue's journal and the audit alone.
import { latchKeys } from '@agora/shared/redis-keys';
import type { FaultSpec } from '@agora/testkit/venue';
import { VenueTrader } from '@agora/testkit/venue-trader';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ID, readKey } from './support/running-engine.ts';
import { TradingRig } from './support/trading-rig.ts';

const TEST_MS_MAX = 120_000;
/** How long a fault without a count is left in place. */
const LASTS_MS = 4_000;
const STRUCK_WITHIN_MS = 60_000;
/** What strikes when there is something to strike; the others strike, or begin, at once. */
const REQUESTS_AND_FRAMES = /^(?!snapshot_replay|ws_|unknown_oid|book_cadence)/;
let rig: TradingRig;

beforeAll(async () => {
  rig = await TradingRig.start({ customerMs: 400, venue: { bookMs: 70 } });
  await rig.startTrading();
}, TEST_MS_MAX);
afterEach(() => rig.venue.disarm());
afterAll(() => rig?.stop());

const halts = async () =>
  (await rig.judge()).evidence.audit.events.filter(({ event }) => event === 'halt').length;

/** Arms the fault and waits until it has struck, then lets one that goes on do so for a while. */
async function strike(spec: FaultSpec): Promise<void> {
  const id = await rig.venue.fault(spec);
  if (REQUESTS_AND_FRAMES.test(spec.kind))
    await rig.wait('the fault to strike', STRUCK_WITHIN_MS, async () => {
      const { faults } = (await rig.venue.admin('GET', 'faults')) as {
        faults: { id: number; strikes: number }[];
      }; // as its tests hold it
      const own = faults.find((each) => each.id === id);
      // A rule that is spent is no longer listed.
      return own === undefined || own.strikes > 0;
    });
  if (spec.count === undefined) await new Promise((resolve) => setTimeout(resolve, LASTS_MS));
  await rig.venue.disarm();
}

describe('goes on by itself', () => {
  test.each<[string, FaultSpec]>([
    ['429 on an order', { kind: 'rate_limited', match: { action: 'order' }, count: 1 }],
    ['500 on an order', { kind: 'server_error', match: { action: 'order' }, count: 1 }],
    ['502 on a cancel', { kind: 'bad_gateway', match: { action: 'cancel' }, count: 1 }],
    ['no answer to an order that was not taken', { kind: 'hang', match: { action: 'order' }, count: 1 }],
    ['a reset before an order is taken', { kind: 'drop_before', match: { action: 'order' }, count: 1 }],
    ['a reset after an order is taken', { kind: 'commit_then_drop', match: { action: 'order' }, count: 1 }],
    [
      'no answer to an order that was taken',
      { kind: 'hang_after_commit', match: { action: 'order' }, count: 1 },
    ],
    [
      'an error for an order that lives',
      { kind: 'error_but_executed', match: { action: 'order' }, count: 1 },
    ],
    [
      '200 with an error',
      {
        kind: 'action_error',
        match: { action: 'order' },
        count: 1,
        text: 'Insufficient margin to place order.',
      },
    ],
    [
      'half of a batch refused',
      { kind: 'partial_batch_error', match: { action: 'order' }, count: 1, amount: 2 },
    ],
    ['one error for a batch', { kind: 'single_batch_error', match: { action: 'order' }, count: 1 }],
    [
      'half of the cancels refused',
      { kind: 'partial_batch_error', match: { action: 'cancel' }, count: 1, amount: 1 },
    ],
    [
      'the fill before the answer',
      { kind: 'delayed_ack', match: { action: 'order' }, delay_ms: 1_500, count: 1 },
    ],
    [
      '500 on a look at the account',
      { kind: 'server_error', match: { info: 'frontendOpenOrders' }, count: 1 },
    ],
    ['fills told twice', { kind: 'frame_duplicate', match: { channel: 'userFills' } }],
    ['a fill not told', { kind: 'frame_drop', match: { channel: 'userFills' }, count: 1 }],
    ['an order update not told', { kind: 'frame_drop', match: { channel: 'orderUpdates' }, count: 1 }],
    ['order updates late', { kind: 'frame_delay', match: { channel: 'orderUpdates' }, delay_ms: 700 }],
    ['fills overtaken', { kind: 'frame_reorder', match: { channel: 'userFills' }, delay_ms: 300 }],
    ['books out of order', { kind: 'frame_reorder', match: { channel: 'l2Book' }, delay_ms: 300 }],
    ['a book not told', { kind: 'frame_drop', match: { channel: 'l2Book' }, count: 1 }],
    ['fills told again', { kind: 'snapshot_replay', count: 1 }],
    ['every socket cut', { kind: 'ws_terminate', count: 1 }],
    ['a fresh order that nobody knows', { kind: 'unknown_oid_lag', delay_ms: 1_500 }],
    ['slow books', { kind: 'book_cadence', delay_ms: 3_000 }],
  ])('%s', { timeout: TEST_MS_MAX }, async (_, spec) => {
    const before = await halts();
    await strike(spec);
    await rig.twoSided(30_000);
    expect((await rig.frame()).state).toBe('ACTIVE');
    expect(await halts()).toBe(before);
  });
});

describe('halts for a stated cause, and comes back by the documented way', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['an order on our account that is not ours', 'foreign_order', foreignOrder],
    ['a clock that is off by five seconds', 'clock_skew', () => rig.venue.skew(5_000)],
  ])('%s: %s', { timeout: TEST_MS_MAX }, async (_, cause, act) => {
    await act();
    const frame = await rig.wait('the halt', 30_000, async () => {
      const seen = await rig.frame();
      return seen.state === 'HALTED' && seen;
    });
    expect(frame.halt?.cause.code).toBe(cause);
    expect(Number(await readKey(rig.pair, 'latch', latchKeys.panicEpoch(ID)))).toBeGreaterThan(0);
    await rig.venue.skew(0);
    await rig.resume();
    await rig.twoSided(30_000);
  });
});

test(
  'afterwards: every invariant holds by the venue and the audit, and the books are equal to the last digit',
  async () => {
    rig.stopCustomers();
    const { rows, verdicts, evidence } = await rig.wait('all books equal', 60_000, async () => {
      const seen = await rig.judge();
      return seen.rows.every(({ agrees }) => agrees) && seen;
    });
    expect(rows.length).toBeGreaterThan(6);
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(verdicts.filter(({ examined }) => examined === 0)).toEqual([]);
    expect(evidence.audit.broken).toBeNull();
    expect(evidence.venue.fills.length).toBeGreaterThan(0);
  },
  TEST_MS_MAX,
);

/** Somebody with an approved key of our account places an order of their own, far from the market. */
async function foreignOrder(): Promise<void> {
  const stranger = new VenueTrader(rig.venue.httpUrl);
  await rig.venue.admin('POST', `accounts/${rig.account}/agents`, {
    address: stranger.address,
    name: 'stranger',
  });
  // Until the venue knows the agent.
  await rig.wait('an order of somebody else', 10_000, async () => {
    const answer = await stranger.order({ assetId: 4, side: 'buy', px: '2500', sz: '0.01', tif: 'Gtc' });
    return JSON.stringify(answer).includes('resting');
  });
}
