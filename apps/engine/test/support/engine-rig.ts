// The whole core on virtual time, with a shell that carries out its effects against a toy venue, a toy latch and a toy disk.
// Tests switch one of them off, or feed a single event, and look at what the core wants.
import { canonicalJson } from '@agora/shared/canonical-json';
import { type EngineConfig, engineConfigSchema } from '@agora/shared/config';
import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { type AgoraEvent, eventSchema } from '@agora/shared/event';
import { bootIdSchema, coinSchema, haltIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import { sha256Hex } from '../../src/adapters/audit-file/chain-crypto.ts';
import { bookHealth } from '../../src/core/book/health.ts';
import type { Desk, DeskOpening } from '../../src/core/engine/desk.ts';
import type { Effect } from '../../src/core/engine/effect.ts';
import type { EngineEvent } from '../../src/core/engine/event.ts';
import type { CoreFacts } from '../../src/core/engine/facts.ts';
import { begin, process } from '../../src/core/engine/process.ts';
import { bootEngine, type Engine, type Findings } from '../../src/core/engine/state.ts';
import { coinSpec } from '../../src/core/money/coin-spec.ts';
import type { VenueRefusal } from '../../src/core/orders/venue-words.ts';
import { RigFeeds } from './rig-feeds.ts';
import { RigShell } from './rig-shell.ts';
import { ToyVenue } from './toy-venue.ts';

export const btc = coinSchema.parse('BTC');
export const eth = coinSchema.parse('ETH');
export const SPECS = [
  coinSpec({ coin: btc, assetId: 3, szDecimals: 5, maxLeverage: 40 }),
  coinSpec({ coin: eth, assetId: 4, szDecimals: 4, maxLeverage: 25 }),
];
/** Wall clock, and the venue's, at monotonic 0: an early afternoon, UTC. */
export const WALL_BASE_MS = Date.UTC(2026, 2, 1, 13);
export const STEP_MS = 50;

type Untimed<E> = E extends unknown ? Omit<E, 'nowMs' | 'wallMs'> : never;
export type Happening = Untimed<EngineEvent>;

export function configOf(change: Record<string, unknown> = {}): EngineConfig {
  return engineConfigSchema.parse({
    id: 'mm-btc-1',
    port: 3101,
    account: 'generated',
    trading_enabled: true,
    warmup_s: 1,
    coins: ['BTC', 'ETH'],
    envelope: {
      ...ENVELOPE_DRAFT,
      symbols: {
        BTC: { max_position_sz: '0.2', max_position_usd: 20_000 },
        ETH: { max_position_sz: '5', max_position_usd: 20_000 },
      },
    },
    strategy: {
      name: 'avellaneda',
      quote_size_usd: 1_000,
      levels: 2,
      level_spacing_bps: 4,
      min_spread_bps: 4,
    },
    ...change,
  });
}

/** What the shell does not do for the core. */
export interface Faults {
  /** redis-latch does not answer. */
  latchSilent: boolean;
  /** Nothing of a placed batch is heard again, though it rests. */
  answersLost: boolean;
  /** A placed batch never reaches the venue, and nothing is heard. */
  batchesLost: boolean;
  /** Cancels get no answer and no effect. */
  cancelsLost: boolean;
  /** The venue refuses every cancel, for this reason. */
  cancelRefusal: VenueRefusal | null;
  /** REST reads get no answer. */
  readsLost: boolean;
  /** orderUpdates and userFills do not come. */
  streamsMute: boolean;
  /** Market data does not come. */
  marketMute: boolean;
  /** The venue refuses whatever is placed, for this reason. */
  refusal: VenueRefusal | null;
  /** Records of a halt do not reach the disk. */
  diskMute: boolean;
}

export class Rig {
  readonly engine: Engine;
  readonly venue = new ToyVenue(100_000_000_000);
  readonly events: AgoraEvent[] = [];
  readonly effects: Effect[] = [];
  readonly faults: Faults = {
    latchSilent: false,
    answersLost: false,
    batchesLost: false,
    cancelsLost: false,
    cancelRefusal: null,
    readsLost: false,
    streamsMute: false,
    marketMute: false,
    diskMute: false,
    refusal: null,
  };
  readonly mid = new Map<string, number>([
    ['BTC', 1_000_000],
    ['ETH', 300_000],
  ]);
  readonly latch = { panicE: 0, resumeE: 0, panicG: 0, resumeG: 0 };
  /** Mark of the enable file; a new one is a touch. */
  enableMark: string | null = null;
  /** Why the enable file cannot be looked at. */
  enableProblem: string | null = null;
  killFile = false;
  nowMs = 100_000;
  /** Whether effects and events are kept to be looked at: a benchmark has no use for them. */
  keepEffects = true;
  /** Where a benchmark adds up the time of the core alone. */
  timed: { events: number; ms: number } | null = null;
  marketConnection = 0;
  accountConnection = 0;
  readonly coins = [btc, eth];
  readonly #shell = new RigShell(this);
  readonly #feeds = new RigFeeds(this, this.#shell);

  constructor(config = configOf(), bootId = 'boot-0001', found: Partial<Findings> = {}) {
    const facts: CoreFacts = {
      engineId: config.id,
      bootId: bootIdSchema.parse(bootId),
      buildId: 'test',
      venue: 'paper',
      config,
      envelopeHash: sha256Hex(canonicalJson(config.envelope)),
      weightPerMinMax: 700,
      startedMs: this.nowMs,
      startedAt: isoMs(WALL_BASE_MS + this.nowMs),
      sha256Hex,
    };
    this.engine = bootEngine(facts, {
      haltId: haltIdSchema.parse('halt-boot-0001'),
      highest: { panicE: 0, panicG: 0 },
      enableLooks: [{ name: 'enable', mark: null, problem: null }],
      prior: null,
      ...found,
    });
  }

  get wallMs(): number {
    return WALL_BASE_MS + this.nowMs;
  }

  get desk(): Desk {
    if (this.engine.desk === null) throw new Error('the desk is not open');
    return this.engine.desk;
  }

  /** The core's own view of one coin. */
  coin(coin = btc) {
    const coinDesk = this.desk.coins.get(coin);
    if (coinDesk === undefined) throw new Error(`no desk of ${coin}`);
    return coinDesk;
  }

  /** Processes one event now, and carries out whatever the core wants, until nothing is left. */
  feed(happening: Happening): readonly Effect[] {
    const wanted = this.only(happening);
    for (const effect of wanted) this.carryOut(effect);
    return wanted;
  }

  /** Processes one event now and carries out nothing. */
  only(happening: Happening): readonly Effect[] {
    const event = { ...happening, nowMs: this.nowMs, wallMs: this.wallMs } as EngineEvent; // the stamp is what Happening leaves out
    const startedMs = this.timed === null ? 0 : performance.now();
    const wanted = process(this.engine, event);
    if (this.timed !== null) {
      this.timed.ms += performance.now() - startedMs;
      this.timed.events += 1;
    }
    if (!this.keepEffects) return wanted;
    this.effects.push(...wanted);
    for (const effect of wanted)
      if (effect.kind === 'announce') this.events.push(eventSchema.parse(effect.event));
    return wanted;
  }

  /** Lets time pass in steps of 50 ms with every feed at its pace. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.nowMs += STEP_MS;
      this.step();
    }
  }

  /** Boots until ACTIVE and quoting on both sides of both coins. */
  start(): this {
    this.connect();
    this.pass(200);
    this.openDesk();
    this.pass(5_000);
    this.enableMark = 'touched-1';
    this.pass(500);
    return this;
  }

  connect(): void {
    // What a boot tells is told before anything that a test looks at.
    if (this.marketConnection === 0) for (const effect of begin(this.engine)) this.carryOut(effect);
    this.marketConnection += 1;
    this.accountConnection += 1;
    this.feed({ kind: 'market_connection', connection: this.marketConnection });
    this.feed({ kind: 'account_connection', connection: this.accountConnection });
  }

  openDesk(missedFills: DeskOpening['missedFills'] = []): void {
    const { account, orders } = this.venue.view(this.nowMs, this.wallMs);
    this.feed({
      kind: 'desk_opened',
      opening: {
        specs: SPECS,
        orders: orders ?? [],
        cashUusd: account?.cashUusd ?? 0,
        positions: account?.positions ?? [],
        utcDay: Math.floor(this.wallMs / 86_400_000),
        today: new Map(),
        missedFills,
        fillsWithin: [],
        fillsFloorMs: this.wallMs + 1,
        requestsUsed: 0,
        requestsCap: 100_000,
        makerFeePpm: 150,
      },
    });
  }

  /** Moves a market: bid and ask one tick of 10 (BTC) or 1 USD off the mid. */
  market(coin = btc, bidLots = 50_000): void {
    const mid = this.mid.get(coin) ?? 0;
    const tick = coin === btc ? 10 : 100;
    this.venue.markPx.set(coin, mid);
    const levels = (direction: number) =>
      [1, 2, 3, 4, 5].map((n) => ({ px: mid + direction * tick * n, sz: bidLots * n }));
    const stamp = { connection: this.marketConnection, timeMs: this.wallMs, receivedMs: this.nowMs };
    this.feed({ kind: 'l2', coin, frame: { ...stamp, bids: levels(-1), asks: levels(1) } });
    const { connection, receivedMs } = stamp;
    this.feed({ kind: 'reference', coin, frame: { connection, receivedMs, markPx: mid, oraclePx: mid } });
  }

  /** Executes part of the order at the venue and tells the core by its streams. */
  fill(oid: number, sz: number): void {
    const order = this.venue.resting.get(oid);
    if (order === undefined) throw new Error(`no order ${oid} rests`);
    const fill = this.venue.fill(order, sz, this.wallMs);
    if (this.faults.streamsMute) return;
    this.feed({ kind: 'fills', fills: [fill] });
    if (order.sz === 0) this.#shell.tellNews(order, 'filled', 0);
  }

  restingOf(coin = btc, side?: 'buy' | 'sell') {
    return [...this.venue.resting.values()].filter(
      (o) => o.coin === coin && (side === undefined || o.side === side),
    );
  }

  named<N extends AgoraEvent['event']>(name: N): Extract<AgoraEvent, { event: N }>[] {
    return this.events.filter((event): event is Extract<AgoraEvent, { event: N }> => event.event === name);
  }

  health(coin = btc) {
    return bookHealth(this.coin(coin).book, this.nowMs, this.wallMs);
  }

  /** Every feed that is due at this instant, and a tick. */
  step(): void {
    this.#feeds.step();
  }

  carryOut(effect: Effect): void {
    this.#shell.carryOut(effect);
  }

  /** A whole REST read, with all fills. */
  read(): void {
    this.#shell.read('all');
  }
}
