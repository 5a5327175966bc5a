// A script that comes to its end has measured, one that fails or is cut off has not, and leaves no process; nothing that a person is meant to read is
// taken for a figure.
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROOT } from '../home.ts';
import { allProcesses } from '../prove/process-tree.ts';
import { Keeper } from '../prove/steps.ts';
import { runScript } from './run-script.ts';

let dir = '';
let keeper: Keeper;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-script-'));
  keeper = new Keeper();
});
afterAll(async () => {
  await keeper.close();
  rmSync(dir, { recursive: true });
});

const ONE = [{ name: 'a', unit: 'ms', better: 'smaller', samples: [1, 2] }];
const tells = `process.stdout.write('half of it\\n' + ${JSON.stringify(JSON.stringify(ONE))} + '\\n');`;

let scripts = 0;
function script(text: string): string {
  scripts += 1;
  const file = join(dir, `${scripts}.js`);
  writeFileSync(file, text);
  return relative(ROOT, file);
}

test('its figures, without what it says', async () => {
  expect(await runScript(script(`${tells}${tells}`), keeper)).toEqual([...ONE, ...ONE]);
});

test.each([
  ['fails after it measured', `${tells}process.exitCode = 3;`, /ended with 3/],
  ['is killed', `${tells}process.kill(process.pid, 'SIGKILL');`, /ended with SIGKILL/],
  ['says figures that are none', `console.log('[{"name":"a"}]');`, /unit/],
])('a script that %s has measured nothing', async (_, text, said) => {
  await expect(runScript(script(text), keeper)).rejects.toThrow(said);
});

/** Starts a process in a session of its own, and says which. */
const starts = (file: string) => `
  const { spawn } = require('node:child_process');
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
  child.unref();`;
const isGone = (file: string) => {
  const left = Number(readFileSync(file, 'utf8'));
  return left > 0 && allProcesses().every(({ pid }) => pid !== left);
};

test('one that fails leaves no process', async () => {
  const file = join(dir, 'left.pid');
  // It lives until the keeper has had its look.
  const text = `${starts(file)} setTimeout(() => process.exit(1), 1200);`;
  await expect(runScript(script(text), keeper)).rejects.toThrow(/ended with 1/);
  expect(isGone(file)).toBe(true);
});

test('one that is cut off has measured nothing and leaves no process', async () => {
  const file = join(dir, 'cut.pid');
  const signals = new EventEmitter();
  const running = runScript(
    script(`${tells}${starts(file)} setInterval(() => undefined, 1000);`),
    keeper,
    signals,
  );
  const refused = expect(running).rejects.toThrow(/was cut off/);
  await vi.waitUntil(() => existsSync(file) && readFileSync(file, 'utf8') !== '', { timeout: 20_000 });
  signals.emit('SIGTERM', 'SIGTERM');
  await refused;
  expect(isGone(file)).toBe(true);
});
