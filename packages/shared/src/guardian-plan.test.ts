import { expect, test } from 'vitest';
import { configDraft } from './config-fixture.ts';
import { CONTRACT_VERSION } from './contract-version.ts';
import { readGuardianPlan, secretFilesOf } from './guardian-plan.ts';

const address = (digit: string) => `0x${digit.repeat(40)}`;
const endpoint = {
  host: '127.0.0.1',
  port: 6390,
  ca_file: '/run/ca.pem',
  client_cert_file: '/run/client.pem',
  client_key_file: '/run/client.key',
  users: { guardian: { password_file: '/run/guardian.password' } },
};
const WALLET = {
  account_address: address('1'),
  engine_address: address('2'),
  guardian_address: address('3'),
  guardian_key_file: '/run/guardian.key',
  flatten_address: address('4'),
};
const TELEGRAM = {
  bot_token_file: '/run/telegram.token',
  allowed_user_ids: [7],
  api_root: 'http://127.0.0.1:9/',
};
const runtime = (change: Record<string, unknown> = {}, configChange: Record<string, unknown> = {}) =>
  JSON.stringify({
    process: 'guardian',
    home: '/opt/agora',
    data_dir: '/var/lib/agora',
    run_dir: '/run/agora',
    build_id: '4f9c2e1',
    contract_version: CONTRACT_VERSION,
    config: configDraft(configChange, { id: 'mm-1', port: 3_101 }),
    redis: { latch: endpoint, live: { ...endpoint, port: 6391 } },
    bearer_token_files: {
      stop: '/run/stop.token',
      scraper: '/run/scraper.token',
      guardian: '/run/guardian.token',
    },
    wallets: { 'mm-1': WALLET },
    venue: { http_url: 'http://127.0.0.1:3110/', ws_url: 'ws://127.0.0.1:3110/ws' },
    ...change,
  });
const planOf = (text: string) => {
  const reading = readGuardianPlan(text);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.plan;
};

test('a plan is all that the guardian needs, flat', () => {
  expect(planOf(runtime())).toEqual({
    buildId: '4f9c2e1',
    port: 3_102,
    host: '127.0.0.1',
    dataDir: '/var/lib/agora',
    auditDir: '/var/lib/agora/audit/guardian',
    auditKeyFile: '/var/lib/agora/audit/guardian.key',
    venueUrl: 'http://127.0.0.1:3110',
    weightPerMin: 400,
    network: 'testnet',
    redis: {
      host: '127.0.0.1',
      port: 6390,
      passwordFile: '/run/guardian.password',
      caFile: '/run/ca.pem',
      certFile: '/run/client.pem',
      keyFile: '/run/client.key',
    },
    stopTokenFile: '/run/stop.token',
    scraperTokenFile: '/run/scraper.token',
    telegram: null,
    engines: [
      {
        id: 'mm-1',
        healthUrl: 'http://127.0.0.1:3101/healthz',
        account: address('1'),
        wallet: address('3'),
        keyFile: '/run/guardian.key',
      },
    ],
  });
});

test('Telegram, where it is configured, with the pager that gets what is no kill', () => {
  expect(planOf(runtime({}, { telegram: TELEGRAM })).telegram).toEqual({
    apiRoot: 'http://127.0.0.1:9',
    botTokenFile: '/run/telegram.token',
    allowed: [7],
    pagerUrl: 'http://127.0.0.1:3103/telegram',
    pagerHealthUrl: 'http://127.0.0.1:3103/healthz',
    chats: [7],
    pagerTokenFile: '/run/guardian.token',
  });
});

test('chats that are named are told, and not the people who may kill', () => {
  const telegram = { ...TELEGRAM, chat_ids: [-5, 8] };
  expect(planOf(runtime({}, { telegram })).telegram).toMatchObject({ allowed: [7], chats: [-5, 8] });
});

test('of an address only the last slash is taken', () => {
  const venue = { http_url: 'http://127.0.0.1:3110/api', ws_url: 'ws://127.0.0.1:3110/ws' };
  expect(planOf(runtime({ venue })).venueUrl).toBe('http://127.0.0.1:3110/api');
  const telegram = { ...TELEGRAM, api_root: 'http://127.0.0.1:9/bot' };
  expect(planOf(runtime({}, { telegram })).telegram?.apiRoot).toBe('http://127.0.0.1:9/bot');
});

