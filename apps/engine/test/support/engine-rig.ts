// The whole core on virtual time, with a shell that carries out its effects against a toy venue, a toy latch and a toy disk.
// Tests switch one of them off, or feed a single event, and look at what the core wants.
import { createHash } from 'node:crypto';
import { canonicalJson } from '@agora/shared/canonical-json';
import { type EngineConfig, engineConfigSchema } from '@agora/shared/config';
import { ENVELOPE_DRAFT } from '@agora/shared/config-fixture';
import { type AgoraEvent, eventSchema } from '@agora/shared/event';
import { bootIdSchema, type Cloid, coinSchema, haltIdSchema } from '@agora/shared/ids';
import { untriedPaths } from '@agora/shared/kill-path';
import { isoMs } from '@agora/shared/time';
import { bookHealth } from '../../src/core/book/health.ts';
import type { Desk, DeskOpening } from '../../src/core/engine/desk.ts';
import type { Effect } from '../../src/core/engine/effect.ts';
import type { EngineEvent } from '../../src/core/engine/event.ts';
import type { CoreFacts } from '../../src/core/engine/facts.ts';
import { begin, process } from '../../src/core/engine/process.ts';
import { bootEngine, type Engine, type Findings } from '../../src/core/engine/state.ts';
import { coinSpec } from '../../src/core/money/coin-spec.ts';
import type { VenueRefusal } from '../../src/core/orders/venue-words.ts';
import { type ToyOrder, ToyVenue } from './toy-venue.ts';

