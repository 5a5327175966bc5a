import { describe, expect, test } from 'vitest';
import { FaultBook } from './book.ts';
import { type FaultSpec, faultSpec } from './spec.ts';
import { problemOf } from './validate.ts';

const spec = (fields: object): FaultSpec => faultSpec.parse(fields);
const always = () => 0;
const ALICE = `0x${'a1'.repeat(20)}` as const;
const BOB = `0x${'b0'.repeat(20)}` as const;

describe('rules', () => {
  test.each([
    [{}, true],
    [{ account: ALICE }, true],
    [{ account: BOB }, false],
    [{ action: 'order', coin: 'BTC' }, true],
    [{ action: 'order', coin: 'ETH' }, false],
    [{ info: 'openOrders' }, false],
    [{ transport: 'ws' }, false],
  ])('%j strikes an order of Alice in BTC over HTTP: %s', (match, strikes) => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'server_error', match }), 0);
    const subject = { account: ALICE, action: 'order', coin: 'BTC', transport: 'http' } as const;
    expect(book.strikeAction(subject, 0) !== null).toBe(strikes);
  });

  test('strike within their time, bounds included at the start alone', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'hang', starts_in_ms: 100, duration_ms: 50 }), 1_000);
    const strikes = [1_099, 1_100, 1_149, 1_150].map((atMs) => book.strikeAction({}, atMs) !== null);
    expect(strikes).toEqual([false, true, true, false]);
  });

  test('skip matches first and are spent after their count', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'hang', skip: 2, count: 1 }), 0);
    expect([1, 2, 3, 4].map(() => book.strikeAction({}, 0) !== null)).toEqual([false, false, true, false]);
    expect(book.armed).toBe(false);
  });

  test('a rule that lets a match pass leaves it to the next', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'hang', skip: 1 }), 0);
    book.arm(spec({ kind: 'server_error' }), 0);
    expect(book.strikeAction({}, 0)?.spec.kind).toBe('server_error');
    expect(book.strikeAction({}, 0)?.spec.kind).toBe('hang');
  });

  test('probability is the share of draws below it', () => {
    let draw = 0;
    const book = new FaultBook(() => (draw++ % 10) / 10);
    book.arm(spec({ kind: 'hang', probability: 0.3 }), 0);
    const strikes = Array.from({ length: 100 }, () => book.strikeAction({}, 0)).filter(
      (fault) => fault !== null,
    );
    expect(strikes).toHaveLength(30);
  });

  test('reads are struck only by faults that a read can have', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'commit_then_drop' }), 0);
    book.arm(spec({ kind: 'rate_limited' }), 0);
    expect(book.strikeRead({ info: 'meta' }, 0)?.spec.kind).toBe('rate_limited');
    expect(book.strikeAction({ action: 'order' }, 0)?.spec.kind).toBe('commit_then_drop');
    expect(book.strikeFrame({ channel: 'bbo' }, 0)).toBeNull();
  });
});

