// Puts a venue together and runs it: recovered or new exchange, journal, market, faults, server. `startVenue` is all
// that `main.ts`, tests and benches use.
import { RealClock, type TimeSource, type VenueClock, VirtualClock } from '../clock/clock.ts';
import type { Timers } from '../clock/system.ts';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../core/config.ts';
import { Exchange } from '../core/exchange.ts';
import type { ExchangeConfig, GenesisAccount } from '../core/types.ts';
import { FaultBook } from '../faults/book.ts';
import { FileStore, type FileStoreLimits } from '../journal/file-store.ts';
import { Journal } from '../journal/journal.ts';
import { MemoryStore } from '../journal/memory-store.ts';
import { Prng } from '../market/prng.ts';
import type { InfoSource } from '../protocol/info/query.ts';
import type { Network } from '../signing/eip712.ts';
import { Conductor } from './conductor.ts';
import { lockDirectory } from './data-dir.ts';
import { Driver } from './driver.ts';
import { Gateway } from './gateway.ts';
import { type Latency, VenueHost } from './host.ts';
import { HttpApi } from './http/api.ts';
import { VenueServer } from './http/server.ts';
import { AddressTable, type NetworkLimits } from './limits.ts';
import { buildMarket, type MarketChoice, type VenueMarket } from './market.ts';
import { venueMetrics, venueState } from './report.ts';
import { type RecoveredVenue, recoverVenue } from './state-recovery.ts';
import { type Cadence, Feeds } from './ws/feeds.ts';
import { Frames } from './ws/frames.ts';
import { type SocketLimits, SocketServer } from './ws/server.ts';
import { Sessions } from './ws/session.ts';
import { Topics } from './ws/topics.ts';

export interface VenueOptions {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  /** 0 = every action executes when it arrives. */
  readonly blockMs: number;
  readonly latency: Latency;
  /** Null keeps the journal in memory. */
  readonly dataDir: string | null;
  readonly adminToken: string | null;
  readonly accounts: readonly GenesisAccount[];
  /** Oracle price of a new venue, by coin; one that is recovered has its own. */
  readonly oracles: Readonly<Record<string, string>>;
  /** Further figures of the exchange that differ from the defaults. */
  readonly config: Partial<ExchangeConfig>;
  readonly market: MarketChoice;
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

export interface RunningVenue {
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  readonly host: VenueHost;
  readonly journal: Journal;
  /** Inputs replayed from the journal at the start; null for a new venue. */
  readonly recovered: { readonly inputs: number; readonly tornBytes: number } | null;
  state(): object;
  /** Moves virtual time. @throws RangeError on real time. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The data directory was made with other figures. */
export class ConfigMismatchError extends Error {
  readonly code = 'CONFIG_MISMATCH';

