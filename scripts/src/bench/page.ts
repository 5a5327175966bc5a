// docs/performance.md and its plots, written from the kept files and from nothing else: what was not kept is said to be missing, what misses its
// promise is marked. Pure: a function of what was read.
import { minuteOf } from '../kept/runs.ts';
import { BENCH_NAMES, BENCHES, type BenchName } from './benches.ts';
import { NOISE } from './compare.ts';
import type { Drill, Drills } from './drills.ts';
import { numberText, promiseText } from './figures.ts';
import type { KeptBench } from './kept.ts';
import { isKept, type Row, timesLimit } from './row.ts';
import { STOP_CHAIN } from './stops.ts';

/** What the page is made of. */
export interface Shown {
  readonly benches: Readonly<Partial<Record<BenchName, KeptBench>>>;
  readonly drills: Drills;
}

const HEAD = `# Performance

Written by \`pnpm generate\` from the kept figures under \`bench/results/\`; nothing here is typed in by hand. \`./agora bench\` measures them again (all of it: under
half an hour, on a machine with nothing else to do), \`./agora bench NAME\` one part.

How to read it: *promised* is the figure that the product is held to and where (\`p99 ≤ 200\`); a row that does not reach it says **MISSED**. The *physical limit* is
what this machine itself took in the same run for the part that cannot be left out, and *times limit* is how far above it the p50 stands: 1 would be as fast as
the machine goes. Of a rate p99 is what 99 of 100 measurements reach, and worst the lowest. Of fewer than 100 samples p99 is the worst of them: such a row is judged more strictly than it is promised. *Load before* is how many processors others kept busy when the run began; above one or two, times are upper bounds of what a quiet machine shows.

A later run against these figures tells what got worse or better once the 95 % intervals of both lie apart and the factor, less what the physical limit moved by,
reaches ${NOISE.p50} for a p50, ${NOISE.p95} for a p95, ${NOISE.p99} for a p99 and ${NOISE.worst} for a single worst sample: less than that is what two runs of the same code differ by. No test hangs on a time.
`;

const ELSEWHERE = `## Promised, and measured elsewhere

| promise | shown by |
|---|---|
| A tripped signal refuses the very next send, a loss past its limit within one event of the core | no clock: the order of events, in the tests behind I-01 and I-08 of [invariants](invariants.md) |
| An engine's memory is flat over an hour; gate open ≥ 99.9 %, two-sided ≥ 99 % of it | \`./agora prove trading\`, in [reliability](reliability.md) |
| The venue's memory ≤ 300 MB after half an hour at 200 actions/s | \`node apps/paper-venue/bench/venue.ts --soak-min 30\`; two minutes of it are above |
| Containers: cold start ≤ 60 s, images ≤ 250 MB (web 400), 256 MB for an engine | \`./agora test compose\`, with Docker |
| The first \`./agora up\` on a fresh machine ≤ 5 min; the whole \`./agora test\` ≤ 15 min on two cores | each says its own time |
`;

export function performancePage(shown: Shown): string {
  const sections = BENCH_NAMES.map((name) => sectionOf(name, shown.benches[name] ?? null));
  return `${[HEAD, ...summary(shown), '', ...sections, ...drillSections(shown.drills), ELSEWHERE].join('\n').trimEnd()}\n`;
}

/** Title and rows of every plot, by the name of its file. */
export function plotsOf({
  benches,
  drills,
}: Shown): Readonly<Record<string, readonly [string, readonly Row[]]>> {
  const own = BENCH_NAMES.map((name) => [name, [BENCHES[name].title, benches[name]?.rows ?? []]] as const);
  return {
    ...Object.fromEntries(own),
    'drill-stops': ['Kept stops', drills.stops.flatMap(({ rows }) => rows)],
    'drill-scenes': ['Nobody asks for a stop', drills.scenes?.rows ?? []],
  };
}

function summary({ benches, drills }: Shown): string[] {
  const lines = BENCH_NAMES.map((name) => {
    const { title } = BENCHES[name];
    const kept = benches[name];
    const link = `[${title}](#${anchorOf(title)})`;
    if (kept === undefined) return `| ${link} | **not kept** | – | – | \`./agora bench ${name}\` |`;
    const load = kept.load_before === null ? 'not looked at' : numberText(kept.load_before);
    return `| ${link} | ${minuteOf(kept.stamp.at)} | ${load} | ${scoreOf(kept.rows)} | \`./agora bench ${name}\` |`;
  });
  const stops = drills.stops.flatMap(({ rows }) => rows);
  return [
    '| area | measured | load before | promises kept | again by |',
    '|---|---|---|---|---|',
    ...lines,
    ...(stops.length === 0
      ? []
      : [
          `| [Kept stops](#kept-stops) | ${spanOf(drills.stops)} | not looked at | ${scoreOf(stops)} | \`./agora drill --path cli --n 1000\` |`,
        ]),
  ];
}

