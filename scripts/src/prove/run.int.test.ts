// The long proof with real commands: what is done is not done again, what fails ends nothing, only one runs at a time, and however it ends,
// by kill -9 too, no process of a step is left.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ROOT } from '../home.ts';
import { type Identity, isAlive } from '../supervisor/identity.ts';
import { Descendants } from './process-tree.ts';

const step = (command: string) => ({ id: command.split(' ')[0], command: command.split(' '), minutes: 1 });
const part = (name: string, ...commands: string[]) => ({ name, what: name, steps: commands.map(step) });
const HOLDS = part('holds', 'help');
const FAILS = part('fails', 'no-such-command');
/** Three processes deep, and for longer than any test waits. */
const LONG = part('long', 'sim --seed 1 --seeds 500 --hours 24');

let dir: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-prove-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGINT');
  await vi.waitFor(() => expect(existsSync(join(dir, 'lock'))).toBe(false), { timeout: 20_000 });
  rmSync(dir, { recursive: true });
});

function prove(parts: readonly object[], budget = '60') {
  const driver = join(ROOT, 'scripts/test/prove-driver.ts');
  const child = spawn(process.execPath, [driver, dir, JSON.stringify(parts), budget], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, text: () => text };
}

const stateOf = () => JSON.parse(readFileSync(join(dir, 'kept.json'), 'utf8'));

/** The proof once its long step is under way, with everything that it started. */
async function underWay(): Promise<ReturnType<typeof prove> & { processes: Identity[] }> {
  const run = prove([HOLDS, LONG]);
  const tree = new Descendants();
  tree.add(run.child.pid ?? 0);
  const isDeep = ({ pid }: Identity) => {
    const line = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
    return line.includes('campaign/main.ts');
  };
  await vi.waitFor(() => expect(tree.living().some(isDeep)).toBe(true), { timeout: 30_000, interval: 100 });
  return { ...run, processes: tree.living() };
}

const nothingIsLeft = (processes: readonly Identity[]) =>
  vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 30_000, interval: 100 });

test('what fails ends nothing, is said at the end, and is the only thing that is done again', async () => {
  const first = prove([FAILS, HOLDS]);
  expect(await first.ended).toBe(0);
  expect(first.text()).toContain('{"failed":["fails no-such-command"],"left":[]}');
  expect(stateOf().holds.steps).toMatchObject([{ id: 'help', held: true }]);
  expect(readFileSync(join(dir, 'logs/fails-no-such-command.log'), 'utf8')).toContain('there is no command');
  const second = prove([HOLDS, FAILS]);
  await second.ended;
  expect(second.text()).toMatch(/holds is done[\s\S]*fails no-such-command FAILED/);
  expect(stateOf()).toHaveProperty('holds.stamp.proven');
});

test('nothing is begun that the budget has no time for', async () => {
  const run = prove([HOLDS], '0.5');
  await run.ended;
  expect(run.text()).toContain('{"failed":[],"left":["holds help"]}');
});

test('killed by kill -9, it leaves no process, and then goes on with what it had not done', async () => {
  const { child, processes } = await underWay();
  expect(processes.length).toBeGreaterThanOrEqual(4);
  child.kill('SIGKILL');
  await nothingIsLeft(processes);
  const again = prove([HOLDS]);
  await again.ended;
  expect(again.text()).toContain('holds is done');
});

test('interrupted, it leaves no process and says what is left; a second one is refused meanwhile', async () => {
  const { child, ended, text, processes } = await underWay();
  const second = prove([HOLDS]);
  expect(await second.ended).toBe(1);
  expect(second.text()).toContain('another proof runs here');
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(text()).toContain('"left":["long sim"]');
  await nothingIsLeft(processes);
  expect(Object.keys(stateOf())).toEqual(['holds']);
});
