// The launcher as an operator uses it: up and down of a deployment that was set up before, and status while it runs, beside the start of Node
// alone. `node packages/testkit/bench/house.ts [--times N]`
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { measured, tell, tookMs } from '../src/measured.ts';
import { type Deployment, newDeployment } from '../src/stack.ts';

const UP_S_MAX = 20;
const DOWN_S_MAX = 5;
const STATUS_MS_MAX = 600;
const STATUS_TIMES = 5;
const NODE = 'a start of Node that does nothing';
const NODE_S = `${NODE}, in seconds`;

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' } } });

async function secondsOf(it: Deployment, command: string, ...args: string[]): Promise<number> {
  const startedMs = performance.now();
  const { code, stderr } = await it.run(command, ...args);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return (performance.now() - startedMs) / 1_000;
}

function startNode(): Promise<unknown> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

const it = await newDeployment();
try {
  const [up, down, status, bare]: [number[], number[], number[], number[]] = [[], [], [], []];
  await secondsOf(it, 'up', '--detach');
  for (let n = 0; n < Number(values.times); n += 1) {
    for (let asked = 0; asked < STATUS_TIMES; asked += 1) {
      status.push((await secondsOf(it, 'status')) * 1_000);
      bare.push(await tookMs(startNode));
    }
    down.push(await secondsOf(it, 'down'));
    up.push(await secondsOf(it, 'up', '--detach'));
  }
  const most = (value: number) => ({ promise: { at: 'worst', value } }) as const;
  tell([
    measured(NODE, 'ms', bare),
    measured(
      NODE_S,
      's',
      bare.map((ms) => ms / 1_000),
    ),
    measured('up --detach of what was set up before', 's', up, { ...most(UP_S_MAX), limit: NODE_S }),
    measured('down', 's', down, { ...most(DOWN_S_MAX), limit: NODE_S }),
    measured('status', 'ms', status, { promise: { at: 'p95', value: STATUS_MS_MAX }, limit: NODE }),
  ]);
} finally {
  await it.remove();
}
