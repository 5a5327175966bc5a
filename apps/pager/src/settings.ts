/**
 * The door for configuration: the command line and the runtime file, with the secrets read. Refuses in one
 * line what is malformed, and every secret file that others may read. Nothing comes from the environment.
 */
import { X509Certificate } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import {
  type BearerCaller,
  type RedisEndpoint,
  type RuntimeConfig,
  runtimeConfigSchema,
} from '@agora/shared/runtime-config';

/** Exit codes of the launcher's table: wrong command line, wrong configuration, something on this host. */
const EXIT_CODES = { usage: 2, config: 3, environment: 4 } as const;
const USAGE = 'usage: main.ts --config <absolute path of runtime.json>';
const WIDER_THAN_OWNER = 0o077;

export class StartRefusal extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT_CODES, message: string) {
    super(message);
    this.name = 'StartRefusal';
    this.exitCode = EXIT_CODES[kind];
  }
}

export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface Settings {
  readonly runtime: RuntimeConfig;
  readonly runtimeFile: string;
  readonly latch: RedisSettings;
  readonly live: RedisSettings;
  readonly bearerTokens: ReadonlyMap<BearerCaller, string>;
  /** Null = not configured. */
  readonly botToken: string | null;
  readonly webhookUrl: string | null;
  readonly outsideUrl: string | null;
  /** Certificates this process works with, and that of the console. */
  readonly certificates: readonly { readonly name: string; readonly endsMs: number }[];
}

/** Throws StartRefusal. */
export function loadSettings(argv: readonly string[]): Settings {
  const path = runtimeFileOf(argv);
  const runtime = parseRuntime(path);
  const { telegram, webhook, outside_watch: watch, web } = runtime.config;
  const latch = redisSettings(runtime.redis.latch, path);
  return {
    runtime,
    runtimeFile: path,
    latch,
    live: redisSettings(runtime.redis.live, path),
    bearerTokens: tokensOf(runtime.bearer_token_files),
    botToken: telegram === undefined ? null : readSecret(telegram.bot_token_file),
    webhookUrl: webhook === undefined ? null : urlIn(webhook.url_file),
    outsideUrl: watch === undefined ? null : urlIn(watch.url_file),
    certificates: [
      certificate('The Redis client certificate', latch.cert),
      certificate('The certificate authority', latch.ca),
      ...consoleCertificate(web.tls?.certificate),
    ],
  };
}

/** The address itself is a secret: it is not repeated. */
function urlIn(path: string): string {
  const url = readSecret(path);
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new StartRefusal('config', `${path} holds no http or https URL`);
}

function certificate(name: string, pem: string): Settings['certificates'][number] {
  return { name, endsMs: new X509Certificate(pem).validToDate.getTime() };
}

/** Of another process, which alone must have it: where it cannot be read here, alarms are still to be told. */
export function consoleCertificate(path: string | undefined): Settings['certificates'] {
  try {
    return path === undefined ? [] : [certificate('The certificate of the console', read(path))];
  } catch {
    return [];
  }
}

function redisSettings(endpoint: RedisEndpoint, path: string): RedisSettings {
  const user = endpoint.users.pager;
  if (user === undefined) throw new StartRefusal('config', `${path} has no Redis user "pager"`);
  return {
    host: endpoint.host,
    port: endpoint.port,
    username: 'pager',
    password: readSecret(user.password_file),
    ca: read(endpoint.ca_file),
    cert: read(endpoint.client_cert_file),
    key: readSecret(endpoint.client_key_file),
  };
}

function runtimeFileOf(argv: readonly string[]): string {
  try {
    const { config } = parseArgs({ args: [...argv], options: { config: { type: 'string' } } }).values;
    if (config !== undefined && isAbsolute(config)) return config;
  } catch (error) {
    throw new StartRefusal('usage', `${reasonOf(error).split('.')[0]}; ${USAGE}`);
  }
  throw new StartRefusal('usage', `--config needs an absolute path; ${USAGE}`);
}

function parseRuntime(path: string): RuntimeConfig {
  const parsed = runtimeConfigSchema.safeParse(readJson(path));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new StartRefusal('config', `${path}: ${first?.path.join('.') || 'the file'}: ${first?.message}`);
  }
  const { process, contract_version: version } = parsed.data;
  if (process !== 'pager') throw new StartRefusal('config', `${path} was written for ${process}`);
  if (version !== CONTRACT_VERSION)
    throw new StartRefusal(
      'config',
      `${path} is of contract version ${version}, this code of ${CONTRACT_VERSION}`,
    );
  return parsed.data;
}

function readJson(path: string): unknown {
  const text = read(path);
  try {
    return JSON.parse(text);
  } catch {
    throw new StartRefusal('config', `${path} is not JSON: run \`./agora up\` to write it anew`);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartRefusal('config', `cannot read ${path} (${reasonOf(error)})`);
  }
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
function readSecret(path: string): string {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const mode = fstatSync(fd).mode & 0o777;
    if ((mode & WIDER_THAN_OWNER) !== 0)
      throw new StartRefusal(
        'environment',
        `${path} is open to others (mode 0${mode.toString(8)}): chmod 600 it`,
      );
    return readFileSync(fd, 'utf8').trim();
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    throw new StartRefusal('environment', `cannot read ${path} (${reasonOf(error)})`);
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function tokensOf(files: RuntimeConfig['bearer_token_files']): Map<BearerCaller, string> {
  const entries = Object.entries(files) as [BearerCaller, string][]; // proven by the schema
  return new Map(entries.map(([caller, path]) => [caller, readSecret(path)]));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.name !== 'TypeError' ? String(error.code) : error.message;
}
