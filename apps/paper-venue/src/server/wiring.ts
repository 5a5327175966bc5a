// Connects the parts of a venue: who hears of what, and who may ask whom. It starts nothing.
import { RealClock, VirtualClock } from '../clock/clock.ts';
import type { Exchange } from '../core/exchange.ts';
import { STATE_VERSION } from '../core/state/snapshot.ts';
import { FaultBook } from '../faults/book.ts';
import { PastViews } from '../faults/past.ts';
import { parseFaultScript } from '../faults/script.ts';
import type { Journal } from '../journal/journal.ts';
import { Prng } from '../market/prng.ts';
import type { InfoSource } from '../protocol/info/query.ts';
import { Live } from './admin/live.ts';
import type { AdminOptions } from './admin/routes.ts';
import { Conductor } from './conductor.ts';
import { Driver } from './driver.ts';
import { Gateway } from './gateway.ts';
import { VenueHost } from './host.ts';
import { HttpApi } from './http/api.ts';
import { VenueServer } from './http/server.ts';
import { AddressTable } from './limits.ts';
import { buildMarket, type VenueMarket } from './market.ts';
import type { VenueOptions } from './options.ts';
import { type Reported, venueMetrics, venueState } from './report.ts';
import { Feeds } from './ws/feeds.ts';
import { Frames } from './ws/frames.ts';
import { SocketServer } from './ws/server.ts';
import { Sessions } from './ws/session.ts';
import { Topics } from './ws/topics.ts';

export interface Parts {
  readonly clock: RealClock | VirtualClock;
  readonly exchange: Exchange;
  readonly journal: Journal;
  /** The last numbers that the journal has given to requests and connections; 0 where there are none. */
  readonly last: { readonly req: number; readonly conn: number };
}

export interface Wired {
  readonly host: VenueHost;
  readonly server: VenueServer;
  readonly driver: Driver;
  readonly state: (withHash: boolean) => object;
  /** Moves virtual time. @throws RangeError on real time. */
  readonly advance: (ms: number) => Promise<void>;
}

/** What pushes frames: subscriptions, their contents, and the sending. */
interface Push {
  readonly topics: Topics;
  readonly frames: Frames;
  readonly feeds: Feeds;
}

export function wire(options: VenueOptions, parts: Parts): Wired {
  const { clock, exchange, journal, last } = parts;
  const chance = new Prng(options.seed);
  const faultChance = chance.fork('faults');
  const faults = new FaultBook(() => faultChance.unit());
  if (options.faultScript !== null) {
    const { text, file } = options.faultScript;
    for (const spec of parseFaultScript(text, file, clock.nowMs())) faults.arm(spec, clock.nowMs());
  }
  const push = makePush(options, parts, faults);
  const market = buildMarket({
    choice: options.market,
    exchange,
    seed: options.seed,
    startMs: clock.nowMs(),
    blockMs: options.blockMs,
    onReplayed: (frame) => push.feeds.onReplayed(frame),
  });
  const host = makeHost(options, parts, market, chance.fork('latency'));
  host.onEvents((events) => push.feeds.onEvents(events));
  const addresses = new AddressTable(options.networkLimits);
  const past = new PastViews(exchange, faults);
  const info = infoSource(host, faults, past);
  const { timers, network } = options;
  const lastReq = last.req;
  const gateway = new Gateway({ host, info, faults, journal, addresses, timers, network, lastReq });
  const sockets = makeSockets(options, parts, { push, gateway, addresses, faults });
  const conductor = makeConductor(options, parts, { host, faults, sockets, push });
  const driver = makeDriver(options, parts, { host, market, conductor, push, past });
  const advance = async (ms: number): Promise<void> => {
    if (!(clock instanceof VirtualClock)) throw new RangeError('real time cannot be advanced');
    await driver.advance(clock, ms);
  };
  const report: Reported = { host, gateway, sockets, frames: push.frames, faults, journal };
  const state = (withHash: boolean): object => venueState(report, withHash);
  const admin: AdminOptions = {
    token: options.adminToken,
    faults,
    conductor,
    host,
    journal,
    live: new Live({ host, faults, sockets, journal, timers }),
    state,
    annotations: () => market.annotationsAt(clock.nowMs()),
    setSkew: (skewMs) => conductor.setSkew(skewMs),
    advance,
  };
  const api = new HttpApi({ gateway, journal, arrivalUs: () => clock.arrivalUs() });
  const health = (): object => ({ status: 'ok', now_ms: clock.nowMs(), height: exchange.height });
  const server = new VenueServer({ api, sockets, admin, health, metrics: () => venueMetrics(report) });
  return { host, server, driver, state, advance };
}

