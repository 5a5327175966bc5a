// A runtime file of another process, or of another version of the contract, is refused before a port is opened.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@agora/shared/config';
import { configDraft } from '@agora/shared/config-fixture';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { afterAll, expect, it } from 'vitest';
import { loadRuntime } from './runtime.ts';

const dir = mkdtempSync(join(tmpdir(), 'agora-web-runtime-'));
afterAll(() => rmSync(dir, { recursive: true }));

const endpoint = {
  host: '127.0.0.1',
  port: 6390,
  ca_file: '/run/agora/ca.pem',
  client_cert_file: '/run/agora/client.pem',
  client_key_file: '/run/agora/client.key',
  users: { web: { password_file: '/run/agora/web.password' } },
};
const written = {
  process: 'web',
  home: '/opt/agora',
  data_dir: '/var/lib/agora',
  run_dir: '/run/agora',
  build_id: '4f9c2e1',
  contract_version: CONTRACT_VERSION,
  config: configSchema.parse(configDraft({}, { id: 'mm-1' })),
  redis: { latch: endpoint, live: { ...endpoint, port: 6391 } },
  bearer_token_files: {},
  wallets: {},
  venue: { http_url: 'http://127.0.0.1:3110', ws_url: 'ws://127.0.0.1:3110/ws' },
};

const load = (change: object) => {
  const path = join(dir, 'runtime.json');
  writeFileSync(path, JSON.stringify({ ...written, ...change }));
  return loadRuntime(['--config', path]);
};

it('takes its own', () => {
  expect(load({}).process).toBe('web');
});

it.each([
  [{ process: 'pager' }, 'was written for pager'],
  [{ contract_version: CONTRACT_VERSION - 1 }, `of contract version ${CONTRACT_VERSION - 1}`],
])('refuses %o', (change, says) => {
  expect(() => load(change)).toThrow(says);
});
