// What a soak claims, what it saw, and whether that holds. It judges readings and violations that others gathered.
import type { SoakClient } from './client.ts';
import type { Judge } from './judge.ts';
import type { Trouble } from './trouble.ts';

export interface Reading {
  readonly atMs: number;
  readonly rssMb: number;
  readonly cpuSeconds: number;
  /** Which life of the process it is of. */
  readonly restarts: number;
}

/** What the run itself gathered. */
export interface Seen {
  readonly readings: Reading[];
  polls: number;
  readonly broken: string[];
  restarts: number;
  readonly startedAt: Date;
  exitCode: number | null;
  recoveredEqual: boolean;
}

export interface Claim {
  readonly name: string;
  readonly holds: boolean;
  readonly shown: string;
  readonly details: readonly string[];
}

interface Gathered {
  readonly seen: Seen;
  readonly judge: Judge;
  readonly clients: readonly SoakClient[];
}

/** Growth of the median from the middle of the run to its end that counts as a leak. */
const GROWTH_SHARE_MAX = 0.05;

export function claimsOf({
  seen,
  judge,
  clients,
  trouble,
  expectedKinds,
}: Gathered & { readonly trouble: Trouble; readonly expectedKinds: readonly string[] }): readonly Claim[] {
  const { books } = judge;
  const strange = clients.flatMap((client) => client.strange);
  const untrue = toldInVain(clients, judge);
  const memory = memoryOf(seen.readings);
  const idle = expectedKinds.filter((kind) => !judge.faults.has(kind));
  return [
    claim('money whole and positions zero, as the venue tells', seen.broken, `${seen.polls} looks`),
    claim(
      'orders end once, trades have their fills, positions and cash follow from events',
      books.violations,
      `${books.orders.size} orders, ${books.fills.size} fills, ${books.trades} trades, ${books.fundings} fundings, ${books.transfers} transfers, ${books.liquidations} liquidations (${books.untold} accounts went to the backstop)`,
    ),
    claim(
      'the journal replays to what was decided and to every snapshot',
      [
        ...judge.violations,
        ...(judge.unwritten > 0 ? [`${judge.unwritten} decisions are not in the journal`] : []),
      ],
      `${judge.inputs} inputs, ${judge.segments} segments, ${judge.snapshots} snapshots, ${Math.round(judge.bytes / 1e6)} MB`,
    ),
    claim(
      'a restart from the newest segment is in the same state',
      seen.recoveredEqual ? [] : ['another state'],
      `${seen.restarts} kills survived before`,
    ),
    claim(
      'whatever a client was told is so',
      untrue,
      `${sum(clients, (client) => client.told.fills.size)} fills, ${sum(clients, (client) => client.told.orders.size)} orders told`,
    ),
    claim(
      'every answer and frame is one of the venue, or a fault explains it',
      strange,
      answersText(clients),
    ),
    claim(
      'every kind of fault struck',
      idle.map((kind) => `never: ${kind}`),
      `${[...trouble.armed.values()].reduce((a, b) => a + b, 0)} armed`,
    ),
    claim('memory is flat', memory.isFlat ? [] : ['it grew'], memory.text),
    claim(
      'it ended cleanly',
      seen.exitCode === 0 ? [] : [`exit code ${seen.exitCode}`],
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
    `memory every ten minutes, MB: ${everyTenMinutes(seen.readings).join(' ')}`,
    '',
  ].join('\n');
}

function claim(name: string, details: readonly string[], shown: string): Claim {
  return { name, holds: details.length === 0, shown, details };
}

/** Fills and orders that a client was told of and the journal knows nothing of. */
function toldInVain(clients: readonly SoakClient[], { books }: Judge): string[] {
  return clients.flatMap(({ address, told }) => [
    ...[...told.fills].filter((tid) => !books.fills.has(tid)).map((tid) => `${address}: fill ${tid}`),
    ...[...told.orders].filter((oid) => !books.orders.has(oid)).map((oid) => `${address}: order ${oid}`),
  ]);
}

/** Of the longest life: the median of its middle against that of its end. */
function memoryOf(readings: readonly Reading[]): { isFlat: boolean; text: string } {
  const first = readings.filter(({ restarts }) => restarts === 0).map(({ rssMb }) => rssMb);
  const [middle, end] = [median(first, 0.4, 0.6), median(first, 0.8, 1)];
  const growth = (end - middle) / middle;
  return {
    isFlat: growth <= GROWTH_SHARE_MAX,
    text: `median ${middle} MB in the middle and ${end} MB in the last fifth, at most ${Math.max(...first)} MB, ${first.length} readings`,
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

function everyTenMinutes(readings: readonly Reading[]): number[] {
  const startMs = readings[0]?.atMs ?? 0;
  const byTen = Map.groupBy(readings, ({ atMs }) => Math.floor((atMs - startMs) / 600_000));
  return [...byTen.values()].map((part) =>
    median(
      part.map(({ rssMb }) => rssMb),
      0,
      1,
    ),
  );
}

function answersText(clients: readonly SoakClient[]): string {
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
