// A paper venue as a process of its own, on a free port, with its accounts, faults, journal and clock at hand. It is an
// exchange like the real one: whoever tests against it sees only what a client can see, and its journal tells the truth.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppProcess, until } from './app-process.ts';

/** An account at the start: its cash, and who may sign for it. */
export interface VenueAccountSpec {
  readonly address: string;
  readonly usd: string;
  readonly agents?: readonly { readonly address: string; readonly name: string | null }[];
  readonly master?: string;
  /** Volume traded before, USD: request budget, schedule gate, fee tier. */
  readonly cum_vlm_usd?: number;
  /** As a maker, on the day before: fee tier. */
  readonly maker_vlm_usd?: number;
}

export interface PaperVenueOptions {
  readonly accounts?: readonly VenueAccountSpec[];
  /** `flow` trades by itself; `none` is an empty book. */
  readonly market?: 'flow' | 'none';
  /** 0 = actions execute at once. */
  readonly blockMs?: number;
  readonly latencyMs?: number;
  /** Keeps its journal on disk, so that it goes on after a kill. */
  readonly durable?: boolean;
  /** Holds the real venue's IP and socket limits. */
  readonly limits?: boolean;
  /** Price by coin at the start. */
  readonly oracles?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly bookMs?: number;
  readonly scheduleGateUsd?: number;
  /** Where others must know its address before it runs; any free port when absent. */
  readonly port?: number;
  /** File of what happens to its market. */
  readonly scenario?: string;
  /** Virtual time from here on, moved by `advance`. */
  readonly virtualStartMs?: number;
}

/** A fault in the venue's own terms: `kind`, and what the kind needs (apps/paper-venue/src/faults/spec.ts). */
export type FaultSpec = { readonly kind: string } & Readonly<Record<string, unknown>>;

export interface JournalRecord {
  readonly seq: number;
  /** Venue time, milliseconds. */
  readonly t: number;
  readonly k: string;
  readonly [field: string]: unknown;
}

export interface PaperVenue {
  readonly httpUrl: string;
  readonly wsUrl: string;
  readonly adminToken: string;
  readonly accounts: readonly VenueAccountSpec[];
  /** Where a durable one keeps its journal. */
  readonly journalDir: string;
  /** Arms a fault; the answer is its number. */
  fault(spec: FaultSpec): Promise<number>;
  /** Takes one fault away, or all. */
  disarm(id?: number): Promise<void>;
  /** What it received, decided and sent since the start, oldest first; of these kinds, or all. */
  journal(...kinds: readonly string[]): Promise<JournalRecord[]>;
  /** Counters and open connections. */
  state(): Promise<Record<string, unknown>>;
  /** Sets its clock this far off the machine's. */
  skew(ms: number): Promise<void>;
  /** Moves virtual time. */
  advance(ms: number): Promise<void>;
  /** Any operator endpoint under `/_venue/`. */
  admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** Sends a signal; one that ends the process is waited for. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again at the same address, on the same journal where it is durable. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

const readySchema = z.object({ event: z.literal('ready'), url: z.string(), ws_url: z.string() });
const LASTING: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT'];
const JOURNAL_LIMIT = 1_000_000;

export async function startPaperVenue(options: PaperVenueOptions = {}): Promise<PaperVenue> {
  const dir = mkdtempSync(join(tmpdir(), 'agora-venue-'));
  const adminToken = randomBytes(16).toString('hex');
  const accounts = options.accounts ?? [];
  writeFileSync(join(dir, 'token'), adminToken);
  writeFileSync(join(dir, 'accounts.json'), JSON.stringify({ accounts }));
  const launch = async (port: number) => {
    const started = new AppProcess('paper-venue', argumentsOf(options, dir, port));
    const ready = await readyLine(started).catch(async (error: unknown) => {
      await started.remove();
      rmSync(dir, { recursive: true, force: true });
      throw error;
    });
    return { started, ready };
  };
  let { started, ready } = await launch(options.port ?? 0);
  const { url: httpUrl, ws_url: wsUrl } = ready;

  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<string> => {
    const answer = await fetch(`${httpUrl}/_venue/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /_venue/${path}: ${answer.status} ${text}`);
    return text;
  };
  const admin: PaperVenue['admin'] = async (method, path, body) => JSON.parse(await call(method, path, body));

  return {
    httpUrl,
    wsUrl,
    adminToken,
    accounts,
    journalDir: join(dir, 'journal'),
    admin,
    fault: async (spec) => z.object({ id: z.int() }).parse(await admin('POST', 'faults', spec)).id,
    disarm: async (id) => void (await admin('DELETE', id === undefined ? 'faults' : `faults/${id}`)),
    async journal(...kinds) {
      const kind = kinds.length === 0 ? '' : `&kind=${kinds.join(',')}`;
      const lines = (await call('GET', `journal?limit=${JOURNAL_LIMIT}${kind}`)).split('\n');
      return lines.filter((line) => line !== '').map((line): JournalRecord => JSON.parse(line));
    },
    state: async () => z.record(z.string(), z.unknown()).parse(await admin('GET', 'state')),
    skew: async (ms) => void (await admin('POST', 'clock', { skew_ms: ms })),
    advance: async (ms) => void (await admin('POST', 'clock', { advance_ms: ms })),
    async kill(signal) {
      started.signal(signal);
      if (!LASTING.includes(signal)) await started.ended;
    },
    async restart() {
      await started.remove();
      ({ started, ready } = await launch(Number(new URL(httpUrl).port)));
    },
    async stop() {
      await started.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function argumentsOf(options: PaperVenueOptions, dir: string, port: number): string[] {
  const { durable = false, limits = false, market = 'none', blockMs = 0, latencyMs = 0 } = options;
  const oracles = Object.entries(options.oracles ?? {}).flatMap(([coin, px]) => [
    '--oracle',
    `${coin}=${px}`,
  ]);
  const numbers: [string, number | undefined][] = [
    ['--port', port],
    ['--block-ms', blockMs],
    ['--latency-ms', latencyMs],
    ['--seed', options.seed],
    ['--book-ms', options.bookMs],
    ['--schedule-gate-usd', options.scheduleGateUsd],
    ['--virtual-start-ms', options.virtualStartMs],
  ];
  const scenario = options.scenario === undefined ? [] : ['--scenario', options.scenario];
  return [
    ...numbers.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)])),
    ...['--market', market, '--accounts-file', join(dir, 'accounts.json')],
    ...['--admin-token-file', join(dir, 'token')],
    ...(durable ? ['--data-dir', join(dir, 'journal')] : ['--memory']),
    ...(limits ? [] : ['--no-limits']),
    ...oracles,
    ...scenario,
  ];
}

async function readyLine(venue: AppProcess): Promise<z.output<typeof readySchema>> {
  const line = await until('the paper venue is ready', () =>
    venue.running ? venue.lines.find((each) => each.includes('"event":"ready"')) : 'ended',
  );
  if (line === 'ended') throw new Error(`the paper venue ended: ${venue.lines.join(' ')}`);
  return readySchema.parse(JSON.parse(line));
}
