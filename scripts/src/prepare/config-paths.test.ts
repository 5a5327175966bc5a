import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../home.ts';
import { withAbsolutePaths } from './config-paths.ts';
import { readConfig } from './prepare.ts';

const bare = readConfig(join(ROOT, 'config/paper.yaml'));

test('every secret that a configuration may name becomes absolute', () => {
  const config = {
    ...bare,
    telegram: {
      bot_token_file: '../secrets/telegram.token',
      allowed_user_ids: [],
      chat_ids: [],
      second_contact_chat_ids: [],
      api_root: 'https://api.telegram.org',
    },
    webhook: { url_file: 'hook.url' },
    outside_watch: { url_file: '/run/watch.url', every_s: 60 },
    web: { ...bare.web, tls: { certificate: 'a.crt', key: 'a.key' } },
  };
  const absolute = withAbsolutePaths(config, '/etc/agora/config');
  expect(absolute.telegram?.bot_token_file).toBe('/etc/agora/secrets/telegram.token');
  expect(absolute.webhook?.url_file).toBe('/etc/agora/config/hook.url');
  expect(absolute.outside_watch?.url_file).toBe('/run/watch.url');
  expect(absolute.web.tls).toEqual({
    certificate: '/etc/agora/config/a.crt',
    key: '/etc/agora/config/a.key',
  });
});

test('what is not configured stays away', () => {
  expect(withAbsolutePaths(bare, '/etc')).toEqual(bare);
});
