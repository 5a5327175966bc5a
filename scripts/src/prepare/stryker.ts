// The mutation tester, which nobody needs but who measures the tests: brought when it is first asked for, of one version, into the toolchain
// folder, and never a part of an installation. It finds vitest in the checkout above it.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';

const VERSION = '10.1.1';
const PACKAGES = ['@stryker-mutator/core', '@stryker-mutator/vitest-runner'];
const INSTALL_MS_MAX = 300_000;

export interface Stryker {
  /** A script for Node. */
  readonly program: string;
  /** The module that runs vitest for it. */
  readonly runner: string;
}

export async function ensureStryker(): Promise<Stryker> {
  const dir = join(ROOT, '.agora/toolchain', `stryker-${VERSION}`);
  const at = (path: string) => join(dir, 'node_modules/@stryker-mutator', path);
  const found = { program: at('core/bin/stryker.js'), runner: at('vitest-runner/dist/src/index.js') };
  if (!existsSync(found.runner))
    await step(`bringing the mutation tester into ${dir} (once)`, () => bring(dir));
  return found;
}

async function bring(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Without its peers: vitest is the checkout's own. No package of it runs a script here.
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'];
  const wanted = PACKAGES.map((name) => `${name}@${VERSION}`);
  try {
    await promisify(execFile)('npm', ['install', '--prefix', dir, ...flags, ...wanted], {
      timeout: INSTALL_MS_MAX,
    });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
    throw new Refusal('environment', `npm could not bring the mutation tester: ${why}`, 'run it again');
  }
}