test('a key for the chain that lies with the other secrets', () => {
  const plan = planOf(runtime({ private_files: { audit_signing_key: '/secrets/audit.pem' } }));
  expect(plan.auditKeyFile).toBe('/secrets/audit.pem');
});

test('signatures are for mainnet on mainnet alone', () => {
  const draft = configDraft({ venue: 'mainnet' }, { id: 'mm-1', account: address('1'), warmup_s: 180 });
  expect(planOf(runtime({ config: draft })).network).toBe('mainnet');
  expect(planOf(runtime({ config: { ...draft, venue: 'testnet' } })).network).toBe('testnet');
});

const withoutKey = { ...WALLET, guardian_key_file: undefined };
test.each<[string, string, string]>([
  ['no JSON', '{', ': the file: '],
  ['a field that is not known', runtime({ secret: 1 }), 'the file: Unrecognized key'],
  [
    'a field that is wrong, further down',
    runtime({ redis: { latch: { ...endpoint, port: 'x' }, live: endpoint } }),
    ': redis.latch.port: Invalid input',
  ],
  ['another process', runtime({ process: 'pager' }), ' was written for pager'],
  [
    'another contract',
    runtime({ contract_version: 99 }),
    ` is of contract 99, this code of ${CONTRACT_VERSION}`,
  ],
  [
    'no Redis user',
    runtime({ redis: { latch: { ...endpoint, users: {} }, live: endpoint } }),
    ' names no Redis user "guardian"',
  ],
  [
    'no stop token',
    runtime({ bearer_token_files: { scraper: '/x' } }),
    ' names no token of "stop" or "scraper"',
  ],
  [
    'no scraper token',
    runtime({ bearer_token_files: { stop: '/x' } }),
    ' names no token of "stop" or "scraper"',
  ],
  ['an engine without wallets', runtime({ wallets: {} }), ' names no wallet of the guardian for mm-1'],
  [
    'a wallet without its key',
    runtime({ wallets: { 'mm-1': withoutKey } }),
    'no wallet of the guardian for mm-1',
  ],
  [
    'Telegram without a token to hand over with',
    runtime({ bearer_token_files: { stop: '/x', scraper: '/x' } }, { telegram: TELEGRAM }),
    ' names no token of "guardian"',
  ],
  [
    'a bot token named relatively',
    runtime({}, { telegram: { ...TELEGRAM, bot_token_file: '../secrets/telegram.token' } }),
    ': telegram.bot_token_file must be an absolute path',
  ],
])('%s is refused', (_, text, problem) => {
  const reading = readGuardianPlan(text);
  expect(reading.ok ? '' : reading.problem).toContain(problem);
});

test('one of two engines without a wallet is named', () => {
  const [engine] = configDraft({}, { id: 'mm-1', port: 3_101 }).engines as object[];
  const config = configDraft({ engines: [engine, { ...engine, id: 'mm-2', port: 3_151 }] });
  const reading = readGuardianPlan(runtime({ config }));
  expect(reading).toEqual({ ok: false, problem: ' names no wallet of the guardian for mm-2' });
});

test('for one engine alone, and for none that is not here', () => {
  const reading = readGuardianPlan(runtime(), 'mm-1');
  expect(reading.ok && reading.plan.engines.map(({ id }) => id)).toEqual(['mm-1']);
  expect(readGuardianPlan(runtime(), 'mm-2')).toEqual({ ok: false, problem: " names no engine 'mm-2'" });
});

test('I-27: tokens, the password and every wallet key are withheld from its audit', () => {
  const quiet = planOf(runtime());
  const own = ['/run/stop.token', '/run/scraper.token', '/run/guardian.password'];
  expect(secretFilesOf(quiet)).toEqual([...own, '/run/guardian.key']);
  const telling = planOf(runtime({}, { telegram: TELEGRAM }));
  const ofTelegram = ['/run/telegram.token', '/run/guardian.token'];
  expect(secretFilesOf(telling)).toEqual([...own, ...ofTelegram, '/run/guardian.key']);
});
