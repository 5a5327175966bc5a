// The lock of a data directory between real processes: held over every name of it, by nobody else, and gone with its holder.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@agora/testkit/app-process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDirectory } from './data-lock.ts';

const MODULE = fileURLToPath(new URL('data-lock.ts', import.meta.url));
let root: string;
let dir: string;
let holder: ChildProcess;
let said = '';

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'agora-lock-'));
  dir = join(root, 'mm-1');
  said = '';
  const program = `
    const { lockDirectory } = await import(${JSON.stringify(MODULE)});
    console.log(lockDirectory(${JSON.stringify(dir)}).kind);
    setInterval(() => {}, 1_000);`;
  holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holder.stdout?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  await until('the other process to hold it', () => said === 'held\n');
});
afterEach(() => {
  holder.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

const end = async () => {
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await ended;
};

test('what another process holds is not to be had, by whatever name; kill -9 of the holder frees it', async () => {
  symlinkSync(dir, join(root, 'alias'));
  for (const path of [dir, join(root, 'alias')])
    expect(lockDirectory(path)).toEqual({
      kind: 'not_held',
      byOther: true,
      why: `another process works with ${path}`,
    });
  await end();
  const own = lockDirectory(dir);
  expect(own.kind).toBe('held');
  if (own.kind === 'held') own.release();
});

test('a frozen holder holds on', () => {
  holder.kill('SIGSTOP');
  expect(lockDirectory(dir)).toMatchObject({ kind: 'not_held', byOther: true });
});

test('a copy of the directory is not locked', () => {
  writeFileSync(join(dir, 'halt.json'), '{}');
  cpSync(dir, join(root, 'copy'), { recursive: true });
  const copy = lockDirectory(join(root, 'copy'));
  expect(copy.kind).toBe('held');
  if (copy.kind === 'held') copy.release();
});

test('either helper alone tells the same; without any nobody can tell, and it is not held', async () => {
  const missing = ['no-such-program', []] as const;
  const perl = ['perl', ['-MFcntl=:flock', '-e', 'exit 1']] as const;
  expect(lockDirectory(dir, [missing])).toEqual({
    kind: 'not_held',
    byOther: false,
    why: expect.stringMatching(/cannot be locked \(no-such-program: .*ENOENT/),
  });
  expect(lockDirectory(dir, [missing, perl])).toMatchObject({ byOther: true });
});
