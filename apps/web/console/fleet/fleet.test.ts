// The list of all engines: nothing in it moves under the hand, and nothing in it looks live that is not.

import { decimalSchema } from '@agora/shared/decimal';
import type { FleetRow } from '@agora/shared/fleet';
import { engineIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { describe, expect, it } from 'vitest';
import { aged, fleetFigures } from './fleet-text.ts';
import { ageOfHeard, type Heard, heardNow } from './heard.ts';
import { inHeldOrder } from './held-order.ts';

const id = (name: string) => engineIdSchema.parse(name);
const row = (more: Partial<FleetRow> = {}): FleetRow => ({
  engine_id: id('mm-1'),
  display: {
    row: 11,
    word: 'ACTIVE',
    answer: 'Yes.',
    detail: '',
    gate: '',
    look: 'grey',
    priority: 'none',
    title: 'ACTIVE',
  },
  since: null,
  gross_usd: decimalSchema.parse('12000'),
  cap_usd: decimalSchema.parse('30000'),
  daily_pnl_usd: decimalSchema.parse('-50'),
  loss_cap_usd: decimalSchema.parse('500'),
  engine_age_ms: 5_000,
  venue_age_ms: 15_000,
  ...more,
});
const word = (name: 'UNKNOWN' | 'HALTED') => ({ ...row().display, word: name });

describe('the figures of an engine', () => {
  it.each<[string, FleetRow, boolean, string, string]>([
    ['live', row(), false, '$12,000, 40 %', '−$50.00, 10 %'],
    [
      'UNKNOWN',
      row({ display: word('UNKNOWN') }),
      false,
      'last known 15 s ago: $12,000',
      'last known: −$50.00, 10 %',
    ],
    [
      'of a silent engine',
      row({ display: word('HALTED'), engine_age_ms: 5_001 }),
      false,
      'last known 15 s',
      'last known: −$50',
    ],
    [
      'of an engine never heard',
      row({ engine_age_ms: null, venue_age_ms: null }),
      false,
      'last known: $12',
      'last known: −$50',
    ],
    [
      'without the venue',
      row({ venue_age_ms: 15_001 }),
      false,
      'last known 15 s ago: $12,000, 40 %',
      '−$50.00',
    ],
    [
      'of an old snapshot, while the engine lives',
      row({ display: word('UNKNOWN'), engine_age_ms: 100, venue_age_ms: 3_600_000 }),
      false,
      'last known 1 h 0 min ago: $12,000',
      'last known: −$50',
    ],
    [
      'of a list that nobody renews',
      aged(row(), 10_000),
      true,
      'last known 25 s ago: $12,000, 40 %',
      'last known: −$50.00, 10 %',
    ],
    ['of no snapshot', row({ gross_usd: null, daily_pnl_usd: null }), false, 'not known', 'not known'],
    ['with a profit', row({ daily_pnl_usd: decimalSchema.parse('3') }), false, '$12,000, 40 %', 'none'],
  ])('%s', (_what, given, isLost, gross, loss) => {
    const shown = fleetFigures(given, isLost);
    expect([shown.gross.text.startsWith(gross), shown.loss.text.startsWith(loss)]).toEqual([true, true]);
    expect(shown.gross.isMemory).toBe(shown.gross.text.startsWith('last known'));
    expect(shown.loss.isMemory).toBe(shown.loss.text.startsWith('last known'));
  });
});

it.each([
  [row(), 0, [5_000, 15_000]],
  [row(), 60_000, [65_000, 75_000]],
  [row({ engine_age_ms: null, venue_age_ms: null }), 60_000, [null, null]],
])('lets every age of a row grow that nobody renews: %#', (heard, sinceMs, ages) => {
  const { engine_age_ms, venue_age_ms } = aged(heard, sinceMs);
  expect([engine_age_ms, venue_age_ms]).toEqual(ages);
});

describe('how old a list is', () => {
  const at = (ms: number) => ({ monotonicMs: ms, wallMs: 1_000_000 + ms });
  const builtAt = (ms: number) => ({ seq: 1, server_now: isoMs(5_000_000 + ms), rows: [] });
  const begun = at(0);
  /** Lists as `[built, came]`, in milliseconds. */
  const heardAll = (lists: readonly (readonly [number, number])[]) =>
    lists.reduce<Heard | null>(
      (before, [built, came]) => heardNow(before, builtAt(built), at(came), begun),
      null,
    );
  const ageMs = (lists: readonly (readonly [number, number])[], nowMs: number) => {
    const heard = heardAll(lists);
    return heard === null ? null : ageOfHeard(heard, at(nowMs));
  };

  it.each([
    [
      'as old as its silence, where it came at once',
      [
        [0, 100],
        [1_000, 1_100],
      ],
      1_600,
      500,
    ],
    [
      'older by what it was held back',
      [
        [0, 100],
        [1_000, 31_100],
      ],
      31_600,
      30_500,
    ],
    [
      'older still while a backlog runs off',
      [
        [0, 100],
        [1_000, 31_100],
        [2_000, 31_110],
      ],
      31_110,
      29_010,
    ],
    [
      'young again with the first that is',
      [
        [0, 100],
        [1_000, 31_100],
        [31_100, 31_200],
      ],
      31_200,
      0,
    ],
    ['as old as its asking, where the first was long in coming', [[0, 5_000]], 5_000, 5_000],
  ] as const)('%s', (_what, lists, nowMs, expected) => expect(ageMs(lists, nowMs)).toBe(expected));

  it('is told anew by another asking, however the clocks drifted apart', () => {
    const drifted = heardAll([
      [0, 100],
      [0, 10_100],
    ]);
    expect(drifted?.lagMs).toBe(10_000);
    expect(heardNow(drifted, builtAt(10), at(10_200), at(10_150)).lagMs).toBe(0);
  });
});

describe('the order of the list', () => {
  const rows = ['c', 'a', 'new', 'b'].map((name) => row({ engine_id: id(`mm-${name}`) }));
  const order = (held: string[] | null) =>
    inHeldOrder(rows, held?.map((name) => id(`mm-${name}`)) ?? null).map(({ engine_id }) =>
      engine_id.slice(3),
    );

  it.each<[string, string[] | null, string[]]>([
    ['is that of the server', null, ['c', 'a', 'new', 'b']],
    ['is held, with what is new behind', ['a', 'b', 'c'], ['a', 'b', 'c', 'new']],
    ['closes up where an engine is gone', ['a', 'gone', 'b', 'c'], ['a', 'b', 'c', 'new']],
  ])('%s', (_what, held, expected) => expect(order(held)).toEqual(expected));
});