const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ]/g, '')
    .replaceAll(' ', '-');

function scoreOf(rows: readonly Row[]): string {
  const judged = rows.map(isKept).filter((kept) => kept !== null);
  const missed = judged.filter((kept) => !kept).length;
  return missed === 0
    ? `all ${judged.length}`
    : `${judged.length - missed} of ${judged.length}, **${missed} missed**`;
}

function sectionOf(name: BenchName, kept: KeptBench | null): string {
  const { title, what } = BENCHES[name];
  if (kept === null) return `## ${title}\n\n${what}\n\nNothing is kept: \`./agora bench ${name}\`.\n`;
  return [
    `## ${title}`,
    '',
    what,
    '',
    fromOf(kept),
    '',
    ...picture(name, title, kept.rows),
    ...tableOf(kept.rows),
    '',
  ].join('\n');
}

function fromOf({ stamp, load_before, cores, seconds }: KeptBench): string {
  const load =
    load_before === null
      ? 'the load before it was not looked at'
      : `load ${numberText(load_before)} on ${cores} cores before it`;
  const code =
    !('source' in stamp) || stamp.source === null
      ? 'of which commit was not noted then'
      : `commit ${stamp.source.commit.slice(0, 10)}${stamp.source.changed ? ' and changes to it' : ''}`;
  const took = seconds === null ? '' : `, in ${seconds} s`;
  return `Measured ${minuteOf(stamp.at)} on ${stamp.machine}, Node ${stamp.node}${took}; ${load}; ${code}.`;
}

function picture(name: string, title: string, rows: readonly Row[]): string[] {
  const isDrawn = rows.some(({ promise }) => promise !== null && promise.value > 0);
  return isDrawn ? [`![${title}: figures against their promises](plots/${name}.svg)`, ''] : [];
}

function tableOf(rows: readonly Row[]): string[] {
  return [
    '| figure | unit | better | p50 | p99 | worst | promised | physical limit | times limit | n |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows.map(lineOf),
  ];
}

function lineOf(row: Row): string {
  const { name, unit, better, p50, p99, worst, promise, limit, n } = row;
  const times = timesLimit(row);
  const missed = isKept(row) === false;
  // A promise for another figure than those of the columns shows the figure, too.
  const at = promise?.at === 'p95' ? ` (${numberText(row.figure)})` : '';
  return `| ${[
    missed ? `**${name}**` : name,
    unit,
    better ?? '–',
    ...[p50, p99].map(numberText),
    worst === null ? '–' : numberText(worst),
    `${promiseText(row)}${at}${missed ? ' **MISSED**' : ''}`,
    limit === null ? '–' : `${numberText(limit.p50)} (${limit.name})`,
    times === null ? '–' : numberText(times),
    String(n),
  ]
    .join(' | ')
    .replaceAll('\n', ' ')} |`;
}

function drillSections({ stops, scenes }: Drills): string[] {
  const unproven = stops.reduce((sum, each) => sum + each.unproven, 0);
  const n = stops.reduce((sum, each) => sum + each.n, 0);
  const stopRows = stops.flatMap(({ rows }) => rows);
  return [
    ...(stops.length === 0
      ? []
      : [
          '## Kept stops',
          '',
          `\`./agora drill\`, ${spanOf(stops)}, ${stops[0]?.machine}: ${n} real stops with 504 orders resting, ${unproven} of them not proven before the next. The physical limit is ${STOP_CHAIN}, as above.`,
          '',
          ...picture('drill-stops', 'Kept stops', stopRows),
          ...tableOf(stopRows),
          '',
        ]),
    ...(scenes === null
      ? []
      : [
          '## Nobody asks for a stop',
          '',
          `\`./agora drill --scene all\`, ${minuteOf(scenes.at)}, ${scenes.machine}: the engine or redis-latch is frozen, killed or busy, and whoever is left brings the account to zero.`,
          '',
          ...picture('drill-scenes', 'Nobody asks for a stop', scenes.rows),
          ...tableOf(scenes.rows),
          '',
        ]),
  ];
}

function spanOf(drills: readonly Drill[]): string {
  const moments = drills.map(({ at }) => minuteOf(at)).sort();
  const [first = '–', last = first] = [moments[0], moments.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
