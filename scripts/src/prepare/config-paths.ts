// The secrets that a configuration names, as absolute paths: written relative to the configuration file's own folder, so that
// a process started elsewhere finds them.
import { resolve } from 'node:path';
import type { Config } from '@agora/shared/config';

/** `config` as written in a file of folder `dir`. */
export function withAbsolutePaths(config: Config, dir: string): Config {
  const { telegram, webhook, outside_watch: watch, web } = config;
  const at = (path: string) => resolve(dir, path);
  return {
    ...config,
    ...(telegram && { telegram: { ...telegram, bot_token_file: at(telegram.bot_token_file) } }),
    ...(webhook && { webhook: { ...webhook, url_file: at(webhook.url_file) } }),
    ...(watch && { outside_watch: { ...watch, url_file: at(watch.url_file) } }),
    web: {
      ...web,
      ...(web.tls && { tls: { certificate: at(web.tls.certificate), key: at(web.tls.key) } }),
    },
  };
}
