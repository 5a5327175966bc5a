import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homesIn, runningHomes } from './elsewhere.ts';

const engine = (root: string, home: string) => [
  '/n/node',
  '--enable-source-maps',
  `${root}/apps/engine/src/main.ts`,
  ...['--config', `${home}/run/engine-mm-1.json`, '--engine', 'mm-1', ''],
];

test.each<[string, string[][], [string, string[], string[]][]]>([
  ['nothing of AGORA', [['bash'], ['node', '/x/main.ts', '--config', '/a/run/b.json'], []], []],
  [
    'a supervisor and its children, in a home that is not in the checkout',
    [
      ['/n/node', '/opt/agora/scripts/src/main.ts', 'supervise', '--home', '/srv/main'],
      engine('/opt/agora', '/srv/main'),
    ],
    [['/srv/main', ['/opt/agora'], ['supervisor', 'engine-mm-1']]],
  ],
  [
    'two homes of one checkout',
    [engine('/r', '/r/.agora'), engine('/r', '/srv/two')],
    [
      ['/r/.agora', ['/r'], ['engine-mm-1']],
      ['/srv/two', ['/r'], ['engine-mm-1']],
    ],
  ],
  [
    'names that would write on a terminal',
    [
      engine('/r', '/r/\u001b[2J'),
      ['node', '/r/scripts/src/main.ts', 'supervise', '--home', '/r/\u001b[2J'],
      ['node', '/r/scripts/src/main.ts', 'supervise'],
    ],
    [],
  ],
  [
    'a guardian of somebody who stops by hand, and a command that looks',
    [
      ['node', '/r/apps/guardian/src/main.ts', '--once', '--config', '/r/.agora/run/guardian.json'],
      ['node', '/r/scripts/src/main.ts', 'status', '--home', '/r/.agora'],
      ['vi', '--config', '/r/.agora/run/guardian.json'],
    ],
    [],
  ],
])('%s', (_, commands, expected) => {
  const found = homesIn(commands).map(({ dir, roots, processes }) => [dir, [...roots], [...processes]]);
  expect(found).toEqual(expected);
});

test.runIf(process.platform === 'linux')('a process that runs is found by its command line', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agora-elsewhere-')));
  const main = join(root, 'apps/guardian/src/main.ts');
  mkdirSync(join(root, 'apps/guardian/src'), { recursive: true });
  writeFileSync(main, "console.log('up'); setInterval(() => undefined, 1000);");
  const child = spawn(process.execPath, [main, '--config', join(root, 'home/run/guardian.json')], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const mine = runningHomes().filter(({ dir }) => dir === join(root, 'home'));
    expect(mine.map(({ processes }) => [...processes])).toEqual([['guardian']]);
  } finally {
    child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  }
});
