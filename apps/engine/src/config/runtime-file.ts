/**
 * The door for configuration: the runtime file as the launcher wrote it, parsed and narrowed to what this
 * engine needs, with the secrets read. Nothing comes from environment variables. Says no in one line.
 */
import { readFileSync } from 'node:fs';
import type { EngineConfig } from '@agora/shared/config';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { engineUser } from '@agora/shared/redis-authority';
import {
  type BearerCaller,
  type RedisEndpoint,
  type RuntimeConfig,
  runtimeConfigSchema,
} from '@agora/shared/runtime-config';
import type { z } from 'zod';
import type { Arguments } from './arguments.ts';
import { StartRefusal } from './refusal.ts';
import { readSecretFile } from './secret-file.ts';

/** How to reach one Redis instance as this engine's user; PEM texts and the password are already read. */
export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface EngineSettings {
  readonly runtime: RuntimeConfig;
  readonly engine: EngineConfig;
  readonly latch: RedisSettings;
  readonly live: RedisSettings;
  /** Tokens by the caller that presents them. */
  readonly bearerTokens: ReadonlyMap<BearerCaller, string>;
  /** Writes down what the core hears and wants. */
  readonly record?: boolean;
}

/** Throws StartRefusal. */
export function loadSettings({ runtimeFile, engineId, record = false }: Arguments): EngineSettings {
  const runtime = parseRuntime(runtimeFile);
  const engine = runtime.config.engines.find((candidate) => candidate.id === engineId);
  if (engine === undefined) throw new StartRefusal('config', `${runtimeFile} has no engine "${engineId}"`);
  const username = engineUser(engine.id);
  // Read again by the signer; said here, before anything is opened.
  const walletKey = runtime.wallets[engine.id]?.engine_key_file;
  if (walletKey !== undefined) readSecretFile(walletKey);
  return {
    runtime,
    engine,
    latch: redisSettings(runtime.redis.latch, username, runtimeFile),
    live: redisSettings(runtime.redis.live, username, runtimeFile),
    bearerTokens: readTokens(runtime.bearer_token_files),
    record,
  };
}

function parseRuntime(path: string): RuntimeConfig {
  const parsed = runtimeConfigSchema.safeParse(readJson(path));
  if (!parsed.success) throw new StartRefusal('config', `${path}: ${firstProblem(parsed.error)}`);
  if (parsed.data.process !== 'engine')
    throw new StartRefusal('config', `${path} was written for ${parsed.data.process}, not for an engine`);
  const { contract_version: version } = parsed.data;
  if (version !== CONTRACT_VERSION)
    throw new StartRefusal(
      'config',
      `${path} is of contract version ${version}, this code of ${CONTRACT_VERSION}: run \`./agora up\` again`,
    );
  return parsed.data;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${codeOf(error)})`;
    throw new StartRefusal('config', `${path} ${reason}: run \`./agora up\` to write it anew`);
  }
}

function firstProblem(error: z.ZodError): string {
  const [first, ...others] = error.issues;
  const where = first === undefined || first.path.length === 0 ? 'the file' : first.path.join('.');
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${where}: ${first?.message ?? 'is not valid'}${more}`;
}

function redisSettings(endpoint: RedisEndpoint, username: string, runtimeFile: string): RedisSettings {
  const user = endpoint.users[username];
  if (user === undefined) throw new StartRefusal('config', `${runtimeFile} has no Redis user "${username}"`);
  return {
    host: endpoint.host,
    port: endpoint.port,
    username,
    password: readSecretFile(user.password_file),
    ca: readPublic(endpoint.ca_file),
    cert: readPublic(endpoint.client_cert_file),
    key: readSecretFile(endpoint.client_key_file),
  };
}

function readPublic(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartRefusal('environment', `cannot read ${path} (${codeOf(error)})`);
  }
}

function readTokens(files: RuntimeConfig['bearer_token_files']): Map<BearerCaller, string> {
  // Object.entries widens the keys of a partial record; the schema has proven them.
  const entries = Object.entries(files) as [BearerCaller, string][];
  return new Map(entries.map(([caller, path]) => [caller, readSecretFile(path)]));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
