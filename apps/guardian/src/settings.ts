/** The door: command line, runtime file, secrets. Refuses what is malformed and what others may read; takes no environment. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { type GuardianPlan, readGuardianPlan } from '@agora/shared/guardian-plan';

/** Exit codes of the launcher's table: wrong command line, wrong configuration, something on this host. */
const EXIT_CODES = { usage: 2, config: 3, environment: 4 } as const;
const FLAGS = { config: { type: 'string' }, once: { type: 'boolean' }, engine: { type: 'string' } } as const;
const USAGE = 'usage: main.ts [--once [--engine ID]] --config <absolute path of runtime.json>';

/** Ends the process in one line: for its start alone. */
export function refuse(kind: keyof typeof EXIT_CODES, why: string): never {
  process.stderr.write(`guardian: ${why}\n`);
  process.exit(EXIT_CODES[kind]);
}

/** `once` is to cancel until empty and end; then the plan may be for one engine. */
export function loadSettings(argv: readonly string[]): { once: boolean; plan: GuardianPlan } {
  const { config: path = '', once = false, engine } = flagsIn(argv);
  if (!isAbsolute(path) || (engine !== undefined && !once)) refuse('usage', USAGE);
  const reading = readGuardianPlan(read(path), engine);
  return reading.ok ? { once, plan: reading.plan } : refuse('config', `${path}${reading.problem}`);
}

function flagsIn(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS }).values;
  } catch {
    return refuse('usage', USAGE);
  }
}

/** A file that none but its owner may touch. */
export function readSecret(path: string): string {
  return read(path, 0o077).trim();
}

/** A wallet's key, in a file of mode 0400: nobody may do anything but its owner, who may read it. */
export function readKey(path: string): string {
  const key = read(path, 0o377).trim();
  if (/^0x[0-9a-f]{64}$/i.test(key)) return key;
  return refuse('environment', `${path} does not hold a private key (0x and 64 hex digits)`);
}

/** Mode and content come from one open file, so that it cannot be exchanged between the two looks. */
export function read(path: string, forbidden = 0): string {
  try {
    const fd = openSync(path, 'r');
    const mode = fstatSync(fd).mode & 0o777;
    if ((mode & forbidden) !== 0)
      refuse('environment', `${path} is too open (0${mode.toString(8)}): chmod 400 it`);
    const text = readFileSync(fd, 'utf8');
    closeSync(fd);
    return text;
  } catch (error) {
    return refuse('environment', `cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
}
