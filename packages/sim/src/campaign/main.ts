// `./agora sim`: lives through nights full of faults on virtual time, one a seed, with the real engine core, the guardian's own code and the
// paper venue's own core, each twice; prints a line a seed, and what was seen in all. A seed in which an invariant breaks is made small and
// shown with the command that plays it again. Exit code 1 where something breaks, where something rare was never seen, or where a judge had
// nothing to look at.
import { parseArgs } from 'node:util';
import { readKeptNight } from './kept-night.ts';
import { idleOf, LOOKED_AT_FROM_SEEDS, NOT_LOOKED_AT } from './looked-at.ts';
import { LETTERS, type Letter } from './plan.ts';
import { CampaignResults } from './results.ts';
import { runSeed, type SeedOptions, type SeedResult } from './run.ts';
import { shrink } from './shrink.ts';
import { WANTED } from './sights.ts';

const USAGE = `usage: ./agora sim [--seed N] [--seeds K] [--hours H] [--faults ${LETTERS.join('')}] [--keep 3,17] [--night FILE] [--plan] [--json] [--results FILE]
./agora sim --mutants puts a bug of each invariant in, one after the other, and sees it found
docs/simulator.md tells what the letters are and what is judged`;
/** From this many simulated hours on, everything rare has to have been seen. */
const WANTED_FROM_HOURS = 10;

interface Wanted {
  readonly seeds: readonly number[];
  readonly options: Omit<SeedOptions, 'seed'>;
  /** The file of a kept one. */
  readonly night: string | null;
  readonly plan: boolean;
  readonly json: boolean;
  readonly results: CampaignResults | null;
}

function wantedBy(argv: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      hours: { type: 'string', default: '1' },
      faults: { type: 'string', default: LETTERS.join('') },
      keep: { type: 'string' },
      night: { type: 'string' },
      plan: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      results: { type: 'string' },
    },
  });
  const from = within('--seed', values.seed, 0, 2 ** 32 - 100_001);
  const count = within('--seeds', values.seeds, 1, 100_000);
  const hours = Number(values.hours);
  if (!(hours > 0 && hours <= 24)) throw new RangeError('--hours must be a number from 0 to 24');
  const letters = LETTERS.filter((letter) => values.faults.includes(letter));
  const strange = [...values.faults].filter((letter) => !LETTERS.includes(letter as Letter));
  if (strange.length > 0) throw new RangeError(`--faults: no fault has the letter ${strange.join(', ')}`);
  if (values.night !== undefined) {
    const { seed, hours: ofNight, items } = readKeptNight(values.night);
    const options = { hours: ofNight, items };
    const { night, plan, json } = values;
    return { seeds: [seed], options, night, plan, json, results: null };
  }
  const keep = values.keep?.split(',').map((text) => within('--keep', text, 0, 1_000_000));
  const seeds = Array.from({ length: count }, (_, i) => from + i);
  const { results } = values;
  return {
    seeds,
    options: { hours, letters, ...(keep !== undefined && { keep }) },
    night: null,
    plan: values.plan,
    json: values.json,
    results: results === undefined ? null : new CampaignResults(results, { hours, letters }, seeds),
  };
}

