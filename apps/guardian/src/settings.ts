/**
 * The door for configuration: the command line and the runtime file, with the secrets read. Refuses in one
 * line what is malformed, and every secret file that others may read. Nothing comes from the environment.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type BearerCaller, type RuntimeConfig, runtimeConfigSchema } from '@agora/shared/runtime-config';

/** Exit codes of the launcher's table: wrong command line, wrong configuration, something on this host. */
const EXIT_CODES = { usage: 2, config: 3, environment: 4 } as const;
const WIDER_THAN_OWNER = 0o077;

export class StartRefusal extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT_CODES, message: string) {
    super(message);
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
  readonly latch: RedisSettings;
  readonly bearerTokens: ReadonlyMap<BearerCaller, string>;
}

/** Throws StartRefusal. */
export function loadSettings(argv: readonly string[]): Settings {
  const path = runtimeFileOf(argv);
  const runtime = parseRuntime(path);
  const { host, port, users, ca_file, client_cert_file, client_key_file } = runtime.redis.latch;
  const user = users.guardian;
  if (user === undefined) throw new StartRefusal('config', `${path} has no Redis user "guardian"`);
  for (const wallet of Object.values(runtime.wallets)) {
    if (wallet.guardian_key_file !== undefined) readSecret(wallet.guardian_key_file);
  }
  const tokens = Object.entries(runtime.bearer_token_files) as [BearerCaller, string][]; // proven by the schema
  return {
    runtime,
    latch: {
      host,
      port,
      username: 'guardian',
      password: readSecret(user.password_file),
      ca: read(ca_file),
      cert: read(client_cert_file),
      key: readSecret(client_key_file),
    },
    bearerTokens: new Map(tokens.map(([caller, file]) => [caller, readSecret(file)])),
  };
}

function runtimeFileOf(argv: readonly string[]): string {
  try {
    const { config } = parseArgs({ args: [...argv], options: { config: { type: 'string' } } }).values;
    if (config !== undefined && isAbsolute(config)) return config;
  } catch {
    // An unknown flag or a stray word: the usage says it.
  }
  throw new StartRefusal('usage', 'usage: main.ts --config <absolute path of runtime.json>');
}

function parseRuntime(path: string): RuntimeConfig {
  const parsed = runtimeConfigSchema.safeParse(parseJson(read(path)));
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new StartRefusal('config', `${path}: ${first?.path.join('.') || 'the file'}: ${first?.message}`);
  }
  const { process, contract_version: version } = parsed.data;
  if (process !== 'guardian') throw new StartRefusal('config', `${path} was written for ${process}`);
  if (version === CONTRACT_VERSION) return parsed.data;
  throw new StartRefusal('config', `${path} is of contract ${version}, this code of ${CONTRACT_VERSION}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readSecret(path: string): string {
  return read(path, WIDER_THAN_OWNER).trim();
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
function read(path: string, forbidden = 0): string {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const mode = fstatSync(fd).mode & 0o777;
    if ((mode & forbidden) === 0) return readFileSync(fd, 'utf8');
    throw new StartRefusal('environment', `${path} is open to others (0${mode.toString(8)}): chmod 600 it`);
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    throw new StartRefusal('environment', `cannot read ${path}: ${(error as Error).message}`); // node:fs throws Errors
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
