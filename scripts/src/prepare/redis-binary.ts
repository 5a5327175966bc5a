// Finds a real redis-server new enough for ACL selectors (7.0), or installs the distribution's, or says the exact
// command that does. Never an emulation, never a download from elsewhere.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Refusal } from '../cli/refusal.ts';
import { findOnPath, install } from './system-package.ts';

const run = promisify(execFile);
const MAJOR_MIN = 7;

export interface RedisBinary {
  readonly path: string;
  readonly version: string;
}

/** The redis-server to use. Installs it with apt-get when missing and allowed; otherwise refuses with the command. */
export async function ensureRedis(): Promise<RedisBinary> {
  const path = findOnPath('redis-server') ?? (await install('redis-server'));
  return { path, version: await redisVersion(path) };
}

/** The version of the redis-server at `path`; refuses one that is too old. */
export async function redisVersion(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version']);
  const match = /v=(\d+)\.(\d+)\.(\d+)/.exec(stdout);
  if (match === null)
    throw new Refusal(
      'environment',
      `${path} --version did not answer like Redis`,
      'put a real redis-server first on PATH',
    );
  const version = match.slice(1).join('.');
  if (Number(match[1]) >= MAJOR_MIN) return version;
  throw new Refusal(
    'environment',
    `redis-server ${version} at ${path} is too old (${MAJOR_MIN}.0 or later is needed for ACL selectors)`,
    'install Redis 7 or later, or put it first on PATH',
  );
}
