import { coinSchema } from '@agora/shared/ids';
import { describe, expect, test } from 'vitest';
import { HandClock } from '../../test/support/doubles.ts';
import { addToWindow, newRateWindow } from '../core/budget/rate-window.ts';
import type { CoinSpec } from '../core/money/coin-spec.ts';
import type { Log } from '../ports/log.ts';
import type { AccountRead, VenueInfo } from '../ports/venue-info.ts';
import type { EngineLoop } from './engine-loop.ts';
import { OPENING, type OpeningParts, openingOf, todayOf, VenueOpening } from './opening.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');
const MIDNIGHT = Date.UTC(2026, 2, 1);
const NOW = MIDNIGHT + 13 * 3_600_000;
const payment = (usdcUusd: number, timeMs: number, coin = btc) => ({ coin, usdcUusd, timeMs });

test.each([
  ['just before midnight', MIDNIGHT - 1, 0],
  ['at midnight', MIDNIGHT, -70],
  ['at the look', NOW, -70],
  ['just after the look, which its cash does not have', NOW + 1, 0],
])('funding paid %s', (_, timeMs, counted) => {
  const today = todayOf([btc, eth], [], [payment(-70, timeMs)], NOW, null);
  expect(today.get(btc)).toMatchObject({ fundingUusd: counted, realizedUusd: 0 });
  expect(today.get(eth)).toMatchObject({ fundingUusd: 0 });
});

test('payments add up by coin', () => {
  const paid = [payment(-70, NOW - 1), payment(-30, NOW - 2), payment(11, NOW - 3, eth)];
  const today = todayOf([btc, eth], [], paid, NOW, null);
  expect([today.get(btc)?.fundingUusd, today.get(eth)?.fundingUusd]).toEqual([-100, 11]);
});

test.each([
  ['of today', 0, -450],
  ['of yesterday', -1, null],
])('what was open at midnight counts from a note %s', (_, days, atStart) => {
  const utcDay = MIDNIGHT / 86_400_000 + days;
  const today = todayOf([btc, eth], [], [], NOW, { utcDay, unrealizedUusd: new Map([['BTC', -450]]) });
  expect([today.get(btc)?.unrealizedAtStartUusd, today.get(eth)?.unrealizedAtStartUusd]).toEqual([
    atStart,
    null,
  ]);
});

/** An account of which it is said to hold `szi` lots, while its one fill ends at 5. */
const look = { issuedMs: 0, answeredMs: 1, venueTimeMs: NOW };
const noFunding = { used: 1, cap: 2, makerPpm: 150, funding: [] };
function accountOf(szi: number): AccountRead {
  const position = { coin: btc, szi, positionValueUusd: 0, unrealizedUusd: 0 };
  const positions = [{ ...position, fundingPaidAllTimeUusd: null, liquidationPx: null }];
  const fill = { coin: btc, side: 'buy' as const, px: 1_000_000, sz: 5, feeUusd: 75, closedPnlUusd: 3 };
  const seen = { cloid: null, taker: false, timeMs: NOW - 5, startSzi: 0 };
  return {
    view: { source: 'rest', ...look, orders: [], account: { cashUusd: 7, positions, strangePositions: [] } },
    fills: [{ ...fill, tid: 1, oid: 1, ...seen }],
    strangeCoins: [],
  };
}

const answered = async <T>(value: T) => ({ kind: 'answered' as const, value });
const silent = async () => ({ kind: 'silent' as const, reason: 'no answer' });

const READABLE = {
  notedFills: async () => ({ lastMs: null, tids: new Set<number>(), day: null }),
  isAuditRefused: false,
};

