import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { engineIdSchema } from '@agora/shared/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG } from '../../test/support/facts.ts';
import type { StartRefusal } from './refusal.ts';
import { loadSettings } from './runtime-file.ts';

const ID = engineIdSchema.parse('mm-1');
const ADDRESS = `0x${'1'.repeat(40)}`;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'agora-settings-'));
  for (const name of ['password', 'client.key', 'web.token', 'wallet.key']) {
    writeFileSync(join(dir, name), `secret of ${name}\n`, { mode: 0o600 });
  }
  for (const name of ['ca.crt', 'client.crt']) writeFileSync(join(dir, name), name);
});
afterEach(() => rmSync(dir, { recursive: true }));

function runtime() {
  const endpoint = {
    host: '127.0.0.1',
    port: 6390,
    ca_file: join(dir, 'ca.crt'),
    client_cert_file: join(dir, 'client.crt'),
    client_key_file: join(dir, 'client.key'),
    users: { 'engine-mm-1': { password_file: join(dir, 'password') } },
  };
  const wallet = {
    account_address: ADDRESS,
    engine_address: ADDRESS,
    engine_key_file: join(dir, 'wallet.key'),
    guardian_address: ADDRESS,
    flatten_address: ADDRESS,
  };
  return {
    process: 'engine',
    home: dir,
    data_dir: dir,
    run_dir: dir,
    build_id: 'test-build',
    contract_version: CONTRACT_VERSION,
    config: { venue: 'paper', engines: [CONFIG] },
    redis: { latch: endpoint, live: endpoint },
    bearer_token_files: { web: join(dir, 'web.token') },
    wallets: { 'mm-1': wallet },
    venue: { http_url: 'http://127.0.0.1:3110', ws_url: 'ws://127.0.0.1:3110/ws' },
  };
}

function load(content: unknown, engineId = ID) {
  const runtimeFile = join(dir, 'runtime.json');
  writeFileSync(runtimeFile, typeof content === 'string' ? content : JSON.stringify(content));
  return loadSettings({ runtimeFile, engineId });
}

function refusalOf(act: () => unknown): Pick<StartRefusal, 'exitCode' | 'message'> {
  try {
    act();
  } catch (error) {
    return error as StartRefusal;
  }
  throw new Error('it was not refused');
}

test('reads what the launcher wrote, secrets without their newline', () => {
  const settings = load(runtime());
  expect(settings.engine.id).toBe('mm-1');
  expect(settings.latch).toMatchObject({
    username: 'engine-mm-1',
    password: 'secret of password',
    ca: 'ca.crt',
  });
  expect(settings.bearerTokens.get('web')).toBe('secret of web.token');
});

describe('refused in one line', () => {
  test.each<[string, () => unknown, number, string]>([
    ['no JSON', () => '{', 3, 'is not JSON'],
    ['an empty object', () => ({}), 3, 'process: '],
    ['an unknown key', () => ({ ...runtime(), surprise: 1 }), 3, 'the file: '],
    ['written for another process', () => ({ ...runtime(), process: 'web' }), 3, 'was written for web'],
    [
      'another contract',
      () => ({ ...runtime(), contract_version: CONTRACT_VERSION + 1 }),
      3,
      'contract version',
    ],
    ['no Redis user', () => withUsers({}), 3, 'has no Redis user "engine-mm-1"'],
    ['a missing password file', () => withUsers(userAt('absent')), 4, 'absent (ENOENT)'],
    ['a directory as password file', () => withUsers(userAt('.')), 4, '(EISDIR)'],
  ])('%s', (_, content, exitCode, message) => {
    const refusal = refusalOf(() => load(content()));
    expect(refusal).toMatchObject({ exitCode, message: expect.stringContaining(message) });
    expect(refusal.message).not.toContain('\n');
  });

  test('an engine that the file does not know', () => {
    const refusal = refusalOf(() => load(runtime(), engineIdSchema.parse('mm-2')));
    expect(refusal).toMatchObject({ exitCode: 3, message: expect.stringContaining('no engine "mm-2"') });
  });

  test('a file that is not there', () => {
    const refusal = refusalOf(() => loadSettings({ runtimeFile: join(dir, 'absent.json'), engineId: ID }));
    expect(refusal).toMatchObject({ exitCode: 3, message: expect.stringContaining('ENOENT') });
  });

  test.each(['password', 'client.key', 'web.token', 'wallet.key'])('an empty %s', (name) => {
    writeFileSync(join(dir, name), '\n');
    expect(refusalOf(() => load(runtime()))).toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('is empty'),
    });
  });
});

describe('a secret wider than its owner is refused and never shown', () => {
  test.each([
    ['password', 0o640],
    ['client.key', 0o604],
    ['web.token', 0o610],
    ['wallet.key', 0o601],
  ])('%s', (name, mode) => {
    chmodSync(join(dir, name), mode);
    const refusal = refusalOf(() => load(runtime()));
    expect(refusal).toMatchObject({ exitCode: 4, message: expect.stringContaining('is open to others') });
    expect(refusal.message).not.toContain('secret of');
  });

  test.each([0o600, 0o400])('mode %o is the owner alone', (mode) => {
    chmodSync(join(dir, 'password'), mode);
    expect(load(runtime()).latch.password).toBe('secret of password');
  });
});

function userAt(name: string) {
  return { 'engine-mm-1': { password_file: join(dir, name) } };
}

function withUsers(users: Record<string, unknown>) {
  const whole = runtime();
  return { ...whole, redis: { ...whole.redis, latch: { ...whole.redis.latch, users } } };
}
