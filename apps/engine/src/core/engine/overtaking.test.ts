// What comes while HALTED, after the way back was asked for: a resume that was accepted, or the enable file touched at boot.
import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { warming } from '../../../test/support/boots.ts';
import { btc, type Happening, Rig } from '../../../test/support/engine-rig.ts';
import type { Trip } from '../risk/trip.ts';
import { isEnableTouched } from './halting.ts';

const bought = { coin: btc, assetId: 3, side: 'buy', px: 999_000, sz: 500, reduceOnly: false } as const;
const strangersOrder = (rig: Rig) => rig.venue.rest({ ...bought, cloid: null } as never); // the toy venue keeps what it is given
const foreignFill = (rig: Rig) => rig.fill(strangersOrder(rig).oid, 500);
const foreignRest = (rig: Rig) => {
  const { oid, assetId, sz } = strangersOrder(rig);
  rig.feed({ kind: 'order_news', news: { assetId, cloid: null, oid, word: 'open', left: sz } });
};

/** Stopped by hand, verified, and a resume accepted that the latch does not show yet. */
function recovering(): Rig {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(4_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  resume(rig);
  return rig;
}

function resume(rig: Rig, request = 'request-1'): void {
  rig.only({
    ...{ kind: 'request', side: 'web' },
    request: {
      ...{ act: 'resume', request_id: request as never, who: 'ada', reason: null, snapshot_seq: null },
      ...{ at: isoMs(rig.wallMs), second_factor_at: isoMs(rig.wallMs) },
      reviewed: { panic_epoch: rig.latch.panicE, panic_global_epoch: rig.latch.panicG },
      halt_id: rig.engine.fsm.halt.halt_id,
    },
  });
}

const STOPS: [string, string, (rig: Rig) => void][] = [
  ['a fill of somebody else', 'foreign_order', foreignFill],
  ['an order of somebody else, by the stream', 'foreign_order', foreignRest],
  [
    'an order of somebody else, by a read',
    'foreign_order',
    (rig) => {
      rig.faults.streamsMute = true;
      strangersOrder(rig);
      rig.read();
    },
  ],
  [
    'a kill file that came and went',
    'kill_file',
    (rig) => {
      rig.killFile = true;
      rig.pass(50);
      rig.killFile = false;
    },
  ],
  [
    'an audit that could not be written for a moment',
    'audit_unwritable',
    (rig) => rig.feed({ kind: 'audit_state', problem: 'no space left' }),
  ],
  [
    'a clock that was wrong for a moment',
    'clock_skew',
    (rig) => rig.feed({ kind: 'venue_clock', offsetMs: 0, skewMs: 2_000, uncertaintyMs: 5 }),
  ],
  ['a loop that stalled', 'loop_stalled', (rig) => rig.feed(wanted('loop_stalled'))],
  [
    'a latch that was silent for too long',
    'control_link_lost',
    (rig) => {
      rig.faults.latchSilent = true;
      rig.pass(1_200);
      rig.faults.latchSilent = false;
    },
  ],
  [
    'books that did not agree, twice',
    'recon_drift',
    (rig) => {
      const own = rig.desk.ledger.coins.get(btc);
      if (own === undefined) throw new Error('no ledger of BTC');
      own.szi += 7;
      rig.read();
      rig.pass(1_000);
      own.szi -= 7;
    },
  ],
];

describe.each<[string, () => Rig]>([
  ['I-11: an accepted resume', recovering],
  ['I-11: the touch of a boot', warming],
])('%s', (_, waiting) => {
  test.each(STOPS)('is overtaken by %s', (__, cause, stop) => {
    const rig = waiting();
    const before = rig.latch.panicE;
    stop(rig);
    rig.pass(1_500);
    const { fsm } = rig.engine;
    expect(fsm.recovering).toBeNull();
    expect(fsm.halt.consequences.map(({ raw_code }) => raw_code)).toContain(cause);
    // Once: the stop is shown to all, and what stands is not raised again.
    expect(rig.latch.panicE).toBe(before + 1);
    rig.latch.resumeE = before;
    rig.pass(25_000);
    expect([fsm.state, rig.latch.panicE, rig.venue.resting.size]).toEqual(['HALTED', before + 1, 0]);
  });

  test('goes on to trading where nothing came between', () => {
    const rig = waiting();
    rig.latch.resumeE = rig.latch.panicE;
    rig.pass(25_000);
    expect(rig.engine.fsm.state).toBe('ACTIVE');
  });
});

test('I-11: an overtaken resume is refused to whoever asked, and a new one after a new touch ends the halt', () => {
  const rig = recovering();
  foreignFill(rig);
  expect(rig.named('resume_refused').at(-1)).toMatchObject({
    ...{ request_id: 'request-1', code: 'NEWER_STOP' },
    next_action: expect.stringContaining('./agora why'),
  });
  rig.pass(2_000);
  resume(rig, 'request-2');
  expect(rig.engine.fsm.recovering).toBeNull();
  rig.enableMark = 'touched-3';
  rig.pass(500);
  resume(rig, 'request-3');
  rig.latch.resumeE = rig.latch.panicE;
  rig.pass(2_000);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('I-17: at boot a fill of somebody else is a halt of its own, which the enable file alone does not end', () => {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(5_000);
  foreignFill(rig);
  rig.pass(1_000);
  const { halt } = rig.engine.fsm;
  expect([halt.cause.raw_code === 'boot', rig.latch.panicE]).toEqual([false, 1]);
  expect(rig.named('halt').at(-1)?.cause).toBe(halt.cause.code);
  rig.enableMark = 'touched-1';
  rig.pass(5_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
});

test('I-17: under a halt for an order of somebody else the next one of them still overtakes, and is counted', () => {
  const rig = new Rig().start();
  foreignFill(rig);
  rig.pass(9_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  resume(rig);
  expect(rig.engine.fsm.recovering).not.toBeNull();
  const { panicE } = rig.latch;
  foreignFill(rig);
  rig.pass(1_000);
  expect([rig.engine.fsm.recovering, rig.latch.panicE, listed(rig)]).toEqual([null, panicE + 1, 1]);
});

function listed({ engine }: Rig): number {
  return engine.fsm.halt.consequences.filter(({ raw_code }) => raw_code === 'foreign_order').length;
}

test('more of the same, with nothing to overtake, raises nothing again', () => {
  const rig = new Rig().start();
  foreignFill(rig);
  rig.pass(2_000);
  const { panicE } = rig.latch;
  for (let n = 0; n < 5; n += 1) {
    foreignFill(rig);
    rig.pass(500);
  }
  expect([rig.latch.panicE, listed(rig)]).toEqual([panicE, 0]);
});

test('a shutdown overtakes a resume, and raises nothing', () => {
  const rig = recovering();
  rig.feed(wanted('shutdown'));
  rig.latch.resumeE = 1;
  rig.pass(5_000);
  expect([rig.engine.fsm.state, rig.latch.panicE]).toEqual(['HALTED', 1]);
});

test('a boot that is told to shut down does not become ACTIVE any more, however it was touched', () => {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.feed(wanted('shutdown'));
  rig.pass(9_000);
  rig.enableMark = 'touched-1';
  rig.pass(5_000);
  expect([rig.engine.fsm.state, rig.latch.panicE]).toEqual(['HALTED', 0]);
});

test('a loop that stalled while nobody had asked for the way back is listed, and raises nothing', () => {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.feed(wanted('loop_stalled'));
  rig.pass(9_000);
  rig.enableMark = 'touched-1';
  rig.pass(500);
  expect([rig.engine.fsm.state, rig.latch.panicE]).toEqual(['ACTIVE', 0]);
});

test('what is not there yet at boot is waited for: a touch before the latch and the streams came counts', () => {
  const rig = new Rig();
  rig.enableMark = 'touched-1';
  rig.faults.latchSilent = true;
  rig.pass(25_000);
  rig.faults.latchSilent = false;
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(9_000);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('I-11: what overtakes spends the touch again, raises nothing beside what is owed, and is shown at once', () => {
  const rig = recovering();
  const { fsm } = rig.engine;
  const owed = owedAbove(rig.latch.panicE);
  fsm.raise = owed;
  expect(isEnableTouched(rig.engine)).toBe(true);
  const effects = rig.only(wanted('loop_stalled'));
  expect([isEnableTouched(rig.engine), fsm.raise]).toEqual([false, owed]);
  expect(effects.map(({ kind }) => kind)).not.toContain('raise_latch');
  expect(effects).toContainEqual({ kind: 'publish_snapshot' });
});

test('I-11: what was owed and is shown by now says nothing of what overtakes, which is raised above it', () => {
  const rig = recovering();
  const { panicE } = rig.latch;
  rig.engine.fsm.raise = owedAbove(panicE - 1);
  const effects = rig.only(wanted('loop_stalled'));
  expect(effects.map(({ kind }) => kind)).toContain('raise_latch');
  expect(rig.engine.fsm.raise?.above.panic_epoch).toBe(panicE);
});

test('I-11: an overtaken resume is on record as owed before the latch is asked, so that the next life owes it, too', () => {
  const rig = recovering();
  const effects = rig.only(wanted('loop_stalled'));
  const kinds = effects.map(({ kind }) => kind);
  expect(kinds.lastIndexOf('record_halt')).toBeLessThan(kinds.indexOf('raise_latch'));
  const record = effects.findLast((effect) => effect.kind === 'record_halt')?.record;
  expect(record?.owed_raise).toMatchObject({
    ...{ above: { panic_epoch: 1, panic_global_epoch: 0 }, both: false },
    by: { who: 'engine', path: 'engine', reason: 'loop_stalled' },
  });
});

function owedAbove(panicE: number): Rig['engine']['fsm']['raise'] {
  const above = { panic_epoch: panicE, panic_global_epoch: 0 };
  return { above, both: false, by: { who: 'engine', path: 'engine', reason: 'ws_silent' }, askedMs: 0 };
}

function wanted(cause: Trip['cause']): Happening {
  return { kind: 'halt_wanted', trip: { cause, value: null, limit: null, subject: null } };
}
