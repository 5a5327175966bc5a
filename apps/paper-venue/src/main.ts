// Starts a paper venue from the command line. Prints one JSON line when it is ready; ends cleanly on SIGTERM and
// SIGINT, with 2 on a wrong command line and with 1 on anything that makes going on wrong.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { systemTime, systemTimers } from './clock/system.ts';
import { accountsFile, toGenesisAccount } from './server/admin/accounts.ts';
import { type RunningVenue, startVenue } from './server/app.ts';
import { defaultOptions } from './server/defaults.ts';
import { FlagError, type Flags, parseFlags, USAGE } from './server/flags.ts';
import { LOOSE_LIMITS, VENUE_LIMITS } from './server/limits.ts';
import type { VenueOptions } from './server/options.ts';

// Left to itself V8 lets the young generation grow beyond 100 MB, which buys a long-running venue nothing: a small one
// keeps memory flat and pauses short (measured in bench/venue.ts).
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=50');

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function say(stream: NodeJS.WriteStream, fields: object): void {
  stream.write(`${JSON.stringify({ ts: new Date().toISOString(), ...fields })}\n`);
}

function die(code: number, error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`paper-venue: ${message.replaceAll('\n', ' ')}\n`);
  process.exit(code);
}

function readText(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new FlagError(`--${flag}: cannot read ${path} (${error instanceof Error ? error.message : error})`);
  }
}

function readAccounts(path: string): VenueOptions['accounts'] {
  let json: unknown;
  try {
    json = JSON.parse(readText('accounts-file', path));
  } catch (error) {
    if (error instanceof FlagError) throw error;
    throw new FlagError(`--accounts-file: ${path} is not JSON`);
  }
  const parsed = accountsFile.safeParse(json);
  if (parsed.success) return parsed.data.accounts.map(toGenesisAccount);
  const issue = parsed.error.issues[0];
  throw new FlagError(`--accounts-file: ${path}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function readToken(path: string): string {
  const token = readText('admin-token-file', path).trim();
  if (token.length < 16) throw new FlagError(`--admin-token-file: ${path} holds fewer than 16 characters`);
  return token;
}

function marketChoice(flags: Flags): VenueOptions['market'] {
  if (flags.replay !== null) return { kind: 'replay', path: flags.replay };
  if (flags.market === 'none') return { kind: 'none' };
  const { scenario: file } = flags;
  return { kind: 'flow', scenario: file === null ? null : { text: readText('scenario', file), file } };
}

function toOptions(flags: Flags): VenueOptions {
  const base = defaultOptions({ time: systemTime, timers: systemTimers, pid: process.pid });
  const { scheduleGateUsd } = flags;
  return {
    ...base,
    host: flags.host,
    port: flags.port,
    seed: flags.seed,
    blockMs: flags.blockMs,
    latency: { ms: flags.latencyMs, jitterMs: flags.latencyJitterMs },
    dataDir: flags.memory ? null : flags.dataDir,
    repair: flags.repair,
    adminToken: flags.adminTokenFile === null ? null : readToken(flags.adminTokenFile),
    accounts: flags.accountsFile === null ? [] : readAccounts(flags.accountsFile),
    oracles: flags.oracles,
    config: scheduleGateUsd === null ? {} : { scheduleCancelGateUsd: scheduleGateUsd },
    market: marketChoice(flags),
    faultScript:
      flags.faults === null ? null : { text: readText('faults', flags.faults), file: flags.faults },
    networkLimits: flags.noLimits ? LOOSE_LIMITS : VENUE_LIMITS,
    cadence: {
      ...base.cadence,
      bookMs: flags.bookMs,
      fastBookMs: Math.min(flags.bookMs, base.cadence.fastBookMs),
    },
    virtualStartMs: flags.virtualStartMs,
    clockRate: flags.replaySpeed,
    onFatal: (error) => die(EXIT_FAILED, error),
  };
}

function sayReady(flags: Flags, venue: RunningVenue): void {
  say(process.stdout, {
    event: 'ready',
    name: 'paper-venue',
    url: venue.url,
    ws_url: venue.wsUrl,
    pid: process.pid,
    seed: flags.seed,
    block_ms: flags.blockMs,
    latency_ms: flags.latencyMs,
    market: flags.replay ?? flags.scenario ?? flags.market,
    data_dir: flags.memory ? null : flags.dataDir,
    limits: !flags.noLimits,
    recovered: venue.recovered,
  });
}

function stopOn(signal: NodeJS.Signals, venue: RunningVenue): void {
  process.once(signal, () => {
    venue.close().then(
      () => {
        say(process.stdout, { event: 'stopped', signal });
        process.exit(0);
      },
      (error: unknown) => die(EXIT_FAILED, error),
    );
  });
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const venue = await startVenue(toOptions(flags));
  stopOn('SIGTERM', venue);
  stopOn('SIGINT', venue);
  for (const ignored of venue.ignored) process.stderr.write(`paper-venue: ignored ${ignored}\n`);
  sayReady(flags, venue);
}

process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  die(EXIT_FAILED, error);
});
main().catch((error: unknown) => die(error instanceof FlagError ? EXIT_USAGE : EXIT_FAILED, error));
