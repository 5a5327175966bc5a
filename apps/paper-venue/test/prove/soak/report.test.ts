// The claims of a soak's report, each held against a run in which it is not so. A claim that no evidence can break says
// nothing; these are given the evidence, they do not gather it.
import { describe, expect, test } from 'vitest';
import { areWhole, claimsOf, type Findings, type LiveReading, type Reading, textOf } from './report.ts';

type Run = Parameters<typeof claimsOf>[0];

const MINUTES = 110;
const MINUTE_MS = 60_000;
const MINUTE = Array.from({ length: MINUTES }, (_, i) => i);

const liveOf = (mbOf: (minute: number) => number, restarts = 0): LiveReading[] =>
  MINUTE.map((i) => ({ atMs: i * MINUTE_MS, liveMb: mbOf(i), restarts }));
const rssOf = (mbOf: (minute: number) => number, restarts = 0): Reading[] =>
  MINUTE.map((i) => ({ atMs: i * MINUTE_MS, rssMb: mbOf(i), cpuSeconds: i * 6, restarts }));

function soundFindings(): Findings {
  return {
    ...{ violations: [], unwritten: 0, inputs: 9, segments: 2, snapshots: 1, bytes: 5_000_000 },
    faults: new Map([['hang', 3]]),
    books: {
      ...{ violations: [], trades: 2, fundings: 1, transfers: 1, liquidations: 0, untold: 0 },
      orders: new Set([1, 2]),
      fills: new Set([7]),
    },
  };
}

function soundRun(): Run {
  return {
    seen: {
      ...{ readings: rssOf(() => 350), live: liveOf(() => 200) },
      ...{ polls: 100, broken: [], restarts: 5, startedAt: new Date(0), exitCode: 0, recoveredEqual: true },
    },
    judge: soundFindings(),
    clients: [
      {
        ...{ address: '0xa', strange: [], answers: new Map([['200', 5]]) },
        told: { orders: new Set([1, 2]), fills: new Set([7]) },
        stream: { frames: 3, connections: 1 },
      },
    ],
    trouble: { armed: new Map([['hang', 4]]) },
    expectedKinds: ['hang'],
  };
}

const withSeen = (change: Partial<Run['seen']>): Run => ({
  ...soundRun(),
  seen: { ...soundRun().seen, ...change },
});
const withFindings = (change: Partial<Findings>): Run => ({
  ...soundRun(),
  judge: { ...soundFindings(), ...change },
});
const withBooks = (change: Partial<Findings['books']>): Run =>
  withFindings({ books: { ...soundFindings().books, ...change } });
const withClient = (change: Partial<Run['clients'][number]>): Run => ({
  ...soundRun(),
  clients: soundRun().clients.map((client) => ({ ...client, ...change })),
});

const brokenIn = (run: Run): string[] =>
  claimsOf(run)
    .filter(({ holds }) => !holds)
    .map(({ name, details }) => `${name}: ${details.join('; ')}`);

const MONEY = 'money whole and positions zero, as the venue tells';
const EVENTS = 'orders end once, trades have their fills, positions and cash follow from events';
const REPLAY = 'the journal replays to what was decided and to every snapshot';
const RESTART = 'a restart from the newest segment is in the same state';
const TOLD = 'whatever a client was told is so';
const ANSWERS = 'every answer and frame is one of the venue, or a fault explains it';
const FAULTS = 'every kind of fault struck';
const MEMORY = 'memory is flat';
const END = 'it ended cleanly';

