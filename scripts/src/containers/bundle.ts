// Run by the Dockerfile, never on a host: makes of the sources what the images hold. Engine and guardian become single
// executables with their signer inside, the others one file for the Node beside them; only the C library's files are added.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { ROOT } from '../home.ts';
import { imagesId } from '../prepare/build-id.ts';
import { USERS } from './files.ts';

const [OUT = '/out'] = process.argv.slice(2);
/** Little garbage at a time: as `./agora up` starts the engine. */
const EXECUTABLES = { engine: ['--max-semi-space-size=4'], guardian: [] } as const;
/** Node looks for its program behind this mark. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Where the venue's page lies in its image, seen from the module that serves it. */
const VENUE_MODULE = '/app/src/server/admin';

const require = createRequire(import.meta.url);
const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  legalComments: 'none',
  logLevel: 'warning',
  define: { BUILD_ID: JSON.stringify(imagesId()) },
} as const satisfies BuildOptions;
/** Packages of the older kind ask for Node's modules by `require`. */
const module = {
  ...common,
  format: 'esm',
  banner: { js: "import { createRequire as $r } from 'node:module'; const require = $r(import.meta.url);" },
} as const satisfies BuildOptions;

for (const [name, flags] of Object.entries(EXECUTABLES)) await executable(name, flags);
for (const name of ['pager', 'cli'])
  await build({ ...module, entryPoints: [entry(name)], outfile: out(`${name}/app/main.mjs`) });
await build({
  ...module,
  entryPoints: [entry('paper-venue')],
  outfile: out('paper-venue/app/main.mjs'),
  define: { ...common.define, 'import.meta.dirname': JSON.stringify(VENUE_MODULE) },
});
cpSync(join(ROOT, 'apps/paper-venue/page'), out('paper-venue/app/page'), { recursive: true });
cpSync(join(ROOT, 'apps/web/.next/standalone'), out('web/app'), {
  recursive: true,
  verbatimSymlinks: true,
  filter: (path) => !/\/(@img\+|sharp@)/.test(path), // no image is ever resized
});
cpSync(join(ROOT, 'apps/web/.next/static'), out('web/app/apps/web/.next/static'), { recursive: true });
cpSync(join(ROOT, 'apps/web/public'), out('web/app/apps/web/public'), { recursive: true });
await build({
  ...module,
  entryPoints: [entry('web')],
  outfile: out('web/app/apps/web/main.mjs'),
  external: ['next', 'next/*', 'react', 'react-dom'],
});
cLibrary();
// A volume takes over the owner of the folder that it is mounted on.
mkdirSync(out('owned/data'), { recursive: true });
// The engine takes the lock of its data, and a command that of its chain, by the kernel's flock, for which Node has no call.
for (const image of ['engine', 'cli']) {
  mkdirSync(out(`${image}/usr/bin`), { recursive: true });
  copyFileSync('/usr/bin/flock', out(`${image}/usr/bin/flock`));
}
process.stdout.write(`bundled build ${imagesId()}\n`);

function entry(name: string): string {
  return join(import.meta.dirname, `entries/${name}.ts`);
}

function out(path: string): string {
  return join(OUT, path);
}

async function executable(name: string, execArgv: readonly string[]): Promise<void> {
  const [script, settings, blob, target] = [
    `/tmp/${name}.cjs`,
    `/tmp/${name}.json`,
    `/tmp/${name}.blob`,
    out(`${name}/app/${name}`),
  ];
  await build({ ...common, format: 'cjs', entryPoints: [entry(name)], outfile: script });
  writeFileSync(
    settings,
    JSON.stringify({ main: script, output: blob, disableExperimentalSEAWarning: true, execArgv }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', settings], { stdio: 'ignore' });
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(process.execPath, target);
  chmodSync(target, 0o755);
  const inject = require.resolve('postject/dist/cli.js');
  execFileSync(process.execPath, [inject, target, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', FUSE], {
    stdio: 'ignore',
  });
}

/** The libraries that Node itself is linked with, a user without a shell, and the folders that are mounted over. */
function cLibrary(): void {
  const listed = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  for (const [path] of listed.matchAll(/\/[^\s)]+/g)) {
    mkdirSync(dirname(out(`base${path}`)), { recursive: true });
    copyFileSync(realpathSync(path), out(`base${path}`));
    chmodSync(out(`base${path}`), 0o755);
  }
  for (const dir of ['etc', 'tmp', 'run/secrets']) mkdirSync(out(`base/${dir}`), { recursive: true });
  writeFileSync(out('base/etc/passwd'), `agora:x:${USERS.app}:${USERS.app}:agora:/:/nonexistent\n`);
  writeFileSync(out('base/etc/group'), `agora:x:${USERS.app}:\n`);
  chmodSync(out('base/tmp'), 0o1777);
}
