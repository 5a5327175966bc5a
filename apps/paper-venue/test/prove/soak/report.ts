// What a soak claims, what it saw, and whether that holds. It judges readings and violations that others gathered.
import type { Books } from './books.ts';
import type { SoakClient } from './client.ts';
import type { Judge } from './judge.ts';
import type { Stream } from './stream.ts';
import type { Trouble } from './trouble.ts';

export interface Reading {
  readonly atMs: number;
  readonly rssMb: number;
  readonly cpuSeconds: number;
  /** Which life of the process it is of. */
  readonly restarts: number;
}

/** What outlived a forced collection. */
export interface LiveReading {
  readonly atMs: number;
  readonly liveMb: number;
  readonly restarts: number;
}

/** What the run itself gathered. */
export interface Seen {
  readonly readings: Reading[];
  readonly live: LiveReading[];
  polls: number;
  readonly broken: string[];
  restarts: number;
  readonly startedAt: Date;
  exitCode: number | null;
  recoveredEqual: boolean;
}

/** The sums that the venue tells of itself. */
export interface Sums extends Record<'depositsUusd' | 'accountsUusd' | 'feesUusd' | 'roundingUusd', string> {
  readonly positionsByCoin: Readonly<Record<string, number>>;
}

export function areWhole({
  depositsUusd,
  accountsUusd,
  feesUusd,
  roundingUusd,
  positionsByCoin,
}: Sums): boolean {
  const held = BigInt(accountsUusd) + BigInt(feesUusd) + BigInt(roundingUusd);
  return held === BigInt(depositsUusd) && Object.values(positionsByCoin).every((total) => total === 0);
}

export interface Claim {
  readonly name: string;
  readonly holds: boolean;
  readonly shown: string;
  readonly details: readonly string[];
}

/** What a client saw. */
export interface Witness extends Pick<SoakClient, 'address' | 'told' | 'strange' | 'answers'> {
  readonly stream: Pick<Stream, 'frames' | 'connections'>;
}

type Counts = 'trades' | 'fundings' | 'transfers' | 'liquidations' | 'untold';

/** What the journal showed. */
export interface Findings
  extends Pick<Judge, 'violations' | 'unwritten' | 'inputs' | 'segments' | 'snapshots' | 'bytes' | 'faults'> {
  readonly books: Pick<Books, 'violations' | 'orders' | 'fills' | Counts>;
}

interface Gathered {
  readonly seen: Seen;
  readonly judge: Findings;
  readonly clients: readonly Witness[];
}

/** Growth of the median from the middle of the run to its end that counts as a leak. */
const GROWTH_SHARE_MAX = 0.05;
/** Fewer readings than these prove nothing. */
const LIVE_READINGS_MIN = 10;
/** What the process may hold of the machine at any moment, a snapshot being written included. */
const RSS_MB_MAX = 1_024;

export function claimsOf({
  seen,
  judge,
  clients,
  trouble,
  expectedKinds,
}: Gathered & {
  readonly trouble: Pick<Trouble, 'armed'>;
  readonly expectedKinds: readonly string[];
}): readonly Claim[] {
  const { books } = judge;
  const strange = clients.flatMap((client) => client.strange);
  const fills = sum(clients, ({ told }) => told.fills.size);
  const orders = sum(clients, ({ told }) => told.orders.size);
  const answers = answersText(clients);
  const memory = memoryOf(seen);
  const idle = expectedKinds.filter((kind) => !judge.faults.has(kind));
  return [
    claim(
      'money whole and positions zero, as the venue tells',
      [...seen.broken, ...unless(seen.polls > 0, 'nobody looked')],
      `${seen.polls} looks`,
    ),
    claim(
      'orders end once, trades have their fills, positions and cash follow from events',
      [...books.violations, ...unless(books.trades > 0, 'no trade')],
      `${books.orders.size} orders, ${books.fills.size} fills, ${books.trades} trades, ${books.fundings} fundings, ${books.transfers} transfers, ${books.liquidations} liquidations (${books.untold} accounts went to the backstop)`,
    ),
    claim(
      'the journal replays to what was decided and to every snapshot',
      [
        ...judge.violations,
        ...unless(judge.unwritten === 0, `${judge.unwritten} decisions are not in the journal`),
        ...unless(judge.inputs > 0, 'no input'),
      ],
      `${judge.inputs} inputs, ${judge.segments} segments, ${judge.snapshots} snapshots, ${Math.round(judge.bytes / 1e6)} MB`,
    ),
    claim(
      'a restart from the newest segment is in the same state',
      unless(seen.recoveredEqual, 'another state'),
      `${seen.restarts} kills survived before`,
    ),
    claim(
      'whatever a client was told is so',
      [...toldInVain(clients, judge), ...unless(fills + orders > 0, 'nobody was told of anything')],
      `${fills} fills, ${orders} orders told`,
    ),
    claim(
      'every answer and frame is one of the venue, or a fault explains it',
      [...strange, ...unless(answers !== '', 'no answer')],
      answers,
    ),
    claim(
      'every kind of fault struck',
      idle.map((kind) => `never: ${kind}`),
      `${[...trouble.armed.values()].reduce((a, b) => a + b, 0)} armed`,
    ),
    claim('memory is flat', memory.broken, memory.text),
    claim(
      'it ended cleanly',
      unless(seen.exitCode === 0, `exit code ${seen.exitCode}`),
      `after ${processorText(seen.readings)}`,
    ),
  ];
}

