// What a lagging node shows: the account of a while ago, without more memory than a minute of it takes.
import { describe, expect, test } from 'vitest';
import type { ClearinghouseView, OpenOrderView } from '../core/seam/views.ts';
import { FaultBook } from './book.ts';
import { type AccountViews, PastViews } from './past.ts';
import { faultSpec } from './spec.ts';

const ALICE = `0x${'a1'.repeat(20)}` as const;
const STEP_MS = 50;

/** An account whose orders are the given ones, and whose reads are counted. */
function account(oids: () => readonly number[], nowMs: () => number) {
  const counted = { reads: 0 };
  const views: AccountViews = {
    openOrders: () => {
      counted.reads++;
      // Of an order the number alone is looked at here.
      return oids().map((oid) => ({ oid }) as OpenOrderView);
    },
    frontendOpenOrders: () => [],
    // As is the time of a state.
    clearinghouseState: () => ({ withdrawable: '1.0', time: nowMs() }) as ClearinghouseView,
  };
  return { counted, views };
}

function lagging(delayMs: number, oidsAt: (nowMs: number) => readonly number[]) {
  const faults = new FaultBook(() => 0);
  faults.arm(faultSpec.parse({ kind: 'stale_info', match: { account: ALICE }, delay_ms: delayMs }), 0);
  let nowMs = 0;
  const oids = () => oidsAt(nowMs);
  const { counted, views } = account(oids, () => nowMs);
  const past = new PastViews(views, faults);
  const runTo = (toMs: number): void => {
    for (; nowMs <= toMs; nowMs += STEP_MS) {
      faults.due(nowMs);
      past.onTime(nowMs);
    }
  };
  return { counted, past, runTo };
}

describe('a lag', () => {
  test('shows what was, with the time of then', () => {
    const { past, runTo } = lagging(5_000, (nowMs) => (nowMs < 10_000 ? [1] : [1, 2]));
    const shown = () => [
      past.of(ALICE).openOrders(ALICE).length,
      past.of(ALICE).clearinghouseState(ALICE).time,
    ];
    runTo(4_000);
    expect(shown()).toEqual([1, 0]);
    runTo(14_900);
    expect(shown()).toEqual([1, 9_900]);
    expect([past.isLater(ALICE, 9_900), past.isLater(ALICE, 9_901)]).toEqual([false, true]);
    runTo(15_000);
    expect(shown()).toEqual([2, 10_000]);
  });

  test('keeps what did not change once', () => {
    const { past, runTo } = lagging(1_000, () => [1]);
    runTo(2_000);
    const orders = past.of(ALICE).openOrders(ALICE);
    runTo(4_000);
    expect(past.of(ALICE).clearinghouseState(ALICE).time).toBe(3_000);
    expect(past.of(ALICE).openOrders(ALICE)).toBe(orders);
  });

  test.each([
    [60_000, 1_201],
    [600_000, 121],
  ])('of %d ms is read in %d steps within a minute', (delayMs, reads) => {
    const { counted, runTo } = lagging(delayMs, () => [1]);
    runTo(60_000);
    expect(counted.reads).toBe(reads);
  });

  test('of nothing shows the present', () => {
    const { past, runTo } = lagging(0, () => [1]);
    runTo(1_000);
    expect(past.of(ALICE).clearinghouseState(ALICE).time).toBe(1_000);
  });
});
