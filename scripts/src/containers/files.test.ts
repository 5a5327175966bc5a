import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { configSchema } from '@agora/shared/config';
import { engineIdSchema } from '@agora/shared/ids';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHome, homeAt } from '../home.ts';
import { ensureAuditKey } from '../prepare/audit-key.ts';
import { readYaml } from '../prepare/config-file.ts';
import { DEFAULT_CONFIG, ensureDeploymentFiles } from '../prepare/prepare.ts';
import { ensureWallets } from '../prepare/runtime-files.ts';
import { ensureGrafanaPassword } from '../prepare/secrets.ts';
import { planSchema } from '../supervisor/plan.ts';
import { consoleHosts, containerConfig, SECRETS } from './config.ts';
import { type Container, containersOf } from './files.ts';

const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-containers-')));
let containers: ReadonlyMap<string, Container>;

beforeAll(async () => {
  const path = (name: string) => {
    writeFileSync(join(home.dir, name), `secret of ${name}\n`, { mode: 0o400 });
    return join(home.dir, name);
  };
  const config = {
    ...readYaml(DEFAULT_CONFIG, configSchema, () => []),
    telegram: {
      bot_token_file: path('bot'),
      allowed_user_ids: [1],
      chat_ids: [1],
      second_contact_chat_ids: [],
      api_root: 'https://api.telegram.org',
    },
    webhook: { url_file: path('hook') },
  };
  createHome(home);
  const given = containerConfig(config, home);
  await ensureDeploymentFiles(home, given.config, [
    { name: 'console', kind: 'server', hosts: consoleHosts(config) },
  ]);
  ensureGrafanaPassword(home);
  const wallets = ensureWallets(home, given.config);
  for (const user of ['guardian', 'web', 'flatten', 'engine-mm-btc-1']) ensureAuditKey(home, user);
  const prepared = { home, config: given.config, buildId: 'test-build', wallets };
  containers = new Map(containersOf(prepared, given, 'proof').map((each) => [each.service, each]));
});

afterAll(() => rmSync(home.dir, { recursive: true }));

function holdersOf(name: RegExp): string[] {
  return [...containers.values()]
    .filter(({ files }) => [...files.keys()].some((file) => name.test(file)))
    .map(({ service }) => service)
    .sort();
}

describe('a secret is in no container but those that need it', () => {
  test.each<[string, RegExp, string[]]>([
    ['the wallet that trades', /wallet-.*-engine\.key$/, ['engine']],
    ['the wallet that cancels', /wallet-.*-guardian\.key$/, ['guardian']],
    ['the wallet that flattens', /wallet-.*-flatten\.key$/, ['flatten']],
    ['the signing key of its audit', /audit-flatten\.key$/, ['flatten']],
    ['the master wallet', /wallet-.*-master\.key$/, []],
    ['the authority’s key', /(^|\/)ca\.key$/, []],
    ['the console’s key', /console\.key$/, ['web']],
    ['the console’s certificate', /console\.crt$/, ['pager', 'web']],
    ['the session secret', /session\.secret$/, ['web']],
    ['the accounts', /operators\.json$/, ['web']],
    ['a first password', /operator-.*\.password$/, []],
    ['the bot’s token', /telegram\.token$/, ['guardian', 'pager']],
    ['the second channel', /webhook\.url$/, ['pager']],
    ['the stop token', /bearer-stop\.token$/, ['cli', 'guardian', 'web']],
    ['the token of the venue’s fault endpoint', /bearer-venue-admin\.token$/, ['paper-venue']],
    ['the engine’s password at the latch', /redis-latch-engine-.*\.password$/, ['engine']],
    [
      'the launcher’s password at the latch',
      /redis-latch-launcher\.password$/,
      ['latch-init', 'redis-latch'],
    ],
    ['the signing key of the engine’s audit', /audit-engine-.*\.key$/, ['engine']],
    ['the password of Grafana', /grafana-admin\.password$/, ['grafana']],
  ])('%s', (_, name, services) => expect(holdersOf(name)).toEqual(services));
});

test('flatten finds its wallet, the venue and its limits where its runtime says', () => {
  const files = containers.get('flatten')?.files;
  const runtime = runtimeConfigSchema.parse(JSON.parse(files?.get('run/cli.json') ?? ''));
  const key = runtime.wallets[engineIdSchema.parse('mm-btc-1')]?.flatten_key_file ?? '';
  expect(files?.has(relative(SECRETS, key))).toBe(true);
  expect(runtime.venue.http_url).toBe('http://paper-venue:3110');
});

test('every file that a runtime names is there', () => {
  for (const { service, files } of containers.values()) {
    const text = files.get('runtime.json');
    if (text === undefined) continue;
    const { config, ...runtime } = runtimeConfigSchema.parse(JSON.parse(text));
    const named = JSON.stringify(runtime).match(/(?<="\/run\/secrets\/)[^"]+/g) ?? [];
    expect([service, named.filter((name) => !files.has(name))]).toEqual([service, []]);
    expect(config.engines).toHaveLength(1);
  }
});

test('the command line reads the limits of the configuration that the engine runs with', () => {
  const files = containers.get('cli')?.files;
  const plan = planSchema.parse(JSON.parse(files?.get('run/plan.json') ?? ''));
  const read = JSON.parse(files?.get(relative(SECRETS, plan.configFile)) ?? '');
  const runtime = JSON.parse(containers.get('engine')?.files.get('runtime.json') ?? '');
  expect(configSchema.parse(read)).toEqual(runtimeConfigSchema.parse(runtime).config);
});

test('processes find each other by the names of services, and listen inside of the container', () => {
  const { network, redis, venue } = runtimeConfigSchema.parse(
    JSON.parse(containers.get('guardian')?.files.get('runtime.json') ?? ''),
  );
  expect(network).toEqual({
    listen: '0.0.0.0',
    guardian: 'guardian',
    pager: 'pager',
    engines: { 'mm-btc-1': 'engine' },
  });
  expect([redis.latch.host, redis.live.host, venue.http_url]).toEqual([
    'redis-latch',
    'redis-live',
    'http://paper-venue:3110',
  ]);
});

test('engine, guardian and the commands alone are given the proof of the data mount', () => {
  const proven = [...containers.values()].filter(({ files }) =>
    (files.get('door.json') ?? '').includes('"mount_proof": "proof"'),
  );
  expect(proven.map(({ service }) => service).sort()).toEqual(['cli', 'engine', 'flatten', 'guardian']);
});

test('two engines are refused with what to do', () => {
  const config = readYaml(DEFAULT_CONFIG, configSchema, () => []);
  const [engine] = config.engines;
  if (engine === undefined) throw new Error('the shipped configuration has an engine');
  expect(() => containerConfig({ ...config, engines: [engine, { ...engine, id: engine.id }] }, home)).toThrow(
    /runs one engine, this configuration has 2/,
  );
});
