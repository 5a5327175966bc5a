/** A log that takes nothing, as on a full disk or where nobody reads its pipe any more: whoever logs goes on. In a process of its own, since the log is its stdout. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { deafPipe } from '@agora/testkit/deaf-pipe';
import { expect, test } from 'vitest';

const LOGGER = new URL('./logger.ts', import.meta.url).href;
const SCRIPT = `
  import { createLogger } from '${LOGGER}';
  const log = createLogger({ process: 'engine' });
  for (let i = 0; i < 3; i += 1) log.error({ i }, 'x'.repeat(600_000));
  setTimeout(() => { log.info({}, 'later'); process.exitCode = 7; }, 10);
`;

test('nothing is thrown, now or later', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect([status, stderr]).toEqual([7, '']);
});

test('a pipe that nobody reads holds nobody up', () => {
  using pipe = deafPipe();
  const script = SCRIPT.replace('process.exitCode = 7', 'process.exit(7)');
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', pipe.output, 'pipe'],
    encoding: 'utf8',
    timeout: 10_000,
  });
  expect([status, stderr]).toEqual([7, '']);
});

test('where there is room every line is written at once', () => {
  const script = SCRIPT.replace('600_000', '10').replace('process.exitCode = 7', 'process.exit(7)');
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(status).toBe(7);
  expect(lines.map(({ level, i }) => [level, i])).toEqual([
    ['error', 0],
    ['error', 1],
    ['error', 2],
    ['info', undefined],
  ]);
});