describe('conditions and strikes', () => {
  test('a condition begins once, is in force, and ends once', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'special_status', text: 'x', starts_in_ms: 10, duration_ms: 10 }), 0);
    const seen = [5, 10, 15, 20, 25].map((nowMs) => {
      const { begun, ended } = book.due(nowMs);
      return [begun.length, ended.length, book.inForce('special_status') !== null];
    });
    expect(seen).toEqual([
      [0, 0, false],
      [1, 0, true],
      [0, 0, true],
      [0, 1, false],
      [0, 0, false],
    ]);
    expect(book.armed).toBe(false);
  });

  test('of those of one kind the last that began has the say, and the others are there when it ends', () => {
    const book = new FaultBook(always);
    for (const [amount, starts_in_ms, duration_ms] of [
      [1, 20, 100],
      [2, 0, 100],
      [3, 30, 10],
    ])
      book.arm(spec({ kind: 'schedule_cancel_gate', amount, starts_in_ms, duration_ms }), 0);
    const amounts = [0, 20, 30, 40, 100, 120].map((nowMs) => {
      book.due(nowMs);
      return book.activeOf('schedule_cancel_gate').map(({ spec: { amount } }) => amount);
    });
    expect(amounts).toEqual([[2], [2, 1], [2, 1, 3], [2, 1], [1], []]);
  });

  test.each([60_000, -60_000])('a skew of %d ms lasts by a clock that it does not move', (amount) => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'clock_skew', amount, duration_ms: 100 }), 1_000);
    expect(book.due(1_000, 50.5).begun).toHaveLength(1);
    const ended = [51, 150, 150.5].map((realMs) => {
      const nowMs = 1_000 + amount + realMs;
      return [book.due(nowMs, realMs).ended.length, book.list()[0]?.endsAtMs];
    });
    const endsAtMs = 1_000 + amount + 151;
    expect(ended).toEqual([
      [0, endsAtMs],
      [0, endsAtMs],
      [1, undefined],
    ]);
  });

  test('what is over is told, of whatever family', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'frame_reorder', duration_ms: 10 }), 0);
    book.arm(spec({ kind: 'special_status', text: 'x', duration_ms: 20 }), 0);
    const over = [9, 10, 20].map((nowMs) => book.due(nowMs).over.map((fault) => fault.spec.kind));
    expect(over).toEqual([[], ['frame_reorder'], ['special_status']]);
  });

  test('a strike happens once, or every so often, so many times', () => {
    const book = new FaultBook(always);
    book.arm(spec({ kind: 'ws_close' }), 0);
    book.arm(spec({ kind: 'ws_terminate', every_ms: 10, count: 2 }), 0);
    const kinds = [0, 5, 10, 20].map((nowMs) => book.due(nowMs).strikes.map((fault) => fault.spec.kind));
    expect(kinds).toEqual([['ws_close', 'ws_terminate'], [], ['ws_terminate'], []]);
  });

  test('at most a thousand are armed', () => {
    const book = new FaultBook(always);
    for (let i = 0; i < 1_000; i++) book.arm(spec({ kind: 'hang' }), 0);
    expect(() => book.arm(spec({ kind: 'hang' }), 0)).toThrow(RangeError);
  });
});

describe('problemOf', () => {
  test.each([
    [{ kind: 'address_limit' }, 'match.account'],
    [{ kind: 'stale_info' }, 'match.account'],
    [{ kind: 'agent_revoked', match: { account: ALICE } }, 'agent'],
    [{ kind: 'clock_skew' }, 'amount'],
    [{ kind: 'schedule_cancel_gate' }, 'amount'],
    [{ kind: 'special_status' }, 'text'],
    [{ kind: 'frame_replace' }, 'text'],
    [{ kind: 'frame_drop', match: { info: 'meta' } }, 'match.channel'],
  ])('%j lacks %s', (fields, what) => {
    expect(problemOf(spec(fields))).toContain(what);
  });

  test.each([
    [{ kind: 'ws_refuse', match: { account: ALICE } }, 'match.account (it looks at nothing)'],
    [{ kind: 'commit_then_drop', match: { info: 'meta' } }, 'match.info'],
    [{ kind: 'hang', match: { channel: 'bbo' } }, 'match.channel'],
    [{ kind: 'hang', match: { info: 'meta', coin: 'BTC' } }, 'match.coin'],
    [{ kind: 'margin_canceled', match: { account: ALICE, coin: 'BTC' } }, 'match.coin'],
    [{ kind: 'post_only_window', match: { coin: 'BTC' } }, 'match.coin'],
    [{ kind: 'rate_limited', delay_ms: 5 }, 'delay_ms'],
    [{ kind: 'rate_limited', text: 'x' }, 'text (it takes nothing)'],
    [{ kind: 'hang', amount: 1 }, 'amount (it takes delay_ms)'],
    [{ kind: 'ws_close', agent: ALICE }, 'agent'],
    [{ kind: 'hang', every_ms: 5 }, 'every_ms'],
    [{ kind: 'ws_refuse', count: 1 }, 'count'],
    [{ kind: 'ws_close', skip: 1 }, 'skip'],
  ])('%j would be ignored in part: %s', (fields, what) => {
    expect(problemOf(spec(fields))).toContain(what);
  });

  test('nothing is missing from the rest', () => {
    for (const kind of ['hang', 'ws_half_open', 'book_cadence', 'frame_drop', 'unknown_oid_lag']) {
      expect(problemOf(spec({ kind }))).toBeNull();
    }
  });
});
