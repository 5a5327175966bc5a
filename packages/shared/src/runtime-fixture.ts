/** A whole runtime file of the console, for tests. */
import { configSchema } from './config.ts';
import { configDraft } from './config-fixture.ts';
import { CONTRACT_VERSION } from './contract-version.ts';

const endpoint = {
  host: '127.0.0.1',
  port: 6390,
  ca_file: '/run/agora/ca.pem',
  client_cert_file: '/run/agora/client.pem',
  client_key_file: '/run/agora/client.key',
  users: { web: { password_file: '/run/agora/web.password' } },
};
const address = (digit: string) => `0x${digit.repeat(40)}`;

export const RUNTIME_DRAFT = {
  process: 'web',
  home: '/opt/agora',
  data_dir: '/var/lib/agora',
  run_dir: '/run/agora',
  build_id: '4f9c2e1',
  contract_version: CONTRACT_VERSION,
  config: configSchema.parse(configDraft({}, { id: 'mm-1' })),
  redis: { latch: endpoint, live: { ...endpoint, port: 6391 } },
  bearer_token_files: { guardian: '/run/agora/guardian.token' },
  wallets: {
    'mm-1': {
      account_address: address('1'),
      engine_address: address('2'),
      guardian_address: address('3'),
      flatten_address: address('4'),
    },
  },
  venue: { http_url: 'http://127.0.0.1:3110', ws_url: 'ws://127.0.0.1:3110/ws' },
};