  constructor(directory: string, journaled: number, wanted: number) {
    super(
      `data directory ${directory} was made with --block-ms ${journaled}, not ${wanted}; use that value or another --data-dir`,
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
  const recovered = options.dataDir === null ? null : await recoverVenue(options.dataDir);
  const clock = makeClock(options, recovered?.exchange.nowMs ?? 0);
  const exchange = recovered?.exchange ?? makeExchange(options, clock.nowMs());
  if (recovered !== null) checkConfig(options, recovered.exchange);
  const journal = makeJournal(options, clock, exchange, recovered);
  const venue = wire(options, { clock, exchange, journal });
  createAccounts(options, venue.host);
  for (const [coin, px] of Object.entries(options.oracles))
    venue.host.command({ kind: 'setOracle', coin, px });
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
      recovered === null ? null : { inputs: recovered.inputs, tornBytes: recovered.recovery.tornBytes },
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

function configOf(options: VenueOptions, genesisMs: number): ExchangeConfig {
  return { ...DEFAULT_CONFIG, ...options.config, blockMs: options.blockMs, genesisMs };
}

function makeExchange(options: VenueOptions, genesisMs: number): Exchange {
  return new Exchange({ assets: assetsOf(options), accounts: [], config: configOf(options, genesisMs) });
}

function assetsOf({ oracles }: VenueOptions) {
  return DEFAULT_ASSETS.map((asset) => ({ ...asset, oraclePx: oracles[asset.name] ?? asset.oraclePx }));
}

function checkConfig({ dataDir, blockMs }: VenueOptions, exchange: Exchange): void {
  const journaled = exchange.snapshot().config.blockMs;
  if (journaled !== blockMs) throw new ConfigMismatchError(dataDir ?? '', journaled, blockMs);
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
    journal.append('genesis', { version: 1, seed: options.seed, assets: assetsOf(options), config });
    journal.flush();
  }
  return journal;
}

/** Accounts of the genesis file that do not exist yet; those that do keep what they have. */
function createAccounts({ accounts }: VenueOptions, host: VenueHost): void {
  for (const account of accounts) {
    if (!host.exchange.hasAccount(account.address)) host.command({ kind: 'createAccount', account });
  }
}

interface Parts {
  readonly clock: RealClock | VirtualClock;
  readonly exchange: Exchange;
  readonly journal: Journal;
}

interface Wired {
  readonly host: VenueHost;
  readonly server: VenueServer;
  readonly driver: Driver;
  readonly state: () => object;
  readonly advance: (ms: number) => Promise<void>;
}

function wire(options: VenueOptions, parts: Parts): Wired {
  const { clock, exchange, journal } = parts;
  const { timers } = options;
  const chance = new Prng(options.seed);
  const faultChance = chance.fork('faults');
  const faults = new FaultBook(() => faultChance.unit());
  const addresses = new AddressTable(options.networkLimits);
  const topics = new Topics();
  const frames = new Frames({ faults, journal, timers, nowMs: () => clock.nowMs() });
  const feeds = new Feeds(exchange, topics, options.cadence, (topic, data) => frames.toTopic(topic, data));
  const market = buildMarket({
    choice: options.market,
    exchange,
    seed: options.seed,
    startMs: clock.nowMs(),
    blockMs: options.blockMs,
    onReplayed: (frame) => feeds.onReplayed(frame),
  });
  const host = makeHost(options, parts, market, chance.fork('latency'));
  host.onEvents((events) => feeds.onEvents(events));
  const info = infoSource(host, faults);
  const gateway = new Gateway({ host, info, faults, journal, addresses, timers, network: options.network });
  const sessions = new Sessions({
    gateway,
    topics,
    feeds,
    frames,
    journal,
    limits: options.networkLimits,
    monotonicMs: timers.monotonicMs,
    arrivalUs: () => clock.arrivalUs(),
    knowsCoin: (coin) => exchange.assetCtx(coin) !== null,
  });
  const sockets = new SocketServer({
    sessions,
    addresses,
    faults,
    journal,
    timers,
    limits: options.socketLimits,
  });
  const conductor = new Conductor({
    host,
    faults,
    journal,
    sockets,
    feeds,
    frames,
    topics,
    clock: clock instanceof RealClock ? clock : null,
    scheduleGateUsd: exchange.snapshot().config.scheduleCancelGateUsd,
  });
  const driver = new Driver({
    timers,
    blockMs: options.blockMs,
    genesisMs: exchange.snapshot().config.genesisMs,
    nowMs: () => clock.nowMs(),
    load: (toMs) => market.load(toMs),
    step: (toMs) => {
      host.pump(toMs);
      conductor.onTime(toMs);
      feeds.onTime(toMs);
      journal.flush();
    },
    onFatal: options.onFatal,
  });
  const advance = async (ms: number): Promise<void> => {
    if (!(clock instanceof VirtualClock)) throw new RangeError('real time cannot be advanced');
    await driver.advance(clock, ms);
  };
  const report = { host, gateway, sockets, frames, faults, journal };
  const state = (): object => venueState(report);
  const admin = {
    token: options.adminToken,
    faults,
    conductor,
    host,
    journal,
    state,
    annotations: () => market.annotationsAt(clock.nowMs()),
    setSkew: (skewMs: number) => {
      if (clock instanceof RealClock) clock.setSkew(skewMs);
    },
    advance,
  };
  const api = new HttpApi({ gateway, journal, arrivalUs: () => clock.arrivalUs() });
  const health = (): object => ({ status: 'ok', now_ms: clock.nowMs(), height: exchange.height });
  const metrics = () => venueMetrics(report);
  const server = new VenueServer({ api, sockets, admin, health, metrics });
  return { host, server, driver, state, advance };
}

function makeHost(options: VenueOptions, parts: Parts, market: VenueMarket, chance: Prng): VenueHost {
  return new VenueHost({
    ...parts,
    timers: options.timers,
    market: market.feed,
    latency: options.latency,
    random: () => chance.unit(),
    snapshotExtras: () => ({ version: 1, seed: options.seed }),
  });
}

function infoSource(host: VenueHost, faults: FaultBook): InfoSource {
  return {
    exchange: host.exchange,
    nowMs: () => host.clock.nowMs(),
    specialStatuses: () => faults.inForce('special_status')?.spec.text ?? null,
    hidesOrder(account, orderTimestampMs) {
      const fault = faults.inForce('unknown_oid_lag', { account: account as `0x${string}` });
      return fault !== null && host.clock.nowMs() - orderTimestampMs < (fault.spec.delay_ms ?? 1_000);
    },
  };
}
