import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Config, configSchema } from '@agora/shared/config';
import { engineIdSchema } from '@agora/shared/ids';
import { runtimeConfigSchema } from '@agora/shared/runtime-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createHome, homeAt } from '../home.ts';
import { ensureAuditKey } from '../prepare/audit-key.ts';
import { certificateFiles, ensureCertificates } from '../prepare/certificates.ts';
import { readYaml } from '../prepare/config-file.ts';
import { DEFAULT_CONFIG, ensureDeploymentFiles } from '../prepare/prepare.ts';
import { ensureWallets, type Prepared } from '../prepare/runtime-files.ts';
import { ensureGrafanaPassword } from '../prepare/secrets.ts';
import { planSchema } from '../supervisor/plan.ts';
import { consoleHosts, containerConfig, SECRETS } from './config.ts';
import { type Container, containersOf } from './files.ts';

const home = homeAt(mkdtempSync(join(tmpdir(), 'agora-containers-')));
let containers: ReadonlyMap<string, Container>;
let wallets: Prepared['wallets'];

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
  wallets = ensureWallets(home, given.config);
  for (const user of ['guardian', 'web', 'flatten', 'engine-mm-btc-1']) ensureAuditKey(home, user);
  containers = containersFor(config);
});

function containersFor(config: Config): ReadonlyMap<string, Container> {
  const given = containerConfig(config, home);
  const prepared = { home, config: given.config, buildId: 'test-build', wallets };
  return new Map(containersOf(prepared, given, 'proof').map((each) => [each.service, each]));
}

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

const scrapeSchema = z.object({
  scrape_configs: z.array(
    z.object({ job_name: z.string(), tls_config: z.record(z.string(), z.string()).optional() }),
  ),
});

describe('who asks the console holds its certificate against', () => {
  const textIn = (all: typeof containers, service: string, name: string) =>
    all.get(service)?.files.get(name) ?? '';
  const scraped = (all: typeof containers) => {
    const text = textIn(all, 'prometheus', 'prometheus/prometheus.yml');
    const jobs = scrapeSchema.parse(parse(text)).scrape_configs;
    return jobs.find((job) => job.job_name === 'agora-web')?.tls_config;
  };
  const HELD_BY: [string, string][] = [
    ['web', 'console-ca.crt'],
    ['prometheus', 'console-ca.crt'],
    ['cli', 'tls/console-ca.crt'],
    ['flatten', 'tls/console-ca.crt'],
  ];

  test('the deployment’s own authority', () => {
    const authority = readFileSync(certificateFiles(home, 'ca').certificate, 'utf8');
    for (const [service, name] of HELD_BY) expect(textIn(containers, service, name)).toBe(authority);
    expect(scraped(containers)).toEqual({ ca_file: '/run/secrets/console-ca.crt' });
  });

  test.each([
    [['console.example', '10.8.0.1'], 'console.example'],
    [['*.example'], 'console.example'],
    [['10.8.0.1'], '10.8.0.1'],
  ])('the one that the operator brought, without its chain, by a name of it: %j', async (hosts, name) => {
    const stem = `brought-${hosts.length}-${name}`;
    const files = certificateFiles(home, stem);
    await ensureCertificates(home, [{ name: stem, kind: 'server', hosts }], Date.now());
    const leaf = readFileSync(files.certificate, 'utf8');
    const chain = join(home.dir, 'chain.crt');
    writeFileSync(chain, leaf + readFileSync(certificateFiles(home, 'ca').certificate, 'utf8'));
    const config = readYaml(DEFAULT_CONFIG, configSchema, () => []);
    const tls = { certificate: chain, key: files.key };
    const brought = containersFor({ ...config, web: { ...config.web, tls } });
    for (const [service, file] of HELD_BY) {
      const held = textIn(brought, service, file);
      expect(held.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
      expect(new X509Certificate(held).fingerprint256).toBe(new X509Certificate(leaf).fingerprint256);
    }
    expect(scraped(brought)).toEqual({ ca_file: '/run/secrets/console-ca.crt', server_name: name });
    expect(textIn(brought, 'web', 'console.crt')).toBe(readFileSync(chain, 'utf8'));
  });

  test('the command line asks for it where it lies', () => {
    const { processes } = planSchema.parse(JSON.parse(textIn(containers, 'cli', 'run/plan.json')));
    const asked = processes.find(({ name }) => name === 'web')?.certificate ?? '';
    expect(textIn(containers, 'cli', relative(SECRETS, asked))).toMatch(/BEGIN CERTIFICATE/);
  });

  test.each([
    ['is for no name', '', /is for no name and no address/],
    ['is no certificate', 'nothing', /cannot be read as a certificate/],
  ])('one that %s is refused', async (_, text, refused) => {
    await ensureCertificates(home, [{ name: 'nameless', kind: 'client', hosts: [] }], Date.now());
    const { certificate, key } = certificateFiles(home, 'nameless');
    if (text !== '') writeFileSync(certificate, text);
    const config = readYaml(DEFAULT_CONFIG, configSchema, () => []);
    const web = { ...config.web, tls: { certificate, key } };
    expect(() => containerConfig({ ...config, web }, home)).toThrow(refused);
  });
});

test('two engines are refused with what to do', () => {
  const config = readYaml(DEFAULT_CONFIG, configSchema, () => []);
  const [engine] = config.engines;
  if (engine === undefined) throw new Error('the shipped configuration has an engine');
  expect(() => containerConfig({ ...config, engines: [engine, { ...engine, id: engine.id }] }, home)).toThrow(
    /runs one engine, this configuration has 2/,
  );
});
