// `./agora test mutation`: every small change of the gate, the halt and the guardian's decisions, one after the other, against their tests; keeps
// what was not noticed and writes docs/mutation.md. Exit code 1 where the score is below what is promised. It goes file by file, and what it has
// found of a file holds as long as nothing of engine and guardian changes: a run that was ended goes on, and after a new test only those mutants
// are tried again that it reaches. A file's own tests come first: only what they do not notice meets all of them.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTestFile } from '@agora/scripts/checks/imports';
import { ROOT } from '@agora/scripts/home';
import { stamp } from '@agora/scripts/kept/stamp';
import { ensureStryker, type Stryker } from '@agora/scripts/prepare/stryker';
import { withoutStatic } from './known.ts';
import { MUTATION_PAGE, mutationPage } from './page.ts';
import { keepMutation, type Report, reportSchema, resultOf, scorePct } from './result.ts';
import { MUTATED, SCORE_PCT_MIN, TESTS } from './scope.ts';

const WORK = join(ROOT, '.agora/mutation');
/** A mutant that takes longer counts as noticed: on a busy machine a shorter time would notice what no test does. */
const TIMEOUT_MS = 30_000;

/** A folder of the code that is proven; those of other code are removed. */
function folderOf(proven: string): string {
  const folder = join(WORK, proven);
  if (existsSync(WORK))
    for (const name of readdirSync(WORK))
      if (name !== proven) rmSync(join(WORK, name), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

interface OneFile {
  readonly file: string;
  readonly vitest: string;
  /** What is known of its mutants, and stays. */
  readonly known: string;
  readonly report: string;
}

function configOf({ file, vitest, known, report }: OneFile, { runner }: Stryker): object {
  return {
    ...{ testRunner: 'vitest', plugins: [runner], mutate: [file], coverageAnalysis: 'perTest' },
    vitest: { configFile: vitest, related: false },
    ...{ incremental: true, incrementalFile: known },
    ...{ reporters: ['progress-append-only', 'json'], jsonReporter: { fileName: report } },
    timeoutMS: TIMEOUT_MS,
    ...{ concurrency: 2, symlinkNodeModules: true, tempDirName: '.agora/mutation/sandbox' },
    // Types are checked by `check`; a mutant that does not fit them is found by the tests like any other.
    ...{ disableTypeChecks: false, checkers: [], tsconfigFile: '.agora/mutation/none.json' },
    ignorePatterns: ['.agora/!(mutation)/**', '**/.next', 'bench/results', 'docs'],
  };
}

async function reportOf(file: string, folder: string, stryker: Stryker): Promise<Report> {
  const own = file.replace(/\.ts$/, '.test.ts');
  const steps = existsSync(join(ROOT, own)) ? [[own], TESTS] : [TESTS];
  let report: Report = { files: {} };
  for (const tests of steps) report = await triedBy(tests, file, folder, stryker);
  return report;
}

/** What these tests notice, and what earlier ones did. */
async function triedBy(
  tests: readonly string[],
  file: string,
  folder: string,
  stryker: Stryker,
): Promise<Report> {
  const at = (kind: string) => join(folder, `${file.replaceAll('/', '-')}.${kind}`);
  const one = { file, vitest: at('vitest.mjs'), known: at('known.json'), report: at('report.json') };
  writeFileSync(
    one.vitest,
    `export default { test: { include: ${JSON.stringify(tests)}, isolate: false, testTimeout: 180_000 } };\n`,
  );
  writeFileSync(at('json'), JSON.stringify(configOf(one, stryker)));
  if (existsSync(one.known)) writeFileSync(one.known, withoutStatic(readFileSync(one.known, 'utf8')));
  process.stdout.write(`agora: ${file}\n`);
  const child = spawn(process.execPath, [stryker.program, 'run', at('json')], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  if (code !== 0) throw new Error(`the mutation tester ended with code ${String(code)} at ${file}`);
  return reportSchema.parse(JSON.parse(readFileSync(one.report, 'utf8')));
}

async function main(): Promise<number> {
  const stryker = await ensureStryker();
  const begun = stamp();
  const folder = folderOf(begun.proven);
  const reports: Report[] = [];
  for (const file of mutatedFiles()) reports.push(await reportOf(file, folder, stryker));
  const result = resultOf({ files: Object.assign({}, ...reports.map(({ files }) => files)) }, begun);
  keepMutation(result);
  writeFileSync(MUTATION_PAGE, mutationPage(result));
  const pct = scorePct(result.files);
  process.stdout.write(
    `agora: ${pct.toFixed(1)} % of the mutants noticed (${SCORE_PCT_MIN} promised), ${result.survivors.length} were not: docs/mutation.md\n`,
  );
  return pct >= SCORE_PCT_MIN ? 0 : 1;
}

/** Throws where a pattern fits no file: what was renamed would be missing from the score without a word. */
function mutatedFiles(): string[] {
  return MUTATED.flatMap((pattern) => {
    const files = globSync(pattern, { cwd: ROOT }).filter((file) => !isTestFile(file));
    if (files.length === 0) throw new Error(`there is no ${pattern} to be mutated`);
    return files.toSorted();
  });
}

process.exitCode = await main();
