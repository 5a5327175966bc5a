// `./agora test mutation`: every small change of the gate, the halt and the guardian's decisions, one after the other, against their tests; keeps
// what was not noticed and writes docs/mutation.md. Exit code 1 where the score is below what is promised.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { stamp } from '@agora/scripts/kept/stamp';
import { ensureStryker, type Stryker } from '@agora/scripts/prepare/stryker';
import { MUTATION_PAGE, mutationPage } from './page.ts';
import { keepMutation, reportSchema, resultOf, scorePct } from './result.ts';
import { MUTATED, SCORE_PCT_MIN, TESTS } from './scope.ts';

const WORK = join(ROOT, '.agora/mutation');

function writeSetup({ runner }: Stryker): string {
  const own = join(WORK, 'stryker.json');
  const vitest = join(WORK, 'vitest.config.mjs');
  writeFileSync(
    vitest,
    `export default { test: { include: ${JSON.stringify(TESTS)}, isolate: false, testTimeout: 30_000 } };\n`,
  );
  const config = {
    ...{ testRunner: 'vitest', plugins: [runner], mutate: MUTATED, coverageAnalysis: 'perTest' },
    vitest: { configFile: '.agora/mutation/vitest.config.mjs', related: false },
    ...{ reporters: ['progress-append-only', 'json'], concurrency: 2, symlinkNodeModules: true },
    jsonReporter: { fileName: join(WORK, 'report.json') },
    ...{ tempDirName: '.agora/mutation/sandbox', disableTypeChecks: false, checkers: [] },
    // Types are checked by `check`; a mutant that does not fit them is found by the tests like any other.
    tsconfigFile: '.agora/mutation/none.json',
    ignorePatterns: ['.agora/!(mutation)/**', '**/.next', 'bench/results', 'docs'],
  };
  writeFileSync(own, JSON.stringify(config));
  return own;
}

function run(stryker: Stryker, config: string): Promise<number | null> {
  const child = spawn(process.execPath, [stryker.program, 'run', config], { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

async function main(): Promise<number> {
  const stryker = await ensureStryker();
  const [begun, startedMs] = [stamp(), performance.now()];
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true, mode: 0o700 });
  const code = await run(stryker, writeSetup(stryker));
  if (code !== 0) return 1;
  const report = reportSchema.parse(JSON.parse(readFileSync(join(WORK, 'report.json'), 'utf8')));
  const result = resultOf(report, begun, Math.round((performance.now() - startedMs) / 1_000));
  keepMutation(result);
  writeFileSync(MUTATION_PAGE, mutationPage(result));
  const pct = scorePct(result.files);
  process.stdout.write(
    `agora: ${pct.toFixed(1)} % of the mutants noticed (${SCORE_PCT_MIN} promised), ${result.survivors.length} were not: docs/mutation.md\n`,
  );
  return pct >= SCORE_PCT_MIN ? 0 : 1;
}

process.exitCode = await main();
