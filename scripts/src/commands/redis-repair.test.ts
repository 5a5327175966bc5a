// `./agora redis-repair` cut short: whatever it did by then, a stop stands, and no process of it is left.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments } from '../cli/arguments.ts';
import { createHome, type Home, homeAt, ROOT } from '../home.ts';
import { killFileOf } from '../kill/ways.ts';
import { writePlan } from '../supervisor/plan.ts';
import { redisRepair } from './redis-repair.ts';

let home: Home;
beforeEach(() => {
  home = homeAt(mkdtempSync(join(tmpdir(), 'agora-repair-')));
  createHome(home);
});
afterEach(() => rmSync(home.dir, { recursive: true, force: true }));

/** A redis-latch that runs `code` and never answers. */
function plan(code: string): void {
  const spec = { name: 'redis-latch', stage: 0, host: '127.0.0.1', port: 1, stopTimeoutMs: 2_000 };
  writePlan(home, {
    ...{ buildId: 'b', configFile: '/none', engineIds: ['mm-1'], consoleUrl: 'u' },
    processes: [{ ...spec, command: process.execPath, args: ['-e', code], health: 'redis-latch' }],
  });
}

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a file that cannot be mended: the kill file stands already', async () => {
  plan('');
  mkdirSync(join(home.redisLatch, 'appendonlydir'));
  writeFileSync(join(home.redisLatch, 'appendonlydir/a.manifest'), 'no manifest');
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = parseArguments('redis-repair', ['--home', home.dir], {}, 0);
  await expect(redisRepair.run(args)).rejects.toThrow();
  quiet.mockRestore();
  expect(readFileSync(killFileOf(home), 'utf8')).toMatch(/a stop may have been lost\n$/);
});

test('where no kill file can be written nothing is mended', async () => {
  plan('');
  rmSync(home.data, { recursive: true });
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const args = parseArguments('redis-repair', ['--home', home.dir], {}, 0);
  await expect(redisRepair.run(args)).rejects.toThrow(/the kill file cannot be written/);
  quiet.mockRestore();
});

test.each(['SIGINT', 'SIGHUP'] as const)(
  '%s before the latch is raised ends its redis-latch, too',
  async (signal) => {
    const file = join(home.dir, 'pid');
    plan(
      `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => 0, 1000)`,
    );
    const args = [join(ROOT, 'scripts/src/main.ts'), 'redis-repair', '--home', home.dir];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), { timeout: 20_000 })
      .toMatch(/^\d+$/);
    const pid = Number(readFileSync(file, 'utf8'));
    child.kill(signal);
    await ended;
    const left = isThere(pid);
    if (left) process.kill(pid, 'SIGKILL');
    expect([left, text]).toEqual([
      false,
      expect.stringMatching(/the latch is not raised, the kill file stands/),
    ]);
    expect(existsSync(killFileOf(home))).toBe(true);
  },
);
