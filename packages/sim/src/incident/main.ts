// `./agora incident NAME|--all`: runs an incident on virtual time, prints what was told and a verdict a claim, and ends with code 1
// where one does not hold. With --real it is lived through by processes of its own instead. No running deployment is touched.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type ClaimVerdict, eventsOf } from './claims/claim.ts';
import { type Incident, withShock } from './incident-file.ts';
import { fingerprint, prepareIncident, runIncident } from './incident-run.ts';
import { INCIDENT_NAMES, incidentOf, judgeIncident } from './incidents.ts';
import { pace } from './pace.ts';
import { pageOf } from './page.ts';
import { compareRuns } from './real/compare-runs.ts';
import { refusalOf, runReal } from './real/real-run.ts';
import type { Seen } from './seen.ts';

/** So much of the incident is lived through at once; with --speed this is how fine its pace is. */
const SLICE_MS = 250;
const SEEDS_MAX = 1_000;

const USAGE = `usage: ./agora incident NAME|--all [--seed N] [--seeds N] [--speed N] [--json]
                       [--shock X] [--loss-limit USD] [--no-hedger] [--page DIR] [--record FILE]
       ./agora incident NAME --real [--seed N] [--json] [--shock X] [--loss-limit USD] [--no-hedger] [--record FILE]
one of: ${INCIDENT_NAMES.join(', ')}; docs/incidents/ tells what each shows`;

interface Wanted {
  readonly names: readonly string[];
  readonly seeds: readonly number[];
  /** Times real time; null = as fast as it goes. */
  readonly speed: number | null;
  readonly json: boolean;
  /** By real processes, at the pace of the clock. */
  readonly real: boolean;
  /** Folder in which each incident's page is written. */
  readonly pages: string | null;
  /** File that the run is recorded to, for `./agora replay`. */
  readonly recording: string | null;
  readonly change: (incident: Incident) => Incident;
}

function wantedBy(argv: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      all: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      speed: { type: 'string' },
      real: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      shock: { type: 'string', default: '1' },
      'loss-limit': { type: 'string' },
      'no-hedger': { type: 'boolean', default: false },
      page: { type: 'string' },
      record: { type: 'string' },
    },
  });
  const names = values.all ? INCIDENT_NAMES : positionals;
  if (values.all ? positionals.length > 0 : names.length !== 1 || !INCIDENT_NAMES.includes(names[0] ?? ''))
    throw new RangeError(values.all ? '--all takes no name' : `which incident? '${names.join(' ')}' is none`);
  const from = whole('--seed', values.seed, 0, 2 ** 32 - SEEDS_MAX);
  const count = whole('--seeds', values.seeds, 1, SEEDS_MAX);
  const shock = number('--shock', values.shock, 0, 10);
  const limit =
    values['loss-limit'] === undefined ? null : whole('--loss-limit', values['loss-limit'], 1, 100_000);
  const { speed, page, record } = values;
  if (values.real && (names.length * count !== 1 || [speed, page].some((given) => given !== undefined)))
    throw new RangeError('--real takes one incident and one seed, and neither --speed nor --page');
  return {
    names,
    seeds: Array.from({ length: count }, (_, i) => from + i),
    speed: speed === undefined ? null : number('--speed', speed, 0.1, 100_000),
    json: values.json,
    real: values.real,
    pages: page ?? null,
    recording: record ?? null,
    change: (incident) => changed(withShock(incident, shock), limit, values['no-hedger']),
  };
}

/** A larger loss limit, or no hedger: to see which claim depends on what. */
function changed(incident: Incident, lossUsd: number | null, noHedger: boolean): Incident {
  const { envelope, strategy } = incident;
  return {
    ...incident,
    envelope: { ...envelope, daily_loss_limit_usd: lossUsd ?? envelope.daily_loss_limit_usd },
    // From the whole limit on there is nothing left to hedge with.
    strategy: { ...strategy, ...(noHedger && { hedge_threshold_share: 1 }) },
  };
}

