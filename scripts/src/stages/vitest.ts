// Stages that vitest runs: its own output is shown, its report gives the sums and what failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { runNode } from './run-node.ts';
import type { Sums } from './sums.ts';

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  numFailedTestSuites: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullable(),
        }),
      ),
    }),
  ),
});

/** Lines of a reason that are said again at the end of a run. */
const REASON_LINES = 12;

/** Runs vitest projects; a run that leaves no report, or whose files did not load, counts as a failure. */
export async function runVitest(...projects: string[]): Promise<Sums> {
  const dir = mkdtempSync(join(tmpdir(), 'agora-report-'));
  const file = join(dir, 'report.json');
  try {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const code = await runNode([
      vitest,
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]);
    const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const failed =
      report.numFailedTests === 0 && code !== 0
        ? Math.max(1, report.numFailedTestSuites)
        : report.numFailedTests;
    return {
      passed: report.numPassedTests,
      failed,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: failuresOf(report),
    };
  } catch (error) {
    const lost = `FAILED  ${projects.join(', ')} left no report: ${(error as Error).message.split('\n')[0]}`;
    return { passed: 0, failed: 1, skipped: 0, failures: [lost] };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function failuresOf({ testResults }: z.infer<typeof reportSchema>): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(ROOT, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`FAILED  ${file}\n${reasonOf(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) =>
        `FAILED  ${file}: ${fullName}\n${reasonOf(failureMessages?.join('\n') ?? '')}`,
    );
  });
}

function reasonOf(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, REASON_LINES);
  return lines.map((line) => `        ${line}`).join('\n');
}
