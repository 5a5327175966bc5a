// A terminal that nobody reads takes what it has room for, and the rest is lost: who speaks goes on.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'agora-terminal-'));
afterAll(() => rmSync(dir, { recursive: true }));
/** Gives a command a terminal of its own; what it does not pass on fills that terminal. */
const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

test.skipIf(!hasTerminal).each([
  ['losingSay()', true],
  ['(line) => process.stderr.write(line)', false],
])('on a terminal that stands still, %s goes on: %s', async (say, goesOn) => {
  const [began, done] = [join(dir, `${goesOn}-began`), join(dir, `${goesOn}-done`)];
  const program = `
    import { writeFileSync } from 'node:fs';
    import { losingSay } from ${JSON.stringify(join(import.meta.dirname, 'terminal.ts'))};
    const say = ${say};
    writeFileSync(${JSON.stringify(began)}, '');
    for (let line = 0; line < 1_000; line += 1) say('x'.repeat(1_000));
    writeFileSync(${JSON.stringify(done)}, '');`;
  const command = `'${process.execPath}' --input-type=module -e "$PROGRAM"`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PROGRAM: program },
  });
  const ended = new Promise((resolve) => terminal.once('exit', resolve));
  await vi.waitFor(() => expect(existsSync(began)).toBe(true), 10_000);
  const isDone = vi.waitFor(() => expect(existsSync(done)).toBe(true), goesOn ? 10_000 : 500);
  expect(
    await isDone.then(
      () => true,
      () => false,
    ),
  ).toBe(goesOn);
  terminal.kill('SIGKILL');
  await ended;
});
