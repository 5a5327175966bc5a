// What proves a loss at its limit, and what does not: a mark that nothing bears out closes the gate, and halts nothing.
import { describe, expect, test } from 'vitest';
import { btc, eth, Rig } from '../../../test/support/engine-rig.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { lossStage } from '../risk/daily-loss.ts';

/** At it the 1,000 USD of BTC that are held have lost 600, past the limit of 500. */
const BAD_PX = 400_000;

/** Holds 1,000 USD of both coins; from now on it hears of no market but what a test feeds. */
function holding(): Rig {
  const rig = new Rig().start();
  rig.pass(2_000);
  for (const coin of [btc, eth]) {
    for (const { oid, sz } of rig.restingOf(coin, 'buy')) rig.fill(oid, sz);
  }
  rig.pass(3_000);
  rig.faults.marketMute = true;
  return rig;
}

function hearMark(rig: Rig, markPx: number): void {
  const stamp = { connection: rig.marketConnection, receivedMs: rig.nowMs };
  rig.feed({ kind: 'reference', coin: btc, frame: { ...stamp, markPx, oraclePx: markPx } });
}

/** BTC's book goes on as it was, without a mark. */
function hearBook(rig: Rig): void {
  const px = rig.mid.get(btc) ?? 0;
  const stamp = { connection: rig.marketConnection, timeMs: rig.wallMs, receivedMs: rig.nowMs };
  const frame = { ...stamp, bids: [{ px: px - 10, sz: 9_000 }], asks: [{ px: px + 10, sz: 9_000 }] };
  rig.feed({ kind: 'l2', coin: btc, frame });
}

const stageOf = ({ desk }: Rig) => lossStage(dailyPnlUusd(desk.ledger), desk.limits);

describe('a read of the account', () => {
  test('is valued by the venue: one bad frame of the mark proves nothing, and admits nothing either', () => {
    const rig = holding();
    hearMark(rig, BAD_PX);
    rig.pass(4_000);
    expect([stageOf(rig), rig.engine.fsm.state, rig.engine.closure]).toEqual([
      'tripped',
      'ACTIVE',
      'withdraw',
    ]);
  });

  test('proves the loss that the venue itself shows', () => {
    const rig = holding();
    rig.venue.markPx.set(btc, BAD_PX);
    hearMark(rig, BAD_PX);
    rig.pass(4_000);
    expect(rig.engine.fsm.halt.cause.code).toBe('daily_loss');
  });
});

describe('frames of a mark, where no read is answered', () => {
  const withMarksOf = (rig: Rig, hear: () => void) => {
    rig.faults.readsLost = true;
    for (let n = 0; n < 12; n += 1) {
      hearBook(rig);
      rig.market(eth);
      hear();
      rig.pass(250);
    }
    return rig.engine.fsm;
  };

  test('prove nothing while that of another coin that is held stands apart from its book', () => {
    const rig = holding();
    hearMark(rig, BAD_PX);
    const fsm = withMarksOf(rig, () => undefined);
    expect([stageOf(rig), fsm.state]).toEqual(['tripped', 'ACTIVE']);
  });

  test('prove it where all that is held is marked near its book', () => {
    const rig = holding();
    for (const own of rig.desk.ledger.coins.values()) own.dayStartPnlUusd += 300_000_000;
    const fsm = withMarksOf(rig, () => hearMark(rig, rig.mid.get(btc) ?? 0));
    expect(fsm.halt.cause.code).toBe('daily_loss');
  });
});