function within(flag: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${flag} must be a whole number from ${min} to ${max}`);
  return value;
}

function addTo(sums: Map<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [what, times] of Object.entries(more)) sums.set(what, (sums.get(what) ?? 0) + times);
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Runs one seed twice; a difference between both is a finding like any other. */
async function twice(options: SeedOptions): Promise<SeedResult> {
  const first = await runSeed(options);
  const second = await runSeed(options);
  if (first.trace === second.trace) return first;
  const what = `two runs of one seed differ: ${first.trace.slice(0, 12)} and ${second.trace.slice(0, 12)}`;
  return { ...first, broken: [...first.broken, { id: 'determinism', what }] };
}

async function tellBroken(options: SeedOptions, result: SeedResult, night: string | null): Promise<void> {
  for (const { id, what } of result.broken) say(`  BROKEN ${id}: ${what}`);
  const [worst] = result.broken;
  if (worst === undefined || worst.id === 'determinism') return;
  if (night !== null) {
    // Small already, and its faults count in no plan.
    say(`  again: ./agora sim --night ${night}`);
    return;
  }
  const { keep, result: small } = await shrink(options, result, worst.id);
  say(`  ${keep.length} of ${result.plan.length} faults are enough for ${worst.id}:`);
  for (const index of keep) {
    const item = result.plan[index];
    if (item !== undefined)
      say(`    ${index}: +${(item.atMs / 1_000).toFixed(3)} s ${JSON.stringify(item.fault)}`);
  }
  for (const { id, what } of small.broken) say(`    ${id}: ${what}`);
  const letters = options.letters ?? LETTERS;
  // The numbers count in the plan of these letters.
  const faults = letters.length === LETTERS.length ? '' : ` --faults ${letters.join('')}`;
  say(
    `  again: ./agora sim --seed ${options.seed} --hours ${options.hours}${faults} --keep ${keep.join(',')}`,
  );
  const { seed, hours } = options;
  const items = keep.flatMap((index) => result.plan[index] ?? []).map(({ atMs, fault }) => ({ atMs, fault }));
  say(`  to keep: ${JSON.stringify({ seed, hours, why: worst.what.slice(0, 120), items })}`);
}

/** What was never seen, and judges that looked at nothing: each fails a campaign of every kind of fault that is large enough for it. */
function lackingIn(
  { options, seeds }: Wanted,
  seen: ReadonlyMap<string, number>,
  examined: ReadonlyMap<string, number>,
): { readonly count: number; readonly lines: readonly string[] } {
  const hasEveryKind = options.letters?.length === LETTERS.length;
  const isLong = hasEveryKind && seeds.length * options.hours >= WANTED_FROM_HOURS;
  const isLarge = hasEveryKind && seeds.length >= LOOKED_AT_FROM_SEEDS;
  const never = WANTED.filter((what) => !seen.has(what));
  const idle = idleOf(examined);
  const listed = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
  return {
    count: (isLong ? never.length : 0) + (isLarge ? idle.length : 0),
    lines: [
      ...listed(`never seen${isLong ? '' : ' (a longer campaign must)'}`, never),
      ...listed(`judges with nothing to look at${isLarge ? '' : ' (more seeds must have it)'}`, idle),
      ...Object.entries(NOT_LOOKED_AT).map(([id, why]) => `no night has anything for ${id}: ${why}`),
    ],
  };
}

async function main(argv: readonly string[]): Promise<number> {
  let wanted: Wanted;
  try {
    wanted = wantedBy(argv);
  } catch (error) {
    process.stderr.write(`agora: ${(error as Error).message}\n${USAGE}\n`); // parseArgs and the checks above throw errors
    return 2;
  }
  const { options, seeds } = wanted;
  const seen = new Map<string, number>(wanted.results?.sights);
  const examined = new Map<string, number>(wanted.results?.examined);
  let [failed, lived] = [0, 0];
  for (const seed of seeds) {
    const before = wanted.results?.of(seed);
    if (before !== undefined) {
      failed += before.broken.length === 0 ? 0 : 1;
      if (!wanted.json) say(`seed ${seed}: ${before.broken.length === 0 ? 'holds' : 'BROKEN'}  kept before`);
      for (const { id, what } of wanted.json ? [] : before.broken) say(`  BROKEN ${id}: ${what}`);
      continue;
    }
    lived += 1;
    const from = cpuSeconds();
    const result = await twice({ ...options, seed });
    const seconds = cpuSeconds() - from;
    wanted.results?.add(result, seconds);
    addTo(seen, result.sights);
    addTo(examined, result.examined);
    if (wanted.plan)
      for (const [i, { atMs, fault }] of result.plan.entries())
        say(`  ${i}: +${(atMs / 1_000).toFixed(3)} s ${JSON.stringify(fault)}`);
    if (wanted.json) say(JSON.stringify({ ...result, plan: result.plan.length, seconds }));
    else
      say(
        `seed ${seed}: ${result.broken.length === 0 ? 'holds' : 'BROKEN'}  ${result.plan.length} faults, ${result.events} core events, ${result.sights.fill ?? 0} fills, twice ${result.trace.slice(0, 12)} in ${seconds.toFixed(1)} s of processor time`,
      );
    if (result.broken.length === 0) continue;
    failed += 1;
    if (!wanted.json) await tellBroken({ ...options, seed }, result, wanted.night);
  }
  const lacking = lackingIn(wanted, seen, examined);
  const code = failed + lacking.count === 0 ? 0 : 1;
  if (wanted.json) return code;
  say(
    `seen: ${[...seen]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([what, times]) => `${what} ${times}`)
      .join(', ')}`,
  );
  for (const line of lacking.lines) say(line);
  // What was kept before took no time of this process.
  const simulatedS = 2 * lived * options.hours * 3_600;
  const pace = lived === 0 ? '' : `; ${(simulatedS / cpuSeconds()).toFixed(0)} times real time on one core`;
  say(`agora: ${seeds.length - failed} of ${seeds.length} seeds hold${pace}`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
