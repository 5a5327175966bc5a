import { describe, expect, test } from 'vitest';
import { entry, holdsOf, lateCancel, without } from './doctored-run.ts';
import { acted, CLOIDS, type SmallRun, update, wallUs } from './small-run.ts';

const [, second = ''] = CLOIDS;

test('I-03: a cancel leaves within 250 ms of the halt, and a lost one is repeated until the order is gone', () => {
  expect([249, 250, 251].map((ms) => holdsOf('I-03', (r) => lateCancel(r, ms)))).toEqual([true, true, false]);
  const repeated = (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    for (const ms of [4_000, 5_000, 6_000]) r.audit.push({ ms, type: 'cancel', data });
    r.journal.push(update(6_500, 12, second, 'canceled', false));
  };
  expect(holdsOf('I-03', repeated)).toBe(true);
});

describe("I-03: a stranger's order is owed", () => {
  const cancelled = (openMs: number, cancelMs: number, deaf?: [number, number]) =>
    holdsOf('I-03', (r) => {
      r.journal.push(update(openMs, 13, null, 'open'), update(9_000, 13, null, 'canceled'));
      r.journal.push(acted(cancelMs + 260, 31, { type: 'cancel', cancels: [{ a: 3, o: 13 }] }));
      r.audit.push({ ms: cancelMs, type: 'cancel', data: { orders: [{ oid: 13, cloid: null }] } });
      const spans = deaf === undefined ? [] : [{ fromUs: wallUs(deaf[0]), toUs: wallUs(deaf[1]) }];
      r.outages = { ...r.outages, account: spans };
    });
  test('from the halt, where the stream told of it', () => {
    expect([3_249, 3_250, 3_251].map((ms) => cancelled(2_700, ms))).toEqual([true, true, false]);
  });
  test('from the first read since it was placed, where the stream did not', () => {
    // The small run reads at 3,100.
    expect([3_349, 3_350, 3_351].map((ms) => cancelled(2_700, ms, [2_600, 2_701]))).toEqual([
      true,
      true,
      false,
    ]);
    expect(cancelled(2_700, 3_300, [2_701, 2_800])).toBe(false);
  });
});

test('I-03: a lost cancel is repeated for as long as the life that lost it goes on, and no longer', () => {
  const endsAt = (endMs: number) => (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    r.audit = r.audit.filter(({ ms }) => ms < 4_000);
    r.audit.push({ ms: 4_000, type: 'cancel', data }, { ms: endMs, type: 'its last word', data: {} });
    r.journal.push(update(9_000, 12, second, 'canceled', false));
    r.outages = { ...r.outages, engine: [] };
  };
  expect([5_249, 5_250, 5_251].map((ms) => holdsOf('I-03', endsAt(ms)))).toEqual([true, true, false]);
});

test('I-03: a process that is frozen between two tries is owed the time', () => {
  const frozen = (fromMs: number, toMs: number) => (r: SmallRun) => {
    without(r, '"type":"cancel"');
    without(r, '"canceled"');
    const { data } = entry(r, 'cancel');
    for (const ms of [5_000, 6_000]) r.audit.push({ ms, type: 'cancel', data });
    r.journal.push(update(6_500, 12, second, 'canceled', false));
    r.outages = { ...r.outages, engine: [{ fromUs: wallUs(fromMs), toUs: wallUs(toMs) }] };
  };
  const firstMs = 3_000;
  const fits = 5_000 - firstMs - 1_250;
  expect(
    [fits + 20, fits - 50, 0].map((ms) => holdsOf('I-03', frozen(firstMs + 500, firstMs + 500 + ms))),
  ).toEqual([true, false, false]);
});

test('I-03: a life that never traded owes nothing for what an earlier one left', () => {
  const uncancelled = (r: SmallRun) => {
    lateCancel(r, 400);
    r.audit = r.audit.filter(notBack);
  };
  const notBack = ({ data }: SmallRun['audit'][number]) => data.event !== 'resume';
  expect(holdsOf('I-03', uncancelled)).toBe(true);
});
