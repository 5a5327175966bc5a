// The operator's configuration as it holds inside the containers: fixed ports, the console behind TLS on every address
// of its own network, secrets at one path. What the file says of ports and bind addresses becomes what is published.
import { join } from 'node:path';
import { type Config, portsConfigSchema } from '@agora/shared/config';
import type { ProcessName } from '@agora/shared/runtime-config';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { certificateFiles } from '../prepare/certificates.ts';
import { CONSOLE_LEAF } from '../prepare/console-certificate.ts';
import { type BroughtCertificate, broughtCertificate } from './console-trust.ts';

export const SECRETS = '/run/secrets';
const ENGINE_PORT = 3101;

export interface ContainerConfig {
  readonly config: Config;
  /** Files of this host that the operator may have brought. */
  readonly files: readonly GivenFile[];
  /** The console's, where it is not the deployment's own. */
  readonly brought: BroughtCertificate | null;
}

export interface GivenFile {
  /** Under which a container finds it. */
  readonly name: string;
  readonly path: string;
  readonly readers: readonly ProcessName[];
}

/** Throws a Refusal for a configuration that docker-compose.yml cannot run. */
export function containerConfig(config: Config, home: Home): ContainerConfig {
  const [engine, another] = config.engines;
  if (engine === undefined || another !== undefined)
    throw new Refusal(
      'config',
      `docker-compose.yml runs one engine, this configuration has ${config.engines.length}`,
      'give each engine a configuration, --home, --data and --project of its own',
    );
  const files: GivenFile[] = [];
  const at = (name: string, path: string, ...readers: ProcessName[]) => {
    files.push({ name, path, readers });
    return join(SECRETS, name);
  };
  const tls = config.web.tls ?? certificateFiles(home, CONSOLE_LEAF);
  const { telegram, webhook, outside_watch: watch } = config;
  return {
    files,
    brought: broughtCertificate(config),
    config: {
      ...config,
      ports: portsConfigSchema.parse({}),
      engines: [{ ...engine, port: ENGINE_PORT }],
      web: {
        bind: '0.0.0.0',
        tls: {
          certificate: at('console.crt', tls.certificate, 'web', 'pager'),
          key: at('console.key', tls.key, 'web'),
        },
        allowed_origins: originsOf(config),
      },
      ...(telegram && {
        telegram: {
          ...telegram,
          bot_token_file: at('telegram.token', telegram.bot_token_file, 'guardian', 'pager'),
        },
      }),
      ...(webhook && { webhook: { ...webhook, url_file: at('webhook.url', webhook.url_file, 'pager') } }),
      ...(watch && {
        outside_watch: { ...watch, url_file: at('outside-watch.url', watch.url_file, 'pager') },
      }),
    },
  };
}

/** The names under which browsers reach the published port, and the one under which Prometheus scrapes. */
function originsOf({ web, ports }: Config): string[] {
  const host = web.bind.includes(':') ? `[${web.bind}]` : web.bind;
  const own = ['localhost', '127.0.0.1', host].map((name) => `https://${name}:${ports.web}`);
  return [...new Set([...own, 'https://web:3000', ...web.allowed_origins])];
}

/** The certificate of the console names the host's addresses and the service. */
export function consoleHosts({ web }: Config): string[] {
  const names = web.allowed_origins.map((origin) => new URL(origin).hostname.replace(/^\[|\]$/g, ''));
  return [...new Set(['web', 'localhost', '127.0.0.1', '::1', web.bind, ...names])];
}