export function textOf(claims: readonly Claim[], { seen, judge, clients }: Gathered): string {
  const lines = claims.flatMap(({ name, holds, shown, details }) => [
    `${holds ? 'holds ' : 'BROKEN'}  ${name}: ${shown}`,
    ...details.map((detail) => `          ${detail}`),
  ]);
  const faults = [...judge.faults].sort().map(([kind, count]) => `${kind} ${count}`);
  const frames = sum(clients, ({ stream }) => stream.frames);
  const sockets = sum(clients, ({ stream }) => stream.connections);
  return [
    `soak from ${seen.startedAt.toISOString()} to ${new Date().toISOString()}, ${clients.length} clients, ${frames} frames over ${sockets} sockets`,
    ...lines,
    `strikes journaled: ${faults.join(', ')}`,
    `live memory every ten minutes, MB: ${everyTenMinutes(seen.live, ({ liveMb }) => liveMb).join(' ')}`,
    `RSS every ten minutes, MB: ${everyTenMinutes(seen.readings, ({ rssMb }) => rssMb).join(' ')}`,
    '',
  ].join('\n');
}

function claim(name: string, details: readonly string[], shown: string): Claim {
  return { name, holds: details.length === 0, shown, details };
}

function unless(isSo: boolean, otherwise: string): readonly string[] {
  return isSo ? [] : [otherwise];
}

/** Fills and orders that a client was told of and the journal knows nothing of. */
function toldInVain(clients: readonly Witness[], { books }: Findings): string[] {
  return clients.flatMap(({ address, told }) => [
    ...[...told.fills].filter((tid) => !books.fills.has(tid)).map((tid) => `${address}: fill ${tid}`),
    ...[...told.orders].filter((oid) => !books.orders.has(oid)).map((oid) => `${address}: order ${oid}`),
  ]);
}

/** Of the longest life: what outlives a collection, the median of its middle against that of its end. */
function memoryOf({ readings, live }: Seen): { broken: string[]; text: string } {
  const first = live.filter(({ restarts }) => restarts === 0).map(({ liveMb }) => liveMb);
  const rss = readings.filter(({ restarts }) => restarts === 0).map(({ rssMb }) => rssMb);
  const [middle, end] = [median(first, 0.4, 0.6), median(first, 0.8, 1)];
  const highest = Math.max(...rss);
  const broken = [
    ...unless(first.length >= LIVE_READINGS_MIN, `only ${first.length} collections`),
    ...unless(!(end > middle * (1 + GROWTH_SHARE_MAX)), 'it grew'),
    ...unless(highest <= RSS_MB_MAX, `RSS above ${RSS_MB_MAX} MB`),
  ];
  return {
    broken,
    text: `${middle} MB outlived a collection in the middle and ${end} MB in the last fifth (median of ${first.length} collections); RSS ${median(rss, 0.4, 0.6)} and ${median(rss, 0.8, 1)} MB, at most ${highest} MB`,
  };
}

function median(values: readonly number[], from: number, to: number): number {
  const part = values
    .slice(Math.floor(values.length * from), Math.ceil(values.length * to))
    .toSorted((a, b) => a - b);
  return part[part.length >> 1] ?? Number.NaN;
}

function processorText(readings: readonly Reading[]): string {
  const life = readings.filter(({ restarts }) => restarts === 0);
  const [from, to] = [life[0], life.at(-1)];
  if (from === undefined || to === undefined) return 'no time';
  const share = (to.cpuSeconds - from.cpuSeconds) / ((to.atMs - from.atMs) / 1_000);
  return `a first life on ${(share * 100).toFixed(1)} % of one core`;
}

function everyTenMinutes<T extends { readonly atMs: number }>(
  readings: readonly T[],
  mbOf: (reading: T) => number,
): number[] {
  const startMs = readings[0]?.atMs ?? 0;
  const byTen = Map.groupBy(readings, ({ atMs }) => Math.floor((atMs - startMs) / 600_000));
  return [...byTen.values()].map((part) => median(part.map(mbOf), 0, 1));
}

function answersText(clients: readonly Witness[]): string {
  const counts = new Map<string, number>();
  for (const client of clients)
    for (const [kind, count] of client.answers) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts]
    .sort()
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
