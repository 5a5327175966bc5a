// Engine, guardian and latch go first, as a process and as the group of a session; the others do not.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { hurry } from './hurry.ts';
import type { ProcessSpec } from './plan.ts';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const specOf = (name: string, health: ProcessSpec['health']): ProcessSpec => ({
  ...{ name, health, command: 'x', args: [], stage: 1, host: 'h', port: 1, stopTimeoutMs: 1 },
});
const isPermitted = process.getuid?.() === 0 && existsSync('/proc/self/autogroup');

test.skipIf(!isPermitted).each<[string, ProcessSpec['health'], number]>([
  ['engine-mm-1', 'http', -10],
  ['guardian', 'http', -10],
  ['redis-latch', 'redis-latch', -10],
  ['redis-live', 'redis-live', 0],
  ['web', 'https', 0],
])('%s', (name, health, nice) => {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  children.push(child);
  const pid = child.pid ?? 0;
  const ordinary = getPriority();
  hurry(specOf(name, health), pid);
  expect(getPriority(pid)).toBe(nice === 0 ? ordinary : nice);
  expect(readFileSync(`/proc/${pid}/autogroup`, 'utf8')).toMatch(new RegExp(`nice ${nice}$`, 'm'));
});

test('a process that is gone is no failure', () => {
  expect(() => hurry(specOf('guardian', 'http'), 2 ** 22 + 1)).not.toThrow();
});