export const btc = coinSchema.parse('BTC');
export const eth = coinSchema.parse('ETH');
export const SPECS = [
  coinSpec({ coin: btc, assetId: 3, szDecimals: 5, maxLeverage: 40 }),
  coinSpec({ coin: eth, assetId: 4, szDecimals: 4, maxLeverage: 25 }),
];
/** Wall clock, and the venue's, at monotonic 0: an early afternoon, UTC. */
export const WALL_BASE_MS = Date.UTC(2026, 2, 1, 13);
const RUN_ID = 'run-1';
/** The shell gives up on an answer after this long. */
const ANSWER_WITHIN_MS = 2_000;
export const STEP_MS = 50;
/** What a look at the venue weighs on the IP: orders, account and fills, or orders alone. */
const READ_WEIGHT = { all: 42, orders: 20 } as const;

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
  killFile = false;
  nowMs = 100_000;
  /** Whether effects and events are kept to be looked at: a benchmark has no use for them. */
  keepEffects = true;
  /** Where a benchmark adds up the time of the core alone. */
  timed: { events: number; ms: number } | null = null;
  marketConnection = 0;
  accountConnection = 0;
  #guardianSeq = 0;
  #nonce = 1_700_000_000_000;
  readonly #sentNonces = new Set<number>();
  readonly #unanswered: { batch: number; cloids: Cloid[]; dueMs: number }[] = [];

  constructor(config = configOf(), bootId = 'boot-0001', found: Partial<Findings> = {}) {
    const facts: CoreFacts = {
      engineId: config.id,
      bootId: bootIdSchema.parse(bootId),
      buildId: 'test',
      venue: 'paper',
      config,
      envelopeHash: sha256(canonicalJson(config.envelope)),
      weightPerMinMax: 700,
      startedMs: this.nowMs,
      startedAt: isoMs(WALL_BASE_MS + this.nowMs),
      sha256Hex: sha256,
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
    this.feed({ kind: 'fill', fill });
    if (order.sz === 0) this.#news(order, 'filled', 0);
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
    const { nowMs, faults } = this;
    const every = (ms: number) => nowMs % ms === 0;
    if (every(500)) this.feed({ kind: 'guardian_read', heartbeat: this.#guardian(), issuedMs: nowMs });
    if (every(500)) this.feed({ kind: 'audit_state', problem: null });
    if (every(1_000)) {
      this.feed({ kind: 'venue_clock', offsetMs: WALL_BASE_MS, skewMs: 0, uncertaintyMs: 5 });
      this.feed({
        kind: 'preflight',
        ok: true,
        envelopeAccepted: true,
        evidence: '18 checks passed',
        lines: [],
      });
      if (this.accountConnection !== 0) this.feed({ kind: 'account_alive' });
    }
    this.#giveUp();
    if (every(60_000)) this.feed({ kind: 'account_budget', used: 0, cap: 100_000 });
    this.feed({
      kind: 'host_files_seen',
      kill: {
        present: this.killFile,
        evidence: this.killFile ? 'kill file mm-bot.kill present' : 'no kill file',
        file: this.killFile ? 'mm-bot.kill' : null,
        who: this.killFile ? 'ada' : null,
        reason: null,
        takenMs: nowMs,
      },
      enable: [{ name: 'enable', mark: this.enableMark, problem: null }],
    });
    if (faults.latchSilent) this.feed({ kind: 'latch_silent' });
    else this.#readLatch();
    if (every(250) && !faults.marketMute && this.marketConnection !== 0)
      for (const coin of [btc, eth]) this.market(coin);
    this.feed({ kind: 'tick' });
  }

  #giveUp(): void {
    while (this.#unanswered[0] !== undefined && this.#unanswered[0].dueMs <= this.nowMs) {
      const { batch, cloids } = this.#unanswered.shift() ?? { batch: 0, cloids: [] };
      const outcomes = cloids.map((cloid) => ({
        cloid,
        input: { kind: 'no_answer' as const },
        refusal: null,
      }));
      this.feed({ kind: 'batch_reported', batch, outcomes });
    }
  }

  #readLatch(): void {
    const { nowMs, latch } = this;
    if (nowMs % 100 === 0) this.feed({ kind: 'heartbeat_accepted', issuedMs: nowMs });
    const values = [latch.panicE, latch.resumeE, latch.panicG, latch.resumeG].map(String);
    const read = {
      issuedMs: nowMs,
      answeredMs: nowMs,
      runId: RUN_ID,
      values: [...values, this.engine.facts.bootId],
    };
    this.feed({ kind: 'latch_read', read });
  }

  #guardian() {
    this.#guardianSeq += 1;
    const at = isoMs(this.wallMs);
    return {
      boot_id: bootIdSchema.parse('guardian-boot-1'),
      build_id: 'test',
      contract_version: 1,
      pid: 1,
      seq: this.#guardianSeq,
      at,
      mono_ms: this.nowMs as never, // branded: any number will do
      state: 'watching' as const,
      wallets: [
        {
          engine_id: this.engine.facts.engineId,
          address: `0x${'1'.repeat(40)}` as never, // branded: any address will do
          proven_at: at,
          problem: null,
        },
      ],
      telegram: { configured: false, last_poll_at: null, problem: null },
      kill_paths: untriedPaths('not tried'),
    };
  }

  carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'place':
        this.#place(effect);
        return;
      case 'cancel':
        if (!this.faults.cancelsLost) this.#cancel(effect);
        return;
      case 'noop':
        this.feed({
          kind: 'noop_reported',
          nonce: effect.nonce,
          accepted: !this.#sentNonces.has(effect.nonce),
        });
        return;
      case 'record_halt':
        if (!this.faults.diskMute) this.feed({ kind: 'halt_recorded', record: effect.record });
        return;
      case 'raise_latch':
        if (!this.faults.latchSilent)
          this.latch.panicE = Math.max(this.latch.panicE, effect.above?.panic_epoch ?? 0) + 1;
        return;
      case 'write_resume':
        this.latch.resumeE = effect.epochs.panic_epoch;
        this.latch.resumeG = effect.epochs.panic_global_epoch;
        return;
      case 'read_venue':
        this.feed({ kind: 'spent', ipWeight: READ_WEIGHT[effect.what], items: 0 });
        if (!this.faults.readsLost) this.read(effect.what);
        return;
      case 'query_order':
        this.#answerOrder(effect.cloid);
        return;
      case 'announce':
      case 'note':
      case 'refused':
      case 'answer_request':
      case 'publish_snapshot':
        return;
    }
  }

  /** A whole REST read, with all fills. */
  read(what: 'all' | 'orders' = 'all'): void {
    const whole = this.venue.view(this.nowMs, this.wallMs);
    const view = what === 'all' ? whole : { ...whole, account: null };
    this.feed({ kind: 'venue_view', view, fills: what === 'all' ? this.venue.fills.slice(-50) : [] });
  }

  #place({ batch, orders }: Extract<Effect, { kind: 'place' }>): void {
    this.#nonce += 1;
    this.feed({ kind: 'batch_sent', batch, nonce: this.#nonce });
    if (this.faults.batchesLost || this.faults.answersLost)
      this.#unanswered.push({
        batch,
        cloids: orders.map(({ cloid }) => cloid),
        dueMs: this.nowMs + ANSWER_WITHIN_MS,
      });
    if (this.faults.batchesLost) return;
    this.#sentNonces.add(this.#nonce);
    if (this.faults.refusal !== null) {
      const refused = { input: { kind: 'rejected' as const }, refusal: this.faults.refusal };
      this.feed({
        kind: 'batch_reported',
        batch,
        outcomes: orders.map(({ cloid }) => ({ cloid, ...refused })),
      });
      return;
    }
    const rested = orders.map((order) => ({ cloid: order.cloid, order: this.venue.rest(order) }));
    const outcomes = rested.map(({ cloid, order: { oid } }) => {
      return { cloid, input: { kind: 'resting' as const, oid }, refusal: null };
    });
    if (!this.faults.answersLost) this.feed({ kind: 'batch_reported', batch, outcomes });
    else return;
    for (const { order } of rested) this.#news(order, 'open', null);
  }

  #cancel({ targets }: Extract<Effect, { kind: 'cancel' }>): void {
    const results = targets.map(({ oid, cloid }) => {
      const found = oid === null ? this.venue.byCloid(cloid ?? '') : this.venue.resting.get(oid);
      const gone = this.venue.end(found, 'canceled');
      return { oid, cloid, gone, outcome: gone === undefined ? ('gone' as const) : ('canceled' as const) };
    });
    this.feed({ kind: 'cancels_reported', results });
    for (const { gone } of results) if (gone !== undefined) this.#news(gone, 'canceled', gone.sz);
  }

  #answerOrder(cloid: Cloid): void {
    if (this.faults.readsLost) return;
    const open = this.venue.byCloid(cloid);
    const ended = this.venue.ended.get(cloid);
    const news =
      open !== undefined
        ? { cloid, oid: open.oid, assetId: open.assetId, word: 'open', left: open.sz }
        : ended !== undefined
          ? { cloid, ...ended }
          : null;
    this.feed({ kind: 'order_answered', cloid, news, issuedMs: this.nowMs });
  }

  #news({ cloid, oid, assetId }: ToyOrder, word: string, left: number | null): void {
    if (!this.faults.streamsMute)
      this.feed({ kind: 'order_news', news: { cloid, oid, assetId, word, left } });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
