// Programs that the distribution provides: found on PATH, else installed with apt-get where that is allowed, else
// refused with the exact command. Nothing is downloaded from anywhere else.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { step } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';

const run = promisify(execFile);
const APT_TIMEOUT_MS = 300_000;
/** Some distributions keep daemons out of an ordinary user's PATH. */
const SEARCH_PATH = `${process.env.PATH ?? ''}:/usr/local/bin:/usr/bin:/usr/sbin:/usr/local/sbin`;

/** The first executable `name` on PATH and the usual system folders. */
export function findOnPath(name: string): string | undefined {
  return SEARCH_PATH.split(':')
    .filter((dir) => dir !== '')
    .map((dir) => `${dir}/${name}`)
    .find((path) => existsSync(path));
}

/** Installs a Debian package and returns the path of `program` (default: the package's name). */
export async function install(packageName: string, program = packageName): Promise<string> {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const byHand = `run \`${sudo.length > 0 ? 'sudo ' : ''}apt-get install -y ${packageName}\`, then the same command again`;
  const allowed =
    findOnPath('apt-get') !== undefined &&
    (sudo.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);
  if (!allowed)
    throw new Refusal(
      'environment',
      `${program} is missing`,
      process.platform === 'darwin' ? `run \`brew install ${program.replace('-server', '')}\`` : byHand,
    );
  await step(`installing Debian's ${packageName} (once)`, () => aptInstall(sudo, packageName, byHand));
  const path = findOnPath(program);
  if (path === undefined)
    throw new Refusal('environment', `${packageName} was installed but ${program} is not on PATH`, byHand);
  return path;
}

async function aptInstall(sudo: readonly string[], packageName: string, byHand: string): Promise<void> {
  // RUNLEVEL=1 keeps the package from starting a Redis of its own on port 6379.
  const apt = (...args: string[]) => {
    const command = [
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'RUNLEVEL=1',
      'apt-get',
      '-q',
      '-y',
      '-o',
      'DPkg::Lock::Timeout=120',
      ...args,
    ];
    return run(command[0] ?? 'apt-get', command.slice(1), { timeout: APT_TIMEOUT_MS, maxBuffer: 64 << 20 });
  };
  try {
    await apt('install', '--no-install-recommends', packageName).catch(async () => {
      await apt('update');
      await apt('install', '--no-install-recommends', packageName);
    });
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? '';
    const reason = /^E: .*$/m.exec(output)?.[0] ?? 'apt-get failed';
    throw new Refusal('environment', `could not install ${packageName}: ${reason}`, byHand);
  }
}
