// `pnpm check`: every static check, all of them run and all of them shown, in under a minute.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './home.ts';

interface Check {
  readonly name: string;
  /** What to do when it fails. */
  readonly help: string;
  readonly args: readonly string[];
}

const bin = (path: string) => join(ROOT, 'node_modules', path);

const CHECKS: readonly Check[] = [
  {
    name: 'format and lint',
    help: '`pnpm format` mends what can be mended',
    args: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  },
  {
    name: 'types',
    help: 'fix the types named above',
    args: [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  },
  {
    name: 'types of web',
    help: 'fix the types named above',
    args: [bin('typescript/bin/tsc'), '-p', 'apps/web/tsconfig.json'],
  },
  {
    name: 'dead code',
    help: 'remove what is unused, or use it',
    args: [bin('knip/bin/knip.js'), '--no-progress'],
  },
  {
    name: 'layers, schemas, docs',
    help: 'the failed test says what to do',
    args: [
      bin('vitest/vitest.mjs'),
      'run',
      '--project',
      'unit',
      'scripts/src/checks',
      'scripts/src/kept',
      'packages/shared/test/contract',
    ],
  },
];

/** Runs one check to its end; its output is kept until it is known to matter. */
function run(check: Check): Promise<{ check: Check; ok: boolean; output: string; seconds: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [...check.args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (ok: boolean) =>
      resolve({
        check,
        ok,
        output: Buffer.concat(chunks).toString(),
        seconds: (performance.now() - startedMs) / 1000,
      });
    child.once('error', (error) => {
      chunks.push(Buffer.from(String(error)));
      end(false);
    });
    child.once('exit', (code) => end(code === 0));
  });
}

const results = await Promise.all(CHECKS.map(run));
for (const { check, ok, output } of results)
  if (!ok) process.stdout.write(`\n${output.trim()}\n\n${check.name}: ${check.help}\n\n`);
for (const { check, ok, seconds } of results)
  process.stdout.write(`  ${check.name.padEnd(24)}${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1)} s\n`);
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
