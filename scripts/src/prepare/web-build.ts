// Builds the console when its sources changed since the last build, and only then.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';
import { underLock } from '../supervisor/lock.ts';
import { buildId } from './build-id.ts';

const run = promisify(execFile);
const BUILD_TIMEOUT_MS = 300_000;
const WEB = join(ROOT, 'apps/web');
const STAMP = join(WEB, '.next/agora-build-id');

/** Runs the production build if the stamp of the last one does not match the sources. One build a checkout at a time. */
export async function ensureWebBuild(): Promise<void> {
  if (isCurrent()) return;
  await underLock(join(ROOT, '.agora'), async () => {
    if (!isCurrent()) await step('building the console (about 30 s)', build);
  });
}

function isCurrent(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourcesId();
}

function sourcesId(): string {
  return buildId(['apps/web', 'packages/shared']);
}

async function build(): Promise<void> {
  const sources = sourcesId();
  const next = join(WEB, 'node_modules/next/dist/bin/next');
  try {
    await run(process.execPath, [next, 'build'], {
      cwd: WEB,
      timeout: BUILD_TIMEOUT_MS,
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const lines = `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n');
    throw new Refusal('failed', `the console did not build:\n${lines}`);
  }
  writeFileSync(STAMP, sources);
}