/** A venue whose account holds `shown` lots at each look, the last again and again, and one fill that ends at 5. */
function openingAt(
  shown: readonly number[],
  replaced: Partial<VenueInfo> = {},
  { notedFills, isAuditRefused }: Pick<OpeningParts, 'notedFills'> & { isAuditRefused: boolean } = READABLE,
) {
  const told: unknown[] = [];
  const asked: string[] = [];
  const spec = { coin: btc } as CoinSpec; // the opening hands it on
  const said = {
    meta: () => answered(new Map([['BTC', { spec, isDelisted: false }]])),
    readAccount: (_universe: unknown, _coins: unknown, fromMs: number | null) => {
      const looks = asked.filter((each) => each.startsWith('account')).length;
      asked.push(`account ${fromMs}`);
      const { view, strangeCoins } = accountOf(shown[looks] ?? shown.at(-1) ?? 0);
      return answered({ view: { ...view, venueTimeMs: NOW + clock.nowMs }, strangeCoins, fills: [] });
    },
    userFillsByTime: (_universe: unknown, fromMs: number) => {
      asked.push(`fills ${(fromMs - NOW) / 1_000}`);
      return answered({ fills: accountOf(0).fills, strangeCoins: [] });
    },
    userRateLimit: () => answered({ used: 1, cap: 2, volumeUsd: 0 }),
    userFees: () => {
      asked.push('fees');
      return answered({ takerPpm: 450, makerPpm: 150 });
    },
    userFunding: () => answered([]),
  };
  const info = { ...said, ...replaced } as unknown as VenueInfo; // what the opening asks for
  const engine = {
    control: { clock: { offsetMs: NOW } },
    weight: newRateWindow(),
    facts: { weightPerMinMax: 700 },
  };
  const loop = { engine, happen: (event: unknown) => told.push(event) } as unknown as EngineLoop; // what the opening tells
  const log = { info: () => undefined, warn: () => undefined } as unknown as Log;
  const clock = new HandClock();
  const opening = new VenueOpening({
    ...{ info, coins: [btc], loop, log, clock, opened: () => undefined },
    readClock: async () => undefined,
    renewNonces: async () => undefined,
    notedFills,
    isAuditRefused: () => isAuditRefused,
  });
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s += 1) {
      await opening.attempt();
      clock.nowMs += 1_000;
    }
  };
  return { asked, told, engine, pass };
}

const NEWEST = -60.005;
const DAY_START = (MIDNIGHT - NOW) / 1_000;
test.each([
  ['lead to the position', [5], []],
  ['lead to it at the second look', [6, 5], [NEWEST]],
  [
    'never lead to it: the third look reads the day anew and is taken as it is',
    [6, 6, 6],
    [NEWEST, DAY_START],
  ],
])('the desk opens where the fills %s', async (_, shown, again) => {
  const { asked, told, pass } = openingAt(shown);
  await pass(20);
  const looks = again.flatMap((fromS) => ['account null', `fills ${fromS}`]);
  expect(asked).toEqual(['account null', 'fees', `fills ${DAY_START}`, ...looks]);
  expect(told).toMatchObject([{ kind: 'desk_opened', opening: { fillsWithin: [{ tid: 1 }] } }]);
});

describe('records of earlier lives that cannot be read', () => {
  const notedFills = async () => {
    throw new Error('EACCES: permission denied');
  };

  test('are waited for while the audit is written: the day and what was missed hang on them', async () => {
    const { asked, told, pass } = openingAt([5], {}, { notedFills, isAuditRefused: false });
    await pass(20);
    expect([asked, told]).toEqual([[], []]);
  });

  test('are done without where the audit is refused for good: nothing trades, and what is left has to be cancelled', async () => {
    const { told, pass } = openingAt([5], {}, { notedFills, isAuditRefused: true });
    await pass(1);
    expect(told).toMatchObject([{ kind: 'desk_opened', opening: { missedFills: [] } }]);
  });
});

test('a fill that the first look left out, further back than the next one goes, is found by the last', async () => {
  let looks = 0;
  const [newest] = accountOf(0).fills;
  if (newest === undefined) throw new Error('the account has one fill');
  const left = { ...newest, tid: 0, sz: 1, timeMs: NOW - 600_000 };
  const fills = [left, { ...newest, tid: 1, sz: 3, startSzi: 1, timeMs: NOW - 300_000 }];
  fills.push({ ...newest, tid: 2, sz: 1, startSzi: 4 });
  const { told, pass } = openingAt([5], {
    userFillsByTime: (_universe, fromMs) => {
      looks += 1;
      const shown = fills.filter(({ tid, timeMs }) => timeMs >= fromMs && (looks > 1 || tid !== 1));
      return answered({ fills: shown, strangeCoins: [] });
    },
  });
  await pass(20);
  const within = [{ tid: 0 }, { tid: 1 }, { tid: 2 }];
  expect(told).toMatchObject([{ kind: 'desk_opened', opening: { fillsWithin: within } }]);
});

test('a venue that fails is asked less and less often, and what it said is kept', async () => {
  const { asked, told, pass } = openingAt([5], { userRateLimit: silent });
  await pass(60);
  // After 0, 2, 6, 14, 29, 44 and 59 s.
  expect(asked.filter((each) => each.startsWith('account'))).toHaveLength(7);
  expect(asked.filter((each) => each === 'fees')).toHaveLength(1);
  expect(told).toEqual([]);
});

test.each([
  [429, false],
  [500, false],
  [502, false],
  [undefined, false],
  [404, true],
  [422, true],
])(
  'a venue that answers %s when it is asked for the funding of today has none to tell: %s',
  async (status, none) => {
    const refused = { kind: 'refused' as const, reason: `HTTP ${status}` };
    const answers = [status === undefined ? refused : { ...refused, status }];
    const payments = [payment(-70, NOW - 1)];
    const { told, pass } = openingAt([5], {
      userFunding: async () => answers.shift() ?? { kind: 'answered', value: payments },
    });
    await pass(1);
    expect(told).toHaveLength(none ? 1 : 0);
    await pass(4);
    const today = new Map([[btc, expect.objectContaining({ fundingUusd: none ? 0 : -70 })]]);
    expect(told).toMatchObject([{ kind: 'desk_opened', opening: { today } }]);
  },
);

