// docs/mutants.md and the figures it is written from: every injected bug, who noticed it, and how fast.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { partOfRun, runsOf, runsSchema } from '@agora/scripts/kept/runs';
import type { Stamp } from '@agora/scripts/kept/stamp';
import { type Hunted, isAsHunted } from '@agora/scripts/prove/report/hunted';
import { z } from 'zod';
import type { Hunt } from './hunt.ts';
import type { Mutant } from './mutant.ts';

const RESULTS_FILE = join(ROOT, 'bench/results/mutants.json');
export const MUTANTS_PAGE = join(ROOT, 'docs/mutants.md');

const keptHuntSchema = z.strictObject({
  ...partOfRun,
  ...{ id: z.string(), killed: z.boolean(), seconds: z.number(), said: z.string() },
  /** What was hunted, by its hash; absent = kept before hunts had one. */
  of: z.string().optional(),
});
const keptSchema = z.strictObject({ runs: runsSchema, hunts: z.array(keptHuntSchema) });
/** How it was kept before stamps. */
const bareSchema = z.array(keptHuntSchema).transform((hunts) => ({ runs: [], hunts }));
export type HuntsKept = z.output<typeof keptSchema>;
export type KeptHunt = Hunt & Hunted;

const HEAD = `# Mutants: bugs that the tests must notice

Written by \`./agora test mutants\`. An invariant whose bug nobody notices is not tested. Each row is one file in \`packages/sim/mutants\`:
a small change that breaks one invariant. The command copies the checkout, shows that the named test
passes, puts the bug in, and demands that this very test fails by an assertion; a copy that does not start proves nothing, nor does a bug that
merely throws. What was found is kept for this very bug and this very file of tests: where one of them has changed since, it is not run.
Where a night of the simulator has to find it, the judge of that invariant must, and the command that is printed to play the few faults again
must find the same step, word for word.

| invariant | the bug | killed | by | seed | seconds |
|---|---|---|---|---|---|
`;

/** Those of which the bug and the test are what was hunted. */
export const standingHunts = (hunts: readonly KeptHunt[]): KeptHunt[] =>
  hunts.filter((hunt) => isAsHunted(hunt));

export function mutantsPage(mutants: readonly Mutant[], kept: readonly KeptHunt[]): string {
  const hunts = standingHunts(kept);
  const rows = mutants.map(({ id, invariant, name, killed_by }) => {
    const hunt = hunts.find((each) => each.id === id);
    const wasRun = kept.some((each) => each.id === id);
    const killed = hunt === undefined ? (wasRun ? NOT_AS_HUNTED : 'not run') : wordOf(hunt);
    const seed = killed_by.project === 'sim' ? String(killed_by.seed) : '';
    return `| ${invariant} | ${name} | ${killed} | ${byOf(killed_by)} | ${seed} | ${hunt?.seconds.toFixed(1) ?? ''} |`;
  });
  const dead = hunts.filter(({ killed }) => killed).length;
  const covered = new Set(mutants.map(({ invariant }) => invariant)).size;
  const bare = hunts.filter(({ of }) => of === undefined).length;
  const before =
    bare === 0
      ? ''
      : ` ${bare} were hunted before a hunt kept a hash of bug and test: nobody can say whether they are as they were then.`;
  return `${HEAD}${rows.join('\n')}\n\n${dead} of ${mutants.length} killed; ${covered} of 31 invariants have one.${before}\n`;
}

const NOT_AS_HUNTED = '**not run** since the bug or its test changed';

const wordOf = ({ killed, said, of }: KeptHunt): string =>
  killed ? `yes${of === undefined ? ', before hashes' : ''}` : `**NO**: ${said}`;

function byOf(by: Mutant['killed_by']): string {
  if (by.project === 'sim night') return `sim: the kept night \`${by.file}\``;
  if (by.project === 'sim')
    return `sim: \`./agora sim --seed ${by.seed} --hours ${by.hours} --faults ${by.faults}\``;
  return `${by.project}: \`${by.file}\`, “${by.test}”`;
}

export function readHunts(): HuntsKept {
  if (!existsSync(RESULTS_FILE)) return { runs: [], hunts: [] };
  return z.union([keptSchema, bareSchema]).parse(JSON.parse(readFileSync(RESULTS_FILE, 'utf8')));
}

export function keepHunts(mutants: readonly Mutant[], hunts: readonly KeptHunt[], stamp: Stamp): void {
  const before = readHunts();
  const own = hunts.map((hunt) => ({ ...hunt, run: stamp.at }));
  const known = new Map([...before.hunts, ...own].map((hunt) => [hunt.id, hunt]));
  const kept = mutants.flatMap(({ id }) => known.get(id) ?? []);
  const runs = runsOf(kept, [...before.runs, stamp]);
  mkdirSync(dirname(RESULTS_FILE), { recursive: true });
  writeFileSync(RESULTS_FILE, `${JSON.stringify({ runs, hunts: kept }, null, 2)}\n`);
  writeFileSync(MUTANTS_PAGE, mutantsPage(mutants, kept));
}
