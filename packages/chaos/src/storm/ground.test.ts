// What a run that was killed left behind is cleared by the next one, and nothing of a run that lives.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearAbandoned, groundName } from './ground.ts';

const FOR_EVER = 'setInterval(() => undefined, 1_000)';
let above: string;
const children: ReturnType<typeof spawn>[] = [];

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'ground-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(above, { recursive: true, force: true });
});

/** The folder of a run, with a file, a process that works in there and one that was told of it. */
async function ground(name: string) {
  const dir = join(above, name);
  mkdirSync(join(dir, 'data'), { recursive: true });
  writeFileSync(join(dir, 'data/file'), '');
  const options = { stdio: 'ignore' } as const;
  const works = spawn(process.execPath, ['-e', FOR_EVER], { ...options, cwd: join(dir, 'data') });
  const told = spawn(process.execPath, ['-e', FOR_EVER, '--', join(dir, 'data/file')], options);
  children.push(works, told);
  await Promise.all([once(works, 'spawn'), once(told, 'spawn')]);
  return { dir, works, told };
}

test('of a run that is dead its processes and files go', async () => {
  const { dir, works, told } = await ground('agora-chaos-4194305.77');
  const ended = Promise.all([once(works, 'exit'), once(told, 'exit')]);
  clearAbandoned(above);
  await ended;
  expect([works.signalCode, told.signalCode, existsSync(dir)]).toEqual(['SIGKILL', 'SIGKILL', false]);
});

test('a run of another process with the same number is dead', async () => {
  const { dir } = await ground(groundName(process.pid).replace(/\.\d+$/, '.1'));
  clearAbandoned(above);
  expect(existsSync(dir)).toBe(false);
});

test.each([
  ['a run that lives', groundName(process.pid)],
  ['what only sounds like one', 'agora-chaos-4194305.77.kept'],
])('%s is left alone', async (_, name) => {
  const { dir, works, told } = await ground(name);
  clearAbandoned(above);
  expect(existsSync(join(dir, 'data/file'))).toBe(true);
  expect([works.exitCode, works.signalCode, told.exitCode, told.signalCode]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
