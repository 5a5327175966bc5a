// `./agora compose-init`: prepares this host for docker-compose.yml. Certificates, Redis users, wallets and passwords are
// made where they are missing; each container gets a folder with what it alone may read. It starts nothing, and may be
// run again at any time: after an upgrade, a changed configuration or a new operator.
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '@agora/shared/config';
import type { Arguments } from '../cli/arguments.ts';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import { consoleHosts, containerConfig } from '../containers/config.ts';
import { MOUNT_PROOF } from '../containers/door.ts';
import { ENV_FILE, readEnvFile, writeEnvFile } from '../containers/env-file.ts';
import { fileMarks } from '../containers/file-marks.ts';
import { containersOf, USERS, writeContainers } from '../containers/files.ts';
import { ensureMountProof, refuseAnothersData } from '../containers/mount-proof.ts';
import { createHome, type Home, homeAt, ROOT } from '../home.ts';
import { ensureAuditKey } from '../prepare/audit-key.ts';
import { imagesId } from '../prepare/build-id.ts';
import type { Leaf } from '../prepare/certificates.ts';
import { CONSOLE_LEAF } from '../prepare/console-certificate.ts';
import { DEFAULT_CONFIG, ensureDeploymentFiles, readConfig } from '../prepare/prepare.ts';
import { ensureWallets } from '../prepare/runtime-files.ts';
import { ensureGrafanaPassword } from '../prepare/secrets.ts';
import type { Command } from './command.ts';

const COMPOSE_HOME = join(ROOT, '.agora/compose');
const HOST_DATA = '/data';

export const composeInit: Command = {
  summary: 'prepare this host for `docker compose up`: certificates, Redis users, secrets, the data folder',
  usage: 'compose-init [--data DIR] [--project NAME]',
  flags: { data: { type: 'string' }, project: { type: 'string' } },
  wordsMax: 0,
  async run(args) {
    if (process.getuid?.() !== 0)
      throw new Refusal(
        'environment',
        'compose-init gives every container files of a user of its own, which only root may do',
        'run `sudo ./agora compose-init`',
      );
    const { home, configFile, project } = chosen(args);
    const read = readConfig(configFile);
    refuseForeignData(home.data);
    refuseAnothersData(home);
    createHome(home);
    const given = containerConfig(read, home);
    await ensureDeploymentFiles(home, given.config, consoleCertificate(read));
    ensureGrafanaPassword(home);
    const wallets = ensureWallets(home, given.config);
    for (const user of ['guardian', 'web', 'flatten', ...[...wallets.keys()].map((id) => `engine-${id}`)])
      ensureAuditKey(home, user);
    const id = imagesId();
    const prepared = { home, config: given.config, buildId: id, wallets };
    const containers = containersOf(prepared, given, prepareData(home));
    writeContainers(join(home.dir, 'containers'), containers);
    prepareLatchState(home);
    writeEnvFile(ENV_FILE, {
      ...environment(home, read, id, project),
      AGORA_CONFIG: configFile,
      ...fileMarks(containers),
    });
    announce(home, read, id, configFile);
    return 'ok';
  },
};

/** Nothing where the operator brought a certificate. */
function consoleCertificate(read: Config): Leaf[] {
  return read.web.tls === undefined
    ? [{ name: CONSOLE_LEAF, kind: 'server', hosts: consoleHosts(read) }]
    : [];
}

/**
 * The deployment in containers: its own folder, and its data where the host's operator touches it. What is not named, the home too, is as
 * the last `compose-init` of this checkout left it: a real account must not be left for the paper venue by a short command.
 */
export function chosen(args: Arguments, envFile = ENV_FILE) {
  const last = readEnvFile(envFile);
  const home = homeOf(args.home, last?.get('AGORA_HOME'), envFile);
  const named = (flag: string | boolean | undefined, name: string) =>
    typeof flag === 'string' ? flag : last?.get(name);
  return {
    home: { ...home, data: resolve(named(args.flags.data, 'AGORA_DATA') ?? HOST_DATA) },
    configFile: resolve(named(args.config, 'AGORA_CONFIG') ?? DEFAULT_CONFIG),
    project: named(args.flags.project, 'COMPOSE_PROJECT_NAME'),
  };
}

/** Where `.env` leads, `docker compose` goes: nobody turns it to another deployment by a word more or less. Throws a Refusal. */
function homeOf(named: string | undefined, written: string | undefined, envFile: string): Home {
  const home = homeAt(named ?? written ?? COMPOSE_HOME);
  if (written === undefined) return home;
  if (home.dir !== written)
    throw new Refusal(
      'usage',
      `${envFile} is of the deployment in ${written}, not of one in ${home.dir}`,
      `name none, or the same; another deployment has a checkout of its own; where that one is gone for good: \`rm ${envFile}\``,
    );
  if (!existsSync(written))
    throw new Refusal(
      'usage',
      `${written} is not there, where ${envFile} has the keys of this deployment`,
      `put it back; to begin anew: \`rm ${envFile}\``,
    );
  return home;
}

/** What it takes over gets another owner and mode: nothing that something else lives by (`--data /srv`). Throws a Refusal. */
export function refuseForeignData(dir: string): void {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found === undefined || found.uid === USERS.app || existsSync(join(dir, MOUNT_PROOF))) return;
  if (!found.isDirectory()) throw new Refusal('usage', `${dir} is no folder`);
  const others = readdirSync(dir).filter((name) => name !== 'lost+found');
  if (others.length > 0)
    throw new Refusal(
      'usage',
      `${dir} holds what AGORA did not put there (${others.slice(0, 3).join(', ')})`,
      `name an empty folder by --data; if it is for AGORA alone: \`chown ${USERS.app} ${dir}\``,
    );
}

/** Engine and guardian write here, the host's operator touches files here. Returns what proves the mount. */
function prepareData(home: Home): string {
  chmodSync(home.data, 0o750);
  chownSync(home.data, USERS.app, USERS.app);
  return ensureMountProof(home);
}

/** Remembers which epochs were created, outside of Redis: wiping Redis must look like the loss it is. */
function prepareLatchState(home: Home): void {
  const dir = join(home.dir, 'latch-state');
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  chownSync(dir, USERS.redis, USERS.redis);
}

function environment(home: Home, { venue, ports, web }: Config, id: string, project: string | undefined) {
  return {
    ...(project !== undefined && { COMPOSE_PROJECT_NAME: project }),
    COMPOSE_PROFILES: venue,
    AGORA_BUILD_ID: id,
    AGORA_HOME: home.dir,
    AGORA_DATA: home.data,
    AGORA_WEB_BIND: web.bind,
    AGORA_WEB_PORT: ports.web,
    AGORA_GUARDIAN_PORT: ports.guardian,
    AGORA_PROMETHEUS_PORT: ports.prometheus,
    AGORA_GRAFANA_PORT: ports.grafana,
  };
}

function announce(home: Home, { venue, web, ports }: Config, id: string, configFile: string): void {
  say(`agora: ready for containers: venue ${venue}, build ${id}, data ${home.data}, secrets ${home.dir}`);
  say(`agora: configuration ${configFile}; the next compose-init takes it again (another: --config FILE)`);
  say('agora: next: docker compose build && docker compose up -d --wait');
  say(`agora: then https://${web.bind}:${ports.web}/console; docs/deploy.md tells the rest`);
}
