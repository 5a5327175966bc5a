// The console's certificate where it is bound beyond loopback and the operator names none: by the deployment's own authority, for the
// address it is bound to and the names it answers to.
import type { Config } from '@agora/shared/config';
import type { Home } from '../home.ts';
import { certificateFiles, type Leaf } from './certificates.ts';

export const CONSOLE_LEAF = 'console';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** `config` with the certificate that will be there; unchanged on loopback, and where one is named. */
export function withConsoleCertificate(home: Home, config: Config): Config {
  if (LOOPBACK.has(config.web.bind) || config.web.tls !== undefined) return config;
  return { ...config, web: { ...config.web, tls: certificateFiles(home, CONSOLE_LEAF) } };
}

/** What is to be issued: nothing where the operator brought a certificate. */
export function consoleLeaves(home: Home, { web }: Config): Leaf[] {
  if (web.tls?.certificate !== certificateFiles(home, CONSOLE_LEAF).certificate) return [];
  const names = web.allowed_origins.map((origin) => new URL(origin).hostname.replace(/^\[|\]$/g, ''));
  const hosts = [web.bind, ...names, 'localhost', '127.0.0.1', '::1'];
  return [{ name: CONSOLE_LEAF, kind: 'server', hosts: [...new Set(hosts)] }];
}