const DOCTORED: readonly [what: string, run: () => Run, claim: string, why: string][] = [
  ['sums that are not whole', () => withSeen({ broken: ['{"a":1}'] }), MONEY, '{"a":1}'],
  ['a venue that was never asked', () => withSeen({ polls: 0 }), MONEY, 'nobody looked'],
  ['an order that ended twice', () => withBooks({ violations: ['order 1'] }), EVENTS, 'order 1'],
  ['a journal without a trade', () => withBooks({ trades: 0 }), EVENTS, 'no trade'],
  ['a replay that decides otherwise', () => withFindings({ violations: ['record 4'] }), REPLAY, 'record 4'],
  [
    'a decision that is not journaled',
    () => withFindings({ unwritten: 1 }),
    REPLAY,
    '1 decisions are not in the journal',
  ],
  ['an empty journal', () => withFindings({ inputs: 0 }), REPLAY, 'no input'],
  ['a restart in another state', () => withSeen({ recoveredEqual: false }), RESTART, 'another state'],
  [
    'a fill that nobody journaled',
    () => withClient({ told: { orders: new Set(), fills: new Set([8]) } }),
    TOLD,
    '0xa: fill 8',
  ],
  [
    'an order that nobody journaled',
    () => withClient({ told: { orders: new Set([3]), fills: new Set([7]) } }),
    TOLD,
    '0xa: order 3',
  ],
  [
    'clients that were told of nothing',
    () => withClient({ told: { orders: new Set(), fills: new Set() } }),
    TOLD,
    'nobody was told of anything',
  ],
  [
    'an answer that is none',
    () => withClient({ strange: ['info answered 500'] }),
    ANSWERS,
    'info answered 500',
  ],
  ['clients that asked nothing', () => withClient({ answers: new Map() }), ANSWERS, 'no answer'],
  ['a fault that never struck', () => withFindings({ faults: new Map() }), FAULTS, 'never: hang'],
  [
    'live memory that creeps up by 6 % in the last fifth',
    () => withSeen({ live: liveOf((i) => (i < 88 ? 200 : 212)) }),
    MEMORY,
    'it grew',
  ],
  [
    'live memory that grows by half a megabyte a minute',
    () => withSeen({ live: liveOf((i) => 200 + i / 2) }),
    MEMORY,
    'it grew',
  ],
  [
    'too few collections',
    () => withSeen({ live: liveOf(() => 200).slice(0, 9) }),
    MEMORY,
    'only 9 collections',
  ],
  [
    'collections of later lives alone',
    () => withSeen({ live: liveOf(() => 200, 1) }),
    MEMORY,
    'only 0 collections',
  ],
  [
    'a process that swells once',
    () => withSeen({ readings: rssOf((i) => (i === 50 ? 1_100 : 350)) }),
    MEMORY,
    'RSS above 1024 MB',
  ],
  ['an end by a signal', () => withSeen({ exitCode: null }), END, 'exit code null'],
  ['an end by an error', () => withSeen({ exitCode: 1 }), END, 'exit code 1'],
];

describe('claims', () => {
  test('all hold in a sound run', () => {
    expect(brokenIn(soundRun())).toEqual([]);
    expect(textOf(claimsOf(soundRun()), soundRun())).not.toContain('BROKEN');
  });

  test.each(DOCTORED)('%s breaks its claim and no other', (_, run, claim, why) => {
    expect(brokenIn(run())).toEqual([`${claim}: ${why}`]);
    expect(textOf(claimsOf(run()), run())).toContain(`BROKEN  ${claim}`);
  });

  test('each is broken by at least one of these runs', () => {
    const broken = new Set(DOCTORED.map(([, , claim]) => claim));
    expect(claimsOf(soundRun()).map(({ name }) => name)).toEqual([...broken]);
  });

  test('growth of RSS alone is told and proves nothing', () => {
    const run = withSeen({ readings: rssOf((i) => 350 + i) });
    expect(brokenIn(run)).toEqual([]);
    expect(textOf(claimsOf(run), run)).toContain('RSS every ten minutes, MB: 355 365');
  });

  test('what a later life needs is not growth of the first', () => {
    const live = [...liveOf(() => 200), ...liveOf(() => 400, 1)];
    const readings = [...rssOf(() => 350), ...rssOf(() => 1_200, 1)];
    expect(brokenIn(withSeen({ live, readings }))).toEqual([]);
  });
});

describe('sums', () => {
  const SUMS = {
    ...{ depositsUusd: '100', accountsUusd: '97', feesUusd: '2', roundingUusd: '1' },
    positionsByCoin: { BTC: 0, ETH: 0 },
  };
  test.each([
    ['whole', SUMS, true],
    ['a micro-dollar too few', { ...SUMS, accountsUusd: '96' }, false],
    ['a micro-dollar too many', { ...SUMS, feesUusd: '3' }, false],
    ['a long without a short', { ...SUMS, positionsByCoin: { BTC: 0, ETH: 1 } }, false],
    [
      'beyond what a double holds',
      { ...SUMS, depositsUusd: '9007199254740993', accountsUusd: '9007199254740989' },
      false,
    ],
  ])('%s', (_, sums, whole) => {
    expect(areWhole(sums)).toBe(whole);
  });
});
