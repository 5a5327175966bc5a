// The shell script in the root, beside a main.ts of the test: what stops or only reads waits for no disk, no registry and no install.
// And its toolchain, which follows the versions that the script names.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
  const path = `${join(root, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`;
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

test.each([0, 2, 5, 130])('a kill that ends with %d is over', (code) => {
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

/** What the launcher finds under this name before the system's own; it leaves the arguments of its calls. */
function own(name: string, script: string): void {
  if (!existsSync(join(root, 'bin'))) {
    mkdirSync(join(root, 'bin'));
    symlinkSync(process.execPath, join(root, 'bin/node'));
  }
  write(`bin/${name}`, noting(name, script), 0o700);
}
const noting = (name: string, script: string) =>
  `#!/bin/sh\necho "$*" >>'${join(root, `${name}.calls`)}'\n${script}\n`;
const callsOf = (name: string) => {
  const file = join(root, `${name}.calls`);
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const ownPnpm = (script: string) =>
  write('.agora/toolchain/node_modules/.bin/pnpm', noting('pnpm', script), 0o700);
const LAUNCHER = readFileSync(join(ROOT, 'agora'), 'utf8');
const versionOf = (tool: string) => new RegExp(`^${tool}_VERSION=(.+)$`, 'm').exec(LAUNCHER)?.[1] ?? '';
const [NODE, PNPM] = [versionOf('NODE'), versionOf('PNPM')];
const STAMP = '.agora/toolchain/.versions';

test.each(['kill', 'down'])('an install that %s starts is given seconds', (command) => {
  own('timeout', 'shift; exec "$@"');
  ownPnpm('exit 1');
  ends(1);
  launch(command);
  const install = expect.stringMatching(/--frozen-lockfile .* --fetch-timeout=5000 --fetch-retries=1$/);
  expect(callsOf('pnpm')).toEqual([install]);
  expect(callsOf('timeout')).toEqual([expect.stringMatching(/^30 \S+\/pnpm install --frozen-lockfile/)]);
});

test('and so is what a kill has to bring, while what starts has the patience of pnpm', () => {
  own('timeout', 'shift; exec "$@"');
  own('npm', 'exit 1');
  ends(1);
  launch('kill');
  expect(callsOf('npm')).toEqual([expect.stringMatching(/ --fetch-timeout=5000 --fetch-retries=1 pnpm@/)]);
  expect(callsOf('timeout')).toEqual([expect.stringMatching(/^30 npm install/)]);
  ownPnpm('exit 0');
  write(STAMP, `${NODE} ${PNPM}`);
  launch('up');
  expect(callsOf('pnpm')).toEqual(['install --frozen-lockfile --reporter=append-only']);
  expect(callsOf('timeout')).toHaveLength(1);
});

describe('the toolchain', () => {
  /** Brings a pnpm of the version that it is asked for. */
  const NPM = `
    while [ $# -gt 0 ]; do
      case $1 in --prefix) bin=$2/node_modules/.bin ;; pnpm@*) version=\${1#pnpm@} ;; esac
      shift
    done
    mkdir -p "$bin" && printf '#!/bin/sh\\necho %s\\n' "$version" >"$bin/pnpm" && chmod 700 "$bin/pnpm"`;
  const stampOf = () => readFileSync(join(root, STAMP), 'utf8');

  test('that has no stamp and is of the right versions gets one, and nothing is fetched', () => {
    own('npm', NPM);
    ownPnpm(`echo ${PNPM}`);
    expect(launch('up')).toMatchObject({ status: 0, ran: ['up'] });
    expect([stampOf(), callsOf('npm')]).toEqual([`${NODE} ${PNPM}`, []]);
  });

  test.each(['', '1.0.0 1.0.0'])('of other versions is brought anew, with the stamp %j', (stamp) => {
    own('npm', NPM);
    ownPnpm('echo 1.0.0');
    if (stamp !== '') write(STAMP, stamp);
    expect(launch('up')).toMatchObject({ status: 0, ran: ['up'] });
    expect(callsOf('npm')).toEqual([expect.stringMatching(new RegExp(` pnpm@${PNPM}$`))]);
    expect(stampOf()).toBe(`${NODE} ${PNPM}`);
    expect(existsSync(join(root, '.agora/toolchain.new'))).toBe(false);
    launch('up');
    expect(callsOf('npm')).toHaveLength(1);
  });

  test('that cannot be brought anew is used as it is, and the registry is left alone for a while', () => {
    own('npm', 'exit 1');
    ownPnpm('echo 1.0.0');
    for (const _ of [1, 2]) {
      const { status, ran, stderr } = launch('up');
      expect([status, ran]).toEqual([0, ['up']]);
      expect(stderr).toMatch(/going on with the toolchain that is here/);
    }
    expect(callsOf('npm')).toHaveLength(1);
    expect(existsSync(join(root, STAMP))).toBe(false);
  });

  test.each(['kill', 'down', 'status', 'why', 'doctor', 'logs', 'flatten', 'reduce'])(
    'is not renewed by %s',
    (command) => {
      own('npm', NPM);
      ownPnpm('echo 1.0.0');
      expect(launch(command)).toMatchObject({ status: 0, ran: [command] });
      expect(callsOf('npm')).toEqual([]);
    },
  );
});
