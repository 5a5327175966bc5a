// Puts one bug into a scratch copy, runs the test that must notice it, and takes the bug out again. A mutant is killed only when the named
// test fails by an assertion: one that does not compile, fails elsewhere, or throws below a property proves nothing.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ByTest, type Mutant, mutate } from './mutant.ts';
import { huntByNight, isNightQuiet } from './night.ts';
import type { Scratch } from './scratch.ts';

export interface Hunt {
  readonly killed: boolean;
  readonly seconds: number;
  /** First line of what the test said, or why this is no kill. */
  readonly said: string;
}

/** Shows by which error a property broke. */
export const NAMED_CAUSE = join(import.meta.dirname, 'named-cause.ts');
const BY_ASSERTION =
  /AssertionError|broken: I-|[Ee]rror: expect|instead of rejecting|Got error: Property failed by returning false/;
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});
export type Report = z.output<typeof reportSchema>;

/** Runs the same test on the source as it is: it must pass, or its failure would prove nothing. */
export async function passes(scratch: Scratch, { killed_by }: Mutant): Promise<boolean> {
  if (!('test' in killed_by)) return isNightQuiet(scratch, killed_by);
  const named = resultsOf(await runTest(scratch, killed_by), killed_by.test);
  return named.length > 0 && named.every(({ status }) => status === 'passed');
}

/** A hunt that cannot be begun, or breaks down, is no kill: it is kept as one that failed, in place of what was kept before. */
export async function hunted(steps: { passes(): Promise<boolean>; hunt(): Promise<Hunt> }): Promise<Hunt> {
  const failed = (said: string): Hunt => ({ killed: false, seconds: 0, said });
  try {
    if (!(await steps.passes())) return failed('its test does not pass on the source as it is');
    return await steps.hunt();
  } catch (error) {
    return failed(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

export async function hunt(scratch: Scratch, mutant: Mutant): Promise<Hunt> {
  const { file, killed_by } = mutant;
  const path = scratch.path(file);
  const source = readFileSync(path, 'utf8');
  const startedMs = performance.now();
  writeFileSync(path, mutate(source, mutant));
  try {
    const found =
      'test' in killed_by
        ? judge(await runTest(scratch, killed_by), killed_by.test)
        : await huntByNight(scratch, killed_by, mutant.invariant);
    return { ...found, seconds: Math.round((performance.now() - startedMs) / 100) / 10 };
  } finally {
    writeFileSync(path, source);
  }
}

export function judge(report: Report, test: string): Pick<Hunt, 'killed' | 'said'> {
  const named = resultsOf(report, test);
  const broken = report.testResults.map(({ message }) => message ?? '').find((message) => message !== '');
  if (named.length === 0) return { killed: false, said: `the test did not run: ${firstLine(broken ?? '')}` };
  const messages = named.flatMap(({ failureMessages }) => failureMessages ?? []);
  if (messages.length === 0) return { killed: false, said: 'SURVIVED: the test passes' };
  const by = messages.find((message) => BY_ASSERTION.test(message));
  if (by === undefined) return { killed: false, said: `no assertion: ${saidIn(messages[0] ?? '')}` };
  return { killed: true, said: saidIn(by) };
}

/** What broke a property stands below its counterexample. */
function saidIn(message: string): string {
  const got = /^Got (.*)$/m.exec(message.replace(ESCAPES, ''))?.[1];
  return got === undefined ? firstLine(message) : `${firstLine(message)}: ${firstLine(got)}`;
}

const resultsOf = ({ testResults }: Report, test: string) =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ fullName, status }) => fullName.includes(test) && status !== 'skipped'),
  );

const firstLine = (text: string): string => (text.replace(ESCAPES, '').split('\n')[0] ?? '').slice(0, 160);

async function runTest(scratch: Scratch, { project, file }: ByTest): Promise<Report> {
  const output = join(scratch.dir, 'mutant-report.json');
  writeFileSync(output, '{"testResults":[]}');
  const args = ['run', '--project', `${project}*`, file, '--reporter=json', `--outputFile=${output}`];
  const vitest = spawn(process.execPath, [scratch.path('node_modules/vitest/vitest.mjs'), ...args], {
    cwd: scratch.dir,
    stdio: 'ignore',
    env: {
      ...{ PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, CI: 'true' },
      NODE_OPTIONS: `--import ${NAMED_CAUSE}`,
    },
  });
  await new Promise((resolve) => vitest.once('exit', resolve));
  return reportSchema.parse(JSON.parse(readFileSync(output, 'utf8')));
}
