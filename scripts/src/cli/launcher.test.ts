// The shell script in the root, beside a main.ts of the test: what stops or only reads waits for no disk, no registry and no install.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../home.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agora-launcher-'));
  copyFileSync(join(ROOT, 'agora'), join(root, 'agora'));
  write('apps/x/package.json', '{}');
  write('packages/x/package.json', '{}');
  write('scripts/node_modules/.keep', '');
  write('node_modules/.agora-installed', 'of another version');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) write(name, '{}');
  write('scripts/package.json', '{"type":"module"}');
  ends(0);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string, mode = 0o600): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

const ends = (code: number) =>
  write('scripts/src/main.ts', `console.log(process.argv.slice(2).join(' ')); process.exitCode = ${code};`);

function launch(...args: string[]) {
  const path = `${dirname(process.execPath)}:/usr/bin:/bin`;
  const { status, stdout, stderr } = spawnSync('sh', [join(root, 'agora'), ...args], {
    encoding: 'utf8',
    env: { PATH: path },
  });
  return { status, ran: stdout.trim().split('\n').filter(Boolean), stderr };
}

/** A registry that is away. */
const noRegistry = () =>
  write(
    '.agora/toolchain/node_modules/.bin/pnpm',
    '#!/bin/sh\necho ERR_PNPM_META_FETCH_FAIL\nexit 1\n',
    0o700,
  );

test.each([['kill', 'why not'], ['status', '--json'], ['why'], ['doctor'], ['logs']])(
  '%s runs where the folder cannot be written and other packages are wanted',
  (...args) => {
    write('.agora', 'no folder can be made here');
    const { status, ran, stderr } = launch(...args);
    expect([status, ran]).toEqual([0, [args.join(' ')]]);
    expect(stderr).toMatch(/packages here are of another version .* may mislead; `\.\/agora up` installs/);
  },
);

test.each([['down'], ['down', '--home', 'x']])(
  '%s tries the packages of this version first, and waits for none of them',
  (...args) => {
    noRegistry();
    ends(1);
    const { status, ran, stderr } = launch(...args);
    expect([status, ran]).toEqual([1, [args.join(' ')]]);
    expect(stderr).toMatch(/could not install the packages: ERR_PNPM.*\n.*going on with the packages/);
    write('.agora/toolchain/node_modules/.bin/pnpm', '#!/bin/sh\n', 0o700);
    expect(launch(...args)).toMatchObject({ status: 1, ran: [args.join(' ')] });
    rmSync(join(root, '.agora'), { recursive: true });
    write('.agora', 'no folder can be made here');
    expect(launch(...args)).toMatchObject({ status: 1, ran: [args.join(' ')] });
  },
);

test('what changes things does not', () => {
  write('.agora', 'no folder can be made here');
  expect(launch('up')).toMatchObject({ status: 4, ran: [], stderr: expect.stringMatching(/cannot write/) });
});

test.each([1, 4])(
  'a kill that ends with %d tries the packages of this version, after it was tried',
  (code) => {
    noRegistry();
    ends(code);
    const { status, ran, stderr } = launch('kill');
    expect([status, ran]).toEqual([4, ['kill']]);
    expect(stderr).toMatch(
      /pnpm could not install the packages: ERR_PNPM_META_FETCH_FAIL\n.*other ways to stop/,
    );
  },
);

test('a kill that failed runs again with the packages that were installed', () => {
  write('.agora/toolchain/node_modules/.bin/pnpm', '#!/bin/sh\n', 0o700);
  ends(1);
  expect(launch('kill')).toMatchObject({ status: 1, ran: ['kill', 'kill'] });
});

test.each([0, 2, 5])('a kill that ends with %d is over', (code) => {
  noRegistry();
  ends(code);
  expect(launch('kill')).toMatchObject({ status: code, ran: ['kill'] });
});

test('without packages they are brought first', () => {
  noRegistry();
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(launch('kill')).toMatchObject({
    status: 4,
    ran: [],
    stderr: expect.stringMatching(/could not install/),
  });
});
