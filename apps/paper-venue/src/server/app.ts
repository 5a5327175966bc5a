// Starts and stops a venue: recovered or new exchange, journal, parts, server. `startVenue` is all that `main.ts`,
// tests and benches use.
import { RealClock, type VenueClock, VirtualClock } from '../clock/clock.ts';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../core/config.ts';
import { Exchange } from '../core/exchange.ts';
import type { GenesisAccount } from '../core/seam/genesis.ts';
import { STATE_VERSION } from '../core/state/snapshot.ts';
import { FileStore } from '../journal/file-store.ts';
import { Journal } from '../journal/journal.ts';
import { MemoryStore } from '../journal/memory-store.ts';
import type { Repair } from '../journal/recover.ts';
import { lockDirectory, START_ANEW } from './data-dir.ts';
import type { VenueHost } from './host.ts';
import type { VenueOptions } from './options.ts';
import { undoPastFaults } from './past-faults.ts';
import { type RecoveredVenue, recoverVenue } from './state-recovery.ts';
import { wire } from './wiring.ts';

/** The code of a socket that ended without a closing handshake. */
const CLOSED_ABNORMALLY = 1006;

export interface RunningVenue {
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  readonly host: VenueHost;
  readonly journal: Journal;
  /** Inputs replayed from the journal at the start; null for a new venue. */
  readonly recovered: {
    readonly inputs: number;
    readonly tornBytes: number;
    readonly repaired: Repair | null;
  } | null;
  /** What was asked for and is not so, because the data directory has its own; a sentence each. */
  readonly ignored: readonly string[];
  state(withHash: boolean): object;
  /** Moves virtual time. @throws RangeError on real time. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The data directory was made with other figures. */
export class ConfigMismatchError extends Error {
  readonly code = 'CONFIG_MISMATCH';

  constructor(directory: string, journaled: number, wanted: number) {
    super(
      `data directory ${directory} was made with --block-ms ${journaled} (paper_venue.block_ms), not ${wanted}; use that value again, or, ${START_ANEW}`,
    );
    this.name = 'ConfigMismatchError';
  }
}

export async function startVenue(options: VenueOptions): Promise<RunningVenue> {
  const unlock = options.dataDir === null ? () => {} : lockDirectory(options.dataDir, options.pid);
  try {
    return await assemble(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function assemble(options: VenueOptions, unlock: () => void): Promise<RunningVenue> {
  const recovered = options.dataDir === null ? null : await recoverVenue(options.dataDir, options.repair);
  const clock = makeClock(options, recovered?.exchange.nowMs ?? 0);
  const exchange = recovered?.exchange ?? makeExchange(options, clock.nowMs());
  if (recovered !== null) checkConfig(options, recovered.exchange);
  const journal = makeJournal(options, clock, exchange, recovered);
  const last = recovered === null ? { req: 0, conn: 0 } : recovered.numbers.last(recovered.recovery.nextSeq);
  const venue = wire(options, { clock, exchange, journal, last });
  if (recovered !== null) undoPastFaults(venue.host);
  createAccounts(options, venue.host);
  await venue.driver.step();
  const { port } = await venue.server.listen(options.host, options.port);
  if (options.virtualStartMs === null) venue.driver.start();
  const authority = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  return {
    url: `http://${authority}`,
    wsUrl: `ws://${authority}/ws`,
    port,
    host: venue.host,
    journal,
    recovered:
      recovered === null
        ? null
        : {
            inputs: recovered.inputs,
            tornBytes: recovered.recovery.tornBytes,
            repaired: recovered.recovery.repaired,
          },
    ignored: recovered === null ? [] : ignoredOf(options, recovered.exchange),
    state: venue.state,
    advance: venue.advance,
    async close() {
      venue.driver.stop();
      await venue.server.close();
      venue.host.close();
      journal.close();
      unlock();
    },
  };
}

function makeClock(options: VenueOptions, floorMs: number): RealClock | VirtualClock {
  if (options.virtualStartMs !== null) return new VirtualClock(Math.max(options.virtualStartMs, floorMs));
  return new RealClock(options.time, floorMs, options.clockRate);
}

function makeExchange(options: VenueOptions, genesisMs: number): Exchange {
  const config = { ...DEFAULT_CONFIG, ...options.config, blockMs: options.blockMs, genesisMs };
  return new Exchange({ assets: assetsOf(options), accounts: [], config });
}

function assetsOf({ oracles }: VenueOptions) {
  return DEFAULT_ASSETS.map((asset) => ({ ...asset, oraclePx: oracles[asset.name] ?? asset.oraclePx }));
}

function checkConfig({ dataDir, blockMs }: VenueOptions, exchange: Exchange): void {
  const journaled = exchange.snapshot().config.blockMs;
  if (journaled !== blockMs) throw new ConfigMismatchError(dataDir ?? '', journaled, blockMs);
}

function ignoredOf({ oracles, config }: VenueOptions, exchange: Exchange): string[] {
  const ignored = Object.keys(oracles).map(
    (coin) => `--oracle ${coin}: the data directory has its own price`,
  );
  const journaledUsd = exchange.snapshot().config.scheduleCancelGateUsd;
  if ((config.scheduleCancelGateUsd ?? journaledUsd) !== journaledUsd)
    ignored.push(`--schedule-gate-usd: the data directory was made with ${journaledUsd}`);
  return ignored;
}

function makeJournal(
  options: VenueOptions,
  clock: VenueClock,
  exchange: Exchange,
  recovered: RecoveredVenue | null,
): Journal {
  const { dataDir, journalLimits } = options;
  const nextSeq = recovered?.recovery.nextSeq ?? 0;
  const store =
    dataDir === null
      ? new MemoryStore(journalLimits.memoryCharsMax)
      : new FileStore(dataDir, journalLimits, nextSeq, recovered?.recovery.segment);
  const stamps = { nowMs: () => clock.nowMs(), arrivalUs: () => clock.arrivalUs() };
  const journal = new Journal(store, stamps, nextSeq);
  if (recovered === null) {
    const { config } = exchange.snapshot();
    journal.append('genesis', {
      version: STATE_VERSION,
      seed: options.seed,
      assets: assetsOf(options),
      config,
    });
    journal.flush();
  }
  for (const conn of recovered?.numbers.open ?? [])
    journal.append('conn', { conn, open: false, code: CLOSED_ABNORMALLY, reason: 'the venue had ended' });
  return journal;
}

/** Accounts of the genesis file that do not exist yet, and agents that those which do have not approved yet. */
function createAccounts({ accounts }: VenueOptions, host: VenueHost): void {
  for (const account of accounts) {
    if (host.exchange.hasAccount(account.address)) approveNewAgents(account, host);
    else host.command({ kind: 'createAccount', account });
  }
}

function approveNewAgents({ address, agents = [] }: GenesisAccount, host: VenueHost): void {
  for (const agent of agents) {
    if (host.exchange.userRole(agent.address).role !== 'missing') continue;
    const action = { type: 'approveAgent', agentAddress: agent.address, agentName: agent.name } as const;
    const command = { account: address, action, receivedAtMs: host.clock.nowMs() };
    host.command({ kind: 'trusted', command });
  }
}
