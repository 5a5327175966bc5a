// Everything that decides what a venue is and how it runs. `main.ts` fills it from the command line, tests by hand.
import type { TimeSource } from '../clock/clock.ts';
import type { Timers } from '../clock/system.ts';
import type { ExchangeConfig, GenesisAccount } from '../core/seam/genesis.ts';
import type { FileStoreLimits } from '../journal/file-store.ts';
import type { Network } from '../signing/eip712.ts';
import type { Latency } from './host.ts';
import type { NetworkLimits } from './limits.ts';
import type { MarketChoice } from './market.ts';
import type { Cadence } from './ws/feeds.ts';
import type { SocketLimits } from './ws/server.ts';

export interface VenueOptions {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  /** 0 = every action executes when it arrives. */
  readonly blockMs: number;
  readonly latency: Latency;
  /** Null keeps the journal in memory. */
  readonly dataDir: string | null;
  /** Go on from what stands before damage in the journal, instead of refusing it. */
  readonly repair: boolean;
  readonly adminToken: string | null;
  readonly accounts: readonly GenesisAccount[];
  /** Oracle price of a new venue, by coin; one that is recovered has its own. */
  readonly oracles: Readonly<Record<string, string>>;
  /** Further figures of the exchange that differ from the defaults. */
  readonly config: Partial<ExchangeConfig>;
  readonly market: MarketChoice;
  /** Faults armed when the venue starts. */
  readonly faultScript: { readonly text: string; readonly file: string } | null;
  readonly network: Network;
  readonly networkLimits: NetworkLimits;
  readonly socketLimits: SocketLimits;
  readonly journalLimits: FileStoreLimits & { readonly memoryCharsMax: number };
  readonly cadence: Cadence;
  /** Start of virtual time, ms; null for real time. */
  readonly virtualStartMs: number | null;
  /** Venue milliseconds per wall millisecond (replays). */
  readonly clockRate: number;
  readonly time: TimeSource;
  readonly timers: Timers;
  readonly pid: number;
  readonly onFatal: (error: unknown) => void;
}