function number(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= min && value <= max))
    throw new RangeError(`${flag} must be a number from ${min} to ${max}`);
  return value;
}

function whole(flag: string, text: string, min: number, max: number): number {
  const value = number(flag, text, min, max);
  if (!Number.isInteger(value)) throw new RangeError(`${flag} must be a whole number`);
  return value;
}

async function runOne(wanted: Wanted, name: string, seed: number): Promise<readonly ClaimVerdict[]> {
  const lines: string[] = [];
  const record = wanted.recording === null ? {} : { record: (line: string) => lines.push(line) };
  const run = prepareIncident({ name, incident: wanted.change(incidentOf(name)), seed, ...record });
  const wait = wanted.speed === null ? null : pace(wanted.speed);
  while (run.advance(SLICE_MS)) await wait?.(SLICE_MS);
  const verdicts = judgeIncident(run);
  if (wanted.recording !== null) writeFileSync(wanted.recording, gzipSync(`${lines.join('\n')}\n`));
  if (wanted.pages !== null) writeFileSync(join(wanted.pages, `${name}.md`), pageOf(run, verdicts));
  process.stdout.write(
    wanted.json ? jsonOf(run, verdicts) : textOf(run, verdicts, fingerprint(run).slice(0, 16)),
  );
  return verdicts;
}

/** By real processes, and the same on virtual time to compare it with. */
async function runOneReal(
  { json, change, recording }: Wanted,
  name: string,
  seed: number,
): Promise<readonly ClaimVerdict[]> {
  const incident = change(incidentOf(name));
  const tell = (line: string) => process.stderr.write(`agora: ${line}\n`);
  const real = await runReal({ name, incident, seed, recording, tell });
  const virtual = runIncident({ name, incident, seed });
  const verdicts = [...judgeIncident(real), ...compareRuns(virtual, real)];
  process.stdout.write(json ? jsonOf(real, verdicts) : textOf(real, verdicts));
  return verdicts;
}

function jsonOf(run: Seen, verdicts: readonly ClaimVerdict[]): string {
  const events = eventsOf(run).map(({ data }) => data);
  return `${JSON.stringify({ incident: run.name, seed: run.seed, events, verdicts })}\n`;
}

function textOf(run: Seen, verdicts: readonly ClaimVerdict[], runId: string | null = null): string {
  const { scenario } = run.incident;
  const lines = [
    `${run.name}, seed ${run.seed}: ${scenario.description}`,
    '',
    ...eventsOf(run).map(({ data }) => JSON.stringify(data)),
    '',
    ...verdicts.map(({ claim, holds, evidence }) => `${holds ? 'holds ' : 'FAILS '}  ${claim}: ${evidence}`),
    ...(runId === null ? [] : [`run ${runId}: the same file, seed and build give the same run`]),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

async function main(argv: readonly string[]): Promise<number> {
  let wanted: Wanted;
  try {
    wanted = wantedBy(argv);
  } catch (error) {
    process.stderr.write(`agora: ${(error as Error).message}\n${USAGE}\n`); // parseArgs and the checks above throw errors
    return 2;
  }
  const [only = ''] = wanted.names;
  const refusal = wanted.real ? refusalOf({ name: only, incident: incidentOf(only) }) : null;
  if (refusal !== null) {
    process.stderr.write(`agora: ${refusal}\n`);
    return 2;
  }
  let failed = 0;
  for (const name of wanted.names)
    for (const seed of wanted.seeds) {
      const verdicts = await (wanted.real ? runOneReal : runOne)(wanted, name, seed);
      if (verdicts.some(({ holds }) => !holds)) failed += 1;
    }
  const runs = wanted.names.length * wanted.seeds.length;
  if (!wanted.json && runs > 1) process.stdout.write(`agora: ${runs - failed} of ${runs} runs hold\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`agora: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
