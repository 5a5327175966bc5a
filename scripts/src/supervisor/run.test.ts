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
  const [dir, plan] = process.argv.slice(1);
  const hooks = { line: (name, note) => console.log(name + ': ' + note), started: () => process.kill(process.pid, 'SIGINT') };
  console.log('ended ' + (await runSupervisor(homeAt(dir), JSON.parse(plan), hooks)));`;

test.each<[number, string, RegExp]>([
  [0, 'ok', /supervisor: mm-1: no order of it rests, proven by the engine/],
  [1, 'failed', /supervisor: orders of mm-1 may rest at the venue.* — run `\.\/agora kill`/],
])('an engine that ends with %i ends it %s', async (code, ended, says) => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-run-')));
  createHome(home);
  const port = await freePort();
  const engine = `process.on('SIGTERM',()=>process.exit(${code}));
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
  const args = ['--input-type=module', '-e', RUN, home.dir, JSON.stringify(plan)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = child.stdout.toArray();
  await once(child, 'exit');
  rmSync(home.dir, { recursive: true, force: true });
  const text = Buffer.concat(await said).toString();
  expect(text).toMatch(says);
  expect(text).toContain(`ended ${ended}`);
});