test('nothing is asked with weight that the IP does not have', async () => {
  const { asked, told, engine, pass } = openingAt([5]);
  addToWindow(engine.weight, 0, 700 - OPENING.weight + 1);
  await pass(60);
  expect(asked).toEqual([]);
  await pass(3);
  expect(told).toHaveLength(1);
});

test('the day of the venue counts, whatever the host believes', async () => {
  const [first] = accountOf(5).fills;
  const tomorrow = NOW + 86_400_000;
  const view = { ...accountOf(5).view, venueTimeMs: tomorrow };
  const fills = first === undefined ? [] : [{ ...first, timeMs: tomorrow - 5 }];
  const { asked, told, engine, pass } = openingAt([5], {
    readAccount: () => answered({ ...accountOf(5), view, fills: [] }),
    userFillsByTime: (_universe, fromMs) => {
      asked.push(`fills ${(fromMs - NOW) / 1_000}`);
      return answered({ fills, strangeCoins: [] });
    },
  });
  engine.control.clock.offsetMs = tomorrow;
  await pass(1);
  expect(asked).toContain(`fills ${(MIDNIGHT + 86_400_000 - NOW) / 1_000}`);
  expect(told).toMatchObject([{ kind: 'desk_opened', opening: { utcDay: MIDNIGHT / 86_400_000 + 1 } }]);
});

test.each([
  ['a day ahead', 86_400_000, false],
  ['a day behind', -86_400_000, false],
  ['just too far ahead', OPENING.clockOffMsMax + 1, false],
  ['just too far behind', -OPENING.clockOffMsMax - 1, false],
  ['as far ahead as it may be', OPENING.clockOffMsMax, true],
  ['as far behind as it may be', -OPENING.clockOffMsMax, true],
])('with a clock that is %s of its account: %d ms; the desk opens: %s', async (_, offMs, opens) => {
  const { asked, told, engine, pass } = openingAt([5]);
  engine.control.clock.offsetMs = NOW + offMs;
  await pass(1);
  expect([asked.filter((each) => each.startsWith('fills')).length, told.length]).toEqual(
    opens ? [1, 1] : [0, 0],
  );
});

test("once the clock is mended the desk opens, with today's fills and their loss", async () => {
  const { asked, told, engine, pass } = openingAt([5]);
  engine.control.clock.offsetMs = NOW + 86_400_000;
  await pass(1);
  engine.control.clock.offsetMs = NOW;
  await pass(5);
  expect(asked).toContain(`fills ${(MIDNIGHT - NOW) / 1_000}`);
  const today = new Map([
    [btc, { realizedUusd: 3, feesUusd: 75, fundingUusd: 0, unrealizedAtStartUusd: null }],
  ]);
  expect(told).toMatchObject([{ kind: 'desk_opened', opening: { today, utcDay: MIDNIGHT / 86_400_000 } }]);
});

test('only fills that are in the positions count today and for the record; the others come as news', () => {
  const read = (szi: number) => {
    const account = accountOf(szi);
    const [first] = account.fills;
    const later = first === undefined ? [] : [{ ...first, tid: 2, oid: 2, timeMs: NOW, startSzi: 5 }];
    return { ...account, fills: [...account.fills, ...later] };
  };
  const said = { ...noFunding, fillsFromMs: MIDNIGHT };
  const noted = { lastMs: NOW - 1_000, tids: new Set<number>(), day: null };
  const opened = openingOf(new Map(), [btc], read(5), said, noted);
  expect(opened?.strayed).toEqual([]);
  expect(opened?.desk.today.get(btc)).toMatchObject({ realizedUusd: 3, feesUusd: 75 });
  expect(opened?.desk.missedFills.map(({ tid }) => tid)).toEqual([1]);
  expect(opened?.desk).toMatchObject({ fillsWithin: [{ tid: 1 }], fillsFloorMs: MIDNIGHT });
  const ahead = openingOf(new Map(), [btc], read(5), { ...said, fillsFromMs: NOW + 900 }, noted);
  expect(ahead?.desk.fillsFloorMs).toBe(NOW);
  const known = openingOf(new Map(), [btc], read(5), said, { ...noted, tids: new Set([1]) });
  expect(known?.desk.missedFills).toEqual([]);
  const strayed = openingOf(new Map(), [btc], read(6), said, noted);
  expect(strayed?.strayed).toEqual([btc]);
});
