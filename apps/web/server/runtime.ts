// Turns the command line into a checked runtime configuration. After this nothing else reads arguments or
// the config file, and nothing reads the environment.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type RuntimeConfig, runtimeConfigSchema } from '@agora/shared/runtime-config';
import { z } from 'zod';
import { refuseBind } from './bind.ts';
import { StartRefusal } from './refusal.ts';

const USAGE = 'Usage: node apps/web/server.ts --config <runtime.json>';
const SHOWN_ISSUES_MAX = 3;

/** Reads and checks everything that can refuse a start before a port is opened. Throws StartRefusal. */
export function loadRuntime(argv: readonly string[]): RuntimeConfig {
  const path = configPath(argv);
  const json = readJson(path);
  checkBind(json);
  return parseRuntime(path, json);
}

const bindSchema = z.object({
  config: z.object({ web: z.object({ bind: z.string(), tls: z.unknown().optional() }) }),
});

/** Before anything else is judged: this refusal matters most and must not hide behind another one. */
function checkBind(json: unknown): void {
  const parsed = bindSchema.safeParse(json);
  if (!parsed.success) return;
  const { bind, tls } = parsed.data.config.web;
  const refusal = refuseBind({ host: bind, hasCertificate: tls !== undefined });
  if (refusal !== null) throw new StartRefusal(refusal.code, refusal.message);
}

function configPath(argv: readonly string[]): string {
  let path: string | undefined;
  try {
    path = parseArgs({ args: [...argv], options: { config: { type: 'string' } } }).values.config;
  } catch (cause) {
    throw new StartRefusal('USAGE', `${cause instanceof Error ? cause.message : 'Bad arguments.'} ${USAGE}`);
  }
  if (path === undefined || path === '') throw new StartRefusal('USAGE', `--config is missing. ${USAGE}`);
  return path;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefusal(
      'CONFIG_UNREADABLE',
      `${path} cannot be read as JSON (${reason}). Run: ./agora up`,
    );
  }
}

/** A bind that the file leaves out has the schema's default, which is loopback. */
function parseRuntime(path: string, json: unknown): RuntimeConfig {
  const parsed = runtimeConfigSchema.safeParse(json);
  if (parsed.success) return ours(path, parsed.data);
  const issues = parsed.error.issues.slice(0, SHOWN_ISSUES_MAX);
  const shown = issues.map(({ path: at, message }) => `${at.join('.') || 'file'}: ${message}`).join('; ');
  throw new StartRefusal(
    'CONFIG_INVALID',
    `${path} is not a runtime configuration (${shown}). Run: ./agora up`,
  );
}

function ours(path: string, runtime: RuntimeConfig): RuntimeConfig {
  const { process, contract_version: version } = runtime;
  if (process !== 'web')
    throw new StartRefusal('CONFIG_INVALID', `${path} was written for ${process}, not for the console`);
  if (version !== CONTRACT_VERSION)
    throw new StartRefusal(
      'CONFIG_INVALID',
      `${path} is of contract version ${version}, this code of ${CONTRACT_VERSION}. Run: ./agora up`,
    );
  return runtime;
}
