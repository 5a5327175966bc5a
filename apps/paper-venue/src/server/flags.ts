// The command line of the venue. Every wrong flag is one sentence that says what was expected.
import { parseArgs } from 'node:util';
import { DEFAULT_ASSETS } from '../core/config.ts';

export interface Flags {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly blockMs: number;
  readonly latencyMs: number;
  readonly latencyJitterMs: number;
  readonly memory: boolean;
  readonly dataDir: string;
  readonly repair: boolean;
  readonly adminTokenFile: string | null;
  readonly accountsFile: string | null;
  readonly oracles: Readonly<Record<string, string>>;
  readonly noLimits: boolean;
  readonly market: 'flow' | 'none';
  readonly replay: string | null;
  readonly replaySpeed: number;
  readonly scenario: string | null;
  readonly faults: string | null;
  readonly bookMs: number;
  readonly scheduleGateUsd: number | null;
  readonly virtualStartMs: number | null;
  readonly help: boolean;
}

/** A command line that is not understood. */
export class FlagError extends Error {
  readonly code = 'BAD_FLAG';
}

export const USAGE = `usage: node apps/paper-venue/src/main.ts [flags]
  --port N               port to listen on (3110; 0 = any free one)
  --host H               address to listen on (127.0.0.1)
  --seed N               seed of everything drawn by chance (1)
  --block-ms N           block time; 0 = actions execute at once (70)
  --latency-ms N         delay of an action before the exchange (180)
  --latency-jitter-ms N  its spread on both sides (a third of it)
  --book-ms N            least time between two l2Book frames (500)
  --memory               keep the journal in memory only
  --data-dir D           directory of the journal (.paper-venue)
  --repair               keep what stands before damage in the journal
  --accounts-file F      JSON: accounts, their cash and agents
  --admin-token-file F   bearer token of /_venue/ (off without)
  --oracle COIN=PX       oracle price at the start; repeatable
  --market flow|none     generated market or an empty book (flow)
  --scenario F           YAML scenario for the generated market
  --faults F             YAML script of faults, on the venue's clock
  --replay F             recorded frames instead of a generated market
  --replay-speed N       how fast the recording runs, 1 to 1000 (1)
  --schedule-gate-usd N  volume that scheduleCancel needs (1000000)
  --no-limits            no IP weight and socket limits
  --virtual-start-ms N   virtual time from here on; moved by /_venue/clock`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  'block-ms': { type: 'string' },
  'latency-ms': { type: 'string' },
  'latency-jitter-ms': { type: 'string' },
  'book-ms': { type: 'string' },
  memory: { type: 'boolean' },
  repair: { type: 'boolean' },
  'data-dir': { type: 'string' },
  'accounts-file': { type: 'string' },
  'admin-token-file': { type: 'string' },
  oracle: { type: 'string', multiple: true },
  market: { type: 'string' },
  scenario: { type: 'string' },
  faults: { type: 'string' },
  replay: { type: 'string' },
  'replay-speed': { type: 'string' },
  'schedule-gate-usd': { type: 'string' },
  'no-limits': { type: 'boolean' },
  'virtual-start-ms': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws FlagError */
export function parseFlags(args: readonly string[]): Flags {
  const values = readArgs(args);
  const latencyMs = integer(values, 'latency-ms', 0, 60_000) ?? 180;
  const flags: Flags = {
    host: values.host ?? '127.0.0.1',
    port: integer(values, 'port', 0, 65_535) ?? 3110,
    seed: integer(values, 'seed', 0, 0xffff_ffff) ?? 1,
    blockMs: integer(values, 'block-ms', 0, 60_000) ?? 70,
    latencyMs,
    latencyJitterMs: integer(values, 'latency-jitter-ms', 0, 60_000) ?? Math.floor(latencyMs / 3),
    memory: values.memory ?? false,
    dataDir: values['data-dir'] ?? '.paper-venue',
    repair: values.repair ?? false,
    adminTokenFile: values['admin-token-file'] ?? null,
    accountsFile: values['accounts-file'] ?? null,
    oracles: oracles(values.oracle ?? []),
    noLimits: values['no-limits'] ?? false,
    market: marketOf(values.market),
    replay: values.replay ?? null,
    replaySpeed: integer(values, 'replay-speed', 1, 1_000) ?? 1,
    scenario: values.scenario ?? null,
    faults: values.faults ?? null,
    bookMs: integer(values, 'book-ms', 1, 60_000) ?? 500,
    scheduleGateUsd: integer(values, 'schedule-gate-usd', 0, 1e12) ?? null,
    virtualStartMs: integer(values, 'virtual-start-ms', 1, 8e15) ?? null,
    help: values.help ?? false,
  };
  refuseContradictions(flags, values);
  return flags;
}

function readArgs(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function integer(values: Values, name: keyof Values, min: number, max: number): number | undefined {
  const text = values[name];
  if (typeof text !== 'string') return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new FlagError(`--${name}: expected a whole number from ${min} to ${max}, got "${text}"`);
}

function oracles(pairs: readonly string[]): Record<string, string> {
  const known = DEFAULT_ASSETS.map((asset) => asset.name);
  const result: Record<string, string> = {};
  for (const pair of pairs) {
    const match = /^([A-Z0-9]+)=(\d{1,9}(?:\.\d{1,6})?)$/.exec(pair);
    const [, coin, px] = match ?? [];
    if (coin === undefined || px === undefined || !known.includes(coin)) {
      throw new FlagError(`--oracle: expected COIN=PX with one of ${known.join(', ')}, got "${pair}"`);
    }
    result[coin] = px;
  }
  return result;
}

function marketOf(text: string | undefined): 'flow' | 'none' {
  if (text === undefined || text === 'flow') return 'flow';
  if (text === 'none') return 'none';
  throw new FlagError(`--market: expected flow or none, got "${text}"`);
}

function refuseContradictions(flags: Flags, values: Values): void {
  if (flags.memory && values['data-dir'] !== undefined)
    throw new FlagError('--memory and --data-dir exclude each other');
  if (flags.memory && flags.repair) throw new FlagError('--memory and --repair exclude each other');
  if (flags.replay !== null && flags.scenario !== null)
    throw new FlagError('--replay and --scenario exclude each other');
  if (flags.scenario !== null && flags.market === 'none')
    throw new FlagError('--scenario needs --market flow');
  if (flags.replay === null && values['replay-speed'] !== undefined)
    throw new FlagError('--replay-speed needs --replay');
}