function makePush(options: VenueOptions, { clock, exchange, journal }: Parts, faults: FaultBook): Push {
  const topics = new Topics();
  const { timers, cadence } = options;
  const frames = new Frames({ faults, journal, timers, nowMs: () => clock.nowMs() });
  const feeds = new Feeds(exchange, topics, cadence, (topic, data) => frames.toTopic(topic, data));
  return { topics, frames, feeds };
}

function makeSockets(
  options: VenueOptions,
  { clock, exchange, journal, last }: Parts,
  others: { push: Push; gateway: Gateway; addresses: AddressTable; faults: FaultBook },
): SocketServer {
  const { timers, networkLimits, socketLimits } = options;
  const { push, gateway, addresses, faults } = others;
  const sessions = new Sessions({
    ...push,
    gateway,
    journal,
    limits: networkLimits,
    monotonicMs: timers.monotonicMs,
    arrivalUs: () => clock.arrivalUs(),
    knowsCoin: (coin) => exchange.assetCtx(coin) !== null,
  });
  const lastConn = last.conn;
  return new SocketServer({ sessions, addresses, faults, journal, timers, limits: socketLimits, lastConn });
}

function makeConductor(
  options: VenueOptions,
  { clock, exchange, journal }: Parts,
  others: { host: VenueHost; faults: FaultBook; sockets: SocketServer; push: Push },
): Conductor {
  const { push, ...rest } = others;
  return new Conductor({
    ...rest,
    ...push,
    journal,
    monotonicMs: options.timers.monotonicMs,
    clock: clock instanceof RealClock ? clock : null,
    scheduleGateUsd: exchange.snapshot().config.scheduleCancelGateUsd,
  });
}

function makeDriver(
  options: VenueOptions,
  { clock, exchange, journal }: Parts,
  others: { host: VenueHost; market: VenueMarket; conductor: Conductor; push: Push; past: PastViews },
): Driver {
  const { host, market, conductor, push, past } = others;
  return new Driver({
    timers: options.timers,
    blockMs: options.blockMs,
    genesisMs: exchange.snapshot().config.genesisMs,
    nowMs: () => clock.nowMs(),
    load: (toMs) => market.load(toMs),
    step: (toMs) => {
      host.pump(toMs);
      conductor.onTime(toMs);
      past.onTime(toMs);
      push.feeds.onTime(toMs);
      journal.flush();
    },
    onFatal: options.onFatal,
  });
}

function makeHost(options: VenueOptions, parts: Parts, market: VenueMarket, chance: Prng): VenueHost {
  return new VenueHost({
    ...parts,
    timers: options.timers,
    market: market.feed,
    latency: options.latency,
    random: () => chance.unit(),
    snapshotExtras: () => ({ version: STATE_VERSION, seed: options.seed }),
  });
}

function infoSource(host: VenueHost, faults: FaultBook, past: PastViews): InfoSource {
  return {
    exchange: host.exchange,
    shown: (user) => past.of(user),
    nowMs: () => host.clock.nowMs(),
    specialStatuses: () => faults.inForce('special_status')?.spec.text ?? null,
    hidesOrder(account, orderTimestampMs) {
      if (past.isLater(account as `0x${string}`, orderTimestampMs)) return true;
      const fault = faults.inForce('unknown_oid_lag', { account: account as `0x${string}` });
      return fault !== null && host.clock.nowMs() - orderTimestampMs < (fault.spec.delay_ms ?? 1_000);
    },
  };
}
