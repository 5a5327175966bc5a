// What each container finds under /run/secrets: a folder of its own on the host, mounted read-only, with exactly the
// files that this one service may read, owned by the user it runs as. Written anew, whole, by every `compose-init`.
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { epochKeys } from '@agora/shared/redis-keys';
import type { ProcessName, RuntimeConfig } from '@agora/shared/runtime-config';
import { homeAt, ROOT } from '../home.ts';
import { certificateFiles, clientCertificateOf } from '../prepare/certificates.ts';
import { inContainers, type Place } from '../prepare/place.ts';
import { aclFile } from '../prepare/redis-files.ts';
import { type Prepared, runtimeFor } from '../prepare/runtime-files.ts';
import { bearerFile, grafanaPasswordFile, redisPasswordFile } from '../prepare/secrets.ts';
import { accountsText, venueFlags } from '../prepare/venue-files.ts';
import { type ContainerConfig, SECRETS } from './config.ts';
import { CONSOLE_CA, scrapedAs } from './console-trust.ts';
import type { Door } from './door.ts';
import { containerPlan } from './plan.ts';

export interface Container {
  readonly service: string;
  /** The user of its image. */
  readonly uid: number;
  /** Contents by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Contents that are no copy of a file, by name. */
type Texts = Readonly<Record<string, string>>;

export const USERS = { app: 10_001, redis: 999, prometheus: 65_534, grafana: 472 } as const;

/** `prepared` holds the configuration as it is inside the containers; `mountProof` is what the data folder holds. */
export function containersOf(prepared: Prepared, given: ContainerConfig, mountProof: string): Container[] {
  const place = inContainers([...prepared.wallets.keys()], prepared.config.ports);
  const { home } = prepared;
  const consoleCa = given.brought?.pem ?? readFileSync(certificateFiles(home, 'ca').certificate, 'utf8');
  const epochs = `${epochKeys([...prepared.wallets.keys()]).join('\n')}\n`;
  return [
    app('engine', mountProof),
    app('guardian', mountProof),
    app('pager', null),
    app('web', null, { [CONSOLE_CA]: consoleCa }),
    cli(prepared, mountProof, consoleCa),
    flatten(prepared, place, mountProof, consoleCa),
    paperVenue(prepared, place),
    redis(home, 'latch'),
    redis(home, 'live'),
    container('latch-init', USERS.redis, [...launcherFiles(home, 'latch'), ops('redis/create-epochs.sh')], {
      epochs,
    }),
    container('prometheus', USERS.prometheus, [bearerFile(home, 'scraper'), ...tree('prometheus')], {
      [CONSOLE_CA]: consoleCa,
      'prometheus/prometheus.yml': scrapedAs(textOf('prometheus/prometheus.yml'), given.brought),
    }),
    container('grafana', USERS.grafana, [grafanaPasswordFile(home), ...tree('grafana')]),
  ];

  function app(service: ProcessName, proof: string | null, texts: Texts = {}): Container {
    const [engineId] = service === 'engine' ? prepared.wallets.keys() : [];
    const runtime = runtimeFor(prepared, place, service, engineId);
    const runtimeFile = join(SECRETS, 'runtime.json');
    const args = ['--config', runtimeFile, ...(engineId === undefined ? [] : ['--engine', engineId])];
    return container(service, USERS.app, secretsOf(prepared, given, runtime), {
      ...texts,
      'runtime.json': `${JSON.stringify(runtime, null, 2)}\n`,
      'door.json': doorText({ build_id: prepared.buildId, args, mount_proof: proof }),
    });
  }
}

/** What a command of the launcher finds: laid out as its home, with the data folder mounted inside. */
interface CommandFiles {
  readonly files: readonly [string, string][];
  readonly texts: Texts;
}

function commandFiles(
  { home, config, buildId }: Prepared,
  mountProof: string,
  consoleCa: string,
): CommandFiles {
  const tls = certificateFiles(home, 'client-cli');
  const passwords = (['latch', 'live'] as const).map((each) => redisPasswordFile(home, each, 'cli'));
  const configFile = 'run/config.json';
  const url = 'https://localhost:3000/console';
  const plan = containerPlan(config, join(SECRETS, configFile), buildId, url, home.data);
  return {
    files: [
      ...under('tls', [certificateFiles(home, 'ca').certificate, tls.certificate, tls.key]),
      ...under('secrets', [bearerFile(home, 'cli'), ...passwords]),
    ],
    texts: {
      'run/plan.json': `${JSON.stringify(plan, null, 2)}\n`,
      [configFile]: `${JSON.stringify(config, null, 2)}\n`,
      [`tls/${CONSOLE_CA}`]: consoleCa,
      'data/.mounted-here': '',
      'door.json': doorText({
        ...{ build_id: buildId, args: ['--home', SECRETS], mount_proof: mountProof },
        data: join(SECRETS, 'data'),
      }),
    },
  };
}

function under(folder: string, paths: readonly string[]): [string, string][] {
  return paths.map((path): [string, string] => [join(folder, basename(path)), path]);
}

function cli(prepared: Prepared, mountProof: string, consoleCa: string): Container {
  const { files, texts } = commandFiles(prepared, mountProof, consoleCa);
  const stop = under('secrets', [bearerFile(prepared.home, 'stop')]);
  return container('cli', USERS.app, [...files, ...stop], texts);
}

/** The one command that trades: its wallet is in no other container. */
function flatten(prepared: Prepared, place: Place, mountProof: string, consoleCa: string): Container {
  const { files, texts } = commandFiles(prepared, mountProof, consoleCa);
  const { home, wallets } = prepared;
  const keys = [...wallets.values()].map((each) => each.flatten.keyFile);
  const own = under('secrets', [...keys, join(home.secrets, 'audit-flatten.key')]);
  const runtime = runtimeFor(prepared, { ...place, home: homeAt(SECRETS) }, 'cli');
  return container('flatten', USERS.app, [...files, ...own], {
    ...texts,
    'run/cli.json': `${JSON.stringify(runtime, null, 2)}\n`,
  });
}

function paperVenue(prepared: Prepared, place: Place): Container {
  const args = venueFlags(prepared, place, join(SECRETS, 'paper-accounts.json'));
  return container('paper-venue', USERS.app, [bearerFile(prepared.home, 'venue-admin')], {
    'paper-accounts.json': accountsText(prepared),
    'door.json': doorText({ build_id: prepared.buildId, args, mount_proof: null }),
  });
}

/** The server's own files, and those of its health check. */
function redis(home: Prepared['home'], instance: 'latch' | 'live'): Container {
  const { certificate, key } = certificateFiles(home, `redis-${instance}`);
  const own: [string, string][] = [['redis.conf', ops(`redis/redis-${instance}.conf`)]];
  const files = [certificate, key, aclFile(home, instance), ...own, ...launcherFiles(home, instance)];
  return container(`redis-${instance}`, USERS.redis, files);
}

function launcherFiles(home: Prepared['home'], instance: 'latch' | 'live'): string[] {
  const client = certificateFiles(home, `client-${clientCertificateOf('launcher')}`);
  const password = redisPasswordFile(home, instance, 'launcher');
  const ask = ops('redis/redis-cli.sh');
  return [certificateFiles(home, 'ca').certificate, client.certificate, client.key, password, ask];
}

/** Settings of the checkout are handed on as files of the container's user: whatever umask the checkout was made with. */
function ops(path: string): string {
  return join(ROOT, 'ops', path);
}

function textOf(path: string): string {
  return readFileSync(ops(path), 'utf8');
}

/** All files below one folder of ops/, under its name. */
function tree(folder: string): [string, string][] {
  const below = readdirSync(ops(folder), { recursive: true, withFileTypes: true });
  const files = below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.map((path) => [join(folder, relative(ops(folder), path)), path]);
}

/** What the operator gave for this process, and every file made here that its runtime names below /run/secrets. */
function secretsOf({ home }: Prepared, given: ContainerConfig, runtime: RuntimeConfig): [string, string][] {
  const { config: _, ...own } = runtime;
  const names = new Set(JSON.stringify(own).match(/(?<="\/run\/secrets\/)[^"]+/g));
  const made = [...names].map((name): [string, string] => [
    name,
    join(/^(ca|client-.*)\.(crt|key)$/.test(name) ? home.tls : home.secrets, name),
  ]);
  const brought = given.files.filter(({ readers }) => readers.includes(runtime.process));
  return [...made, ...brought.map(({ name, path }): [string, string] => [name, path])];
}

function container(
  service: string,
  uid: number,
  copies: readonly (string | [string, string])[],
  texts: Texts = {},
): Container {
  const named = copies.map((each) => (typeof each === 'string' ? ([basename(each), each] as const) : each));
  const copied = named.map(([name, path]) => [name, readFileSync(path, 'utf8')] as const);
  return { service, uid, files: new Map([...copied, ...Object.entries(texts)]) };
}

function doorText(door: Door): string {
  return `${JSON.stringify(door, null, 2)}\n`;
}

/** Writes the folders of all containers below `dir`; what a container needs no more is gone afterwards. */
export function writeContainers(dir: string, containers: readonly Container[]): void {
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o711);
  for (const { service, uid, files } of containers) {
    const folder = join(dir, service);
    makeOwned(folder, uid);
    const wanted = new Set([...files.keys()].flatMap((name) => [name, ...foldersOf(name)]));
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (!wanted.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
    for (const [name, content] of files) {
      for (const inner of foldersOf(name)) makeOwned(join(folder, inner), uid);
      writeOwned(join(folder, name), content, uid);
    }
  }
}

/** The folders of a name below its container's, outermost first. */
function foldersOf(name: string): string[] {
  const folder = dirname(name);
  return folder === '.' ? [] : [...foldersOf(folder), folder];
}

function makeOwned(folder: string, uid: number): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o500);
  chownSync(folder, uid, uid);
}

/** Under a name that nobody reads yet, then moved: a container that runs never sees half a file. */
function writeOwned(path: string, content: string, uid: number): void {
  const unseen = `${path}.new`;
  rmSync(unseen, { force: true });
  writeFileSync(unseen, content, { mode: 0o400 });
  chownSync(unseen, uid, uid);
  renameSync(unseen, path);
}
