// Ctrl-C of a foreground `up`, as its own process: what it says of the engines' ends, and its exit code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import type { Plan } from './plan.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const RUN = `
  import { homeAt } from '${new URL('../home.ts', import.meta.url)}';
  import { runSupervisor } from '${new URL('./run.ts', import.meta.url)}';
  const [dir, plan, first, second] = process.argv.slice(1);
  const line = (name, note) => {
    console.log(name + ': ' + note);
    if (second !== undefined && note.includes('stopping everything')) process.kill(process.pid, second);
  };
  const hooks = { line, started: () => process.kill(process.pid, first) };
  console.log('ended ' + (await runSupervisor(homeAt(dir), JSON.parse(plan), hooks)));`;

/** What it said, asked to end by these signals one after the other, beside an engine that takes `endMs` to end with `code`. */
async function saidBy(signals: readonly string[], code: number, endMs = 0): Promise<string> {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-run-')));
  createHome(home);
  const port = await freePort();
  const engine = `process.on('SIGTERM',()=>setTimeout(()=>process.exit(${code}),${endMs}));
    require('http').createServer((q,r)=>r.end('ok')).listen(${port},'127.0.0.1')`;
  const plan: Plan = {
    ...{ buildId: 'b', configFile: 'c', engineIds: [], consoleUrl: 'u' },
    processes: [
      {
        ...{ name: 'engine-mm-1', stage: 3, port, host: '127.0.0.1', health: 'http', stopTimeoutMs: 5_000 },
        ...{ command: process.execPath, args: ['-e', engine] },
      },
    ],
  };
  const args = ['--input-type=module', '-e', RUN, home.dir, JSON.stringify(plan), ...signals];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = child.stdout.toArray();
  await once(child, 'exit');
  rmSync(home.dir, { recursive: true, force: true });
  return Buffer.concat(await said).toString();
}

test.each<[number, string, RegExp]>([
  [0, 'ok', /supervisor: mm-1: no order of it rests, proven by the engine/],
  [1, 'failed', /supervisor: orders of mm-1 may rest at the venue.* — run `\.\/agora kill`/],
])('an engine that ends with %i ends it %s', async (code, ended, says) => {
  const text = await saidBy(['SIGINT'], code);
  expect(text).toMatch(says);
  expect(text).toContain(`ended ${ended}`);
});

test.each([
  ['SIGTERM', 'SIGTERM', false],
  ['SIGHUP', 'SIGHUP', false],
  ['SIGINT', 'SIGTERM', false],
  ['SIGTERM', 'SIGINT', true],
  ['SIGINT', 'SIGINT', true],
])('%s and then %s: leaves at once %s', async (first, second, leaves) => {
  const text = await saidBy([first, second], 0, leaves ? 4_000 : 400);
  expect(text.includes('left at once; still running: engine-mm-1')).toBe(leaves);
  expect(text.includes('ended ok')).toBe(!leaves);
});
