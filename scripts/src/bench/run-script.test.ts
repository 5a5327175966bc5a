// A script that comes to its end has measured, one that fails has not, and nothing that a person is meant to read is taken for a figure.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { runScript } from './run-script.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-script-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

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
  expect(await runScript(script(`${tells}${tells}`))).toEqual([...ONE, ...ONE]);
});

test.each([
  ['fails after it measured', `${tells}process.exitCode = 3;`, /ended with 3/],
  ['is killed', `${tells}process.kill(process.pid, 'SIGKILL');`, /ended with SIGKILL/],
  ['says figures that are none', `console.log('[{"name":"a"}]');`, /unit/],
])('a script that %s has measured nothing', async (_, text, said) => {
  await expect(runScript(script(text))).rejects.toThrow(said);
});
