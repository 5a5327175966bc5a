// The locks between real processes: one inside at a time, over pid namespaces too, and free when the holder was killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { flockFolder } from './flock.ts';
import { lockFor, underLock } from './lock.ts';

/** As two `docker compose run` are: each is pid 1 of its own namespace. */
const OWN_PIDS = ['unshare', '-pf', '--mount-proc'];
const namespacesRefused = spawnSync('unshare', ['-pf', '--mount-proc', 'true']).status !== 0;

let dir: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-lock-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

/** Goes in, says so, and out again after `ms`. */
function visitor(ms: number, prefix: readonly string[] = []) {
  const program = `
    const { underLock } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.ts'))});
    await underLock(${JSON.stringify(join(dir, 'chain'))}, async () => {
      console.log('in');
      await new Promise((resolve) => setTimeout(resolve, ${ms}));
      console.log('out');
    });`;
  const [command = '', ...args] = [...prefix, process.execPath, '--input-type=module', '-e', program];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  return { child, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** What a visitor says comes after what was said before. */
function hear({ child }: ReturnType<typeof visitor>, words: string[]): void {
  child.stdout?.on('data', (chunk) => words.push(...String(chunk).trim().split('\n')));
}

const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  ['two of this namespace', []],
  ['two that are both pid 1', OWN_PIDS],
];
for (const [name, prefix] of PAIRS)
  test.skipIf(prefix.length > 0 && namespacesRefused)(`${name} are inside one after the other`, async () => {
    const first = visitor(1_000, prefix);
    const words: string[] = [];
    hear(first, words);
    await vi.waitFor(() => expect(words[0]).toBe('in'), 10_000);
    const second = visitor(0, prefix);
    hear(second, words);
    await Promise.all([first.ended, second.ended]);
    expect(words).toEqual(['in', 'out', 'in', 'out']);
  });

test('who waits says so, and goes in when the holder was killed', async () => {
  const holder = visitor(60_000);
  const words: string[] = [];
  hear(holder, words);
  await vi.waitFor(() => expect(words).toEqual(['in']), 10_000);
  const waiting = underLock(join(dir, 'chain'), async () => 'inside');
  expect(vi.mocked(process.stderr.write).mock.calls.join()).toContain('another command works with');
  holder.child.kill('SIGKILL');
  expect(await waiting).toBe('inside');
});

test('where no helper can take it, nobody goes in', () => {
  expect(() => flockFolder(dir, [['no-such-program', []]])).toThrow(/cannot be locked \(no-such-program/);
});

test('a lock file is taken from the dead, and from nobody who lives or judges now', () => {
  const path = join(dir, 'lock');
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1 }));
  const judging = flockFolder(dir);
  expect(lockFor(path, process.pid)).toBeNull();
  judging?.();
  const release = lockFor(path, process.pid);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(lockFor(path, process.pid)).toBeNull();
  release?.();
  expect(lockFor(path, process.pid)).not.toBeNull();
});
