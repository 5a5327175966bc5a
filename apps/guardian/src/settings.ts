/**
 * The door for configuration: the command line and the runtime file, and how secrets are read. Refuses in one line what is
 * malformed, and every secret file that others may read. Nothing comes from the environment.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import type { EngineId } from '@agora/shared/ids';
import type { BearerCaller, RuntimeConfig } from '@agora/shared/runtime-config';
import { readRuntime } from '@agora/shared/runtime-door';

/** Exit codes of the launcher's table: wrong command line, wrong configuration, something on this host. */
const EXIT_CODES = { usage: 2, config: 3, environment: 4 } as const;
const USAGE = 'usage: main.ts [--once [--engine ID]] --config <absolute path of runtime.json>';
const OPTIONS = {
  config: { type: 'string' },
  once: { type: 'boolean' },
  engine: { type: 'string' },
} as const;

export class StartRefusal extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT_CODES, message: string) {
    super(message);
    this.exitCode = EXIT_CODES[kind];
  }
}

export interface Settings {
  readonly runtime: RuntimeConfig;
  /** Cancel until empty, then end: needs neither Redis nor a token. */
  readonly once: boolean;
  /** All of them, or the one that `--once` is for. */
  readonly engines: readonly EngineId[];
}

/** Throws StartRefusal, as everything here. */
export function loadSettings(argv: readonly string[]): Settings {
  const { config: path = '', once = false, engine } = flagsIn(argv);
  if (!isAbsolute(path) || (engine !== undefined && !once)) throw new StartRefusal('usage', USAGE);
  const reading = readRuntime(read(path), 'guardian');
  if (!reading.ok) throw new StartRefusal('config', `${path}${reading.problem}`);
  const ids = reading.runtime.config.engines.map(({ id }) => id);
  const engines = ids.filter((id) => engine === undefined || id === engine);
  if (engines.length > 0) return { runtime: reading.runtime, once, engines };
  throw new StartRefusal('usage', `there is no engine '${engine}'; there are: ${ids.join(', ')}`);
}

function flagsIn(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch {
    throw new StartRefusal('usage', USAGE);
  }
}

export function bearerToken(
  { bearer_token_files: files }: RuntimeConfig,
  caller: BearerCaller,
): string | undefined {
  const file = files[caller];
  return file === undefined ? undefined : readSecret(file);
}

/** The bot's token; undefined where no Telegram is configured. */
export function telegramToken({ config: { telegram } }: RuntimeConfig): string | undefined {
  if (telegram === undefined) return undefined;
  const { bot_token_file: file } = telegram;
  if (!isAbsolute(file))
    throw new StartRefusal('config', `telegram.bot_token_file must be an absolute path: ${file}`);
  return readSecret(file);
}

/** A file for its owner alone. */
export function readSecret(path: string): string {
  return read(path, 0o077).trim();
}

/** A file of mode 0400: its owner may read it, and nobody may do anything else. */
export function readKey(path: string): string {
  return read(path, 0o377).trim();
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
export function read(path: string, forbidden = 0): string {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const mode = fstatSync(fd).mode & 0o777;
    if ((mode & forbidden) === 0) return readFileSync(fd, 'utf8');
    throw new StartRefusal('environment', `${path} is too open (0${mode.toString(8)}): chmod 400 it`);
  } catch (error) {
    if (error instanceof StartRefusal) throw error;
    throw new StartRefusal('environment', `cannot read ${path}: ${(error as Error).message}`); // node:fs throws Errors
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
