// The tool that reads an append-only file of Redis: where it lies on this host.
import { Refusal } from '../cli/refusal.ts';
import { findOnPath } from '../prepare/system-package.ts';

/** Path of `redis-check-aof`. Throws a Refusal where it is missing. */
export function checkAofTool(): string {
  const tool = findOnPath('redis-check-aof');
  if (tool !== undefined) return tool;
  throw new Refusal(
    'environment',
    'redis-check-aof is missing',
    'it comes with redis-server (Debian: redis-tools)',
  );
}
