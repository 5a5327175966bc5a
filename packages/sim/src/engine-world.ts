// One real engine core and the paper venue's real core on virtual time: hours in seconds, the same run for the same seed.
// Transients can be made to happen at an instant. What came of it is told by the venue's journal and the audit chain.
import { createHash } from 'node:crypto';
import { userFeesSchema } from '@agora/engine/src/adapters/hyperliquid/info/user-fees.ts';
import { levelOf } from '@agora/engine/src/adapters/hyperliquid/stream/channels/level.ts';
import { fillOf } from '@agora/engine/src/adapters/hyperliquid/wire/fill.ts';
import { orderNewsOf } from '@agora/engine/src/adapters/hyperliquid/wire/order.ts';
import type { SendLine } from '@agora/engine/src/core/approve/approved-order.ts';
import type { Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import type { CoreFacts } from '@agora/engine/src/core/engine/facts.ts';
import type { EngineHaltRecord } from '@agora/engine/src/core/engine/halt-record.ts';
import { begin, process } from '@agora/engine/src/core/engine/process.ts';
import {
  bootEngine,
  type Engine,
  type Findings,
  type PriorLife,
} from '@agora/engine/src/core/engine/state.ts';
import { type CoinSpec, pxFloor } from '@agora/engine/src/core/money/coin-spec.ts';
import { uusdExact } from '@agora/engine/src/core/money/usd.ts';
import type { VenueFunding } from '@agora/engine/src/ports/venue-news.ts';
import type { Universe } from '@agora/engine/src/ports/venue-universe.ts';
import { openingOf } from '@agora/engine/src/services/opening.ts';
import { Recorder, type WriteLine } from '@agora/engine/src/services/recorder.ts';
import type { ExchangeEvent } from '@agora/paper-venue/src/core/types.ts';
import type { MarketScript } from '@agora/paper-venue/src/market/conditions.ts';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { EngineConfig } from '@agora/shared/config';
import { bootIdSchema, haltIdSchema } from '@agora/shared/ids';
import { untriedPaths } from '@agora/shared/kill-path';
import { isLatched } from '@agora/shared/latch';
import { isoMs } from '@agora/shared/time';
import { Chain } from './chain.ts';
import { type Happening, Shell } from './shell.ts';
import { ACCOUNT, VenueWorld } from './venue-world.ts';
import { VirtualTime } from './virtual-time.ts';

type Answer = Extract<Effect, { kind: 'answer_request' }>;

export interface WorldOptions {
  readonly config: EngineConfig;
  readonly seed: number;
  readonly startMs: number;
  readonly blockMs: number;
  readonly latencyMs: number;
  readonly usd: string;
  readonly script?: MarketScript;
  readonly requestBudgetBase?: number;
  readonly makerVolume14dUsd?: number;
  /** Takes each line of a recording. */
  readonly record?: WriteLine;
}

/** The pace of what the engine hears, as in production. */
const EVERY = {
  latch: 50,
  beat: 100,
  tick: 50,
  host: 50,
  guardian: 500,
  audit: 250,
  clock: 10_000,
  preflight: 1_000,
  book: 500,
  alive: 1_000,
  budget: 30_000,
} as const;
const LATCH_ANSWER_MS = 1;
const LATCH_TIMEOUT_MS = 100;
const FRAME_MS = 2;
/** Quotes move all the time: a moment between two of them comes soon, or something is wrong. */
const SETTLE = { everyMs: 10, mostMs: 5_000 } as const;
/** A boot asks the venue for its coins, the account and the fees before the desk opens. */
const OPENING_MS = 500;

export class EngineWorld {
  readonly time: VirtualTime;
  readonly venue: VenueWorld;
  readonly chain = new Chain(bootIdOf(1));
  readonly coins: readonly string[];
  readonly universe: Universe;
  readonly latch = { panicE: 0, resumeE: 0, panicG: 0, resumeG: 0 };
  /** What the engine's process made durable and finds again after a crash. */
  readonly disk: { halt: EngineHaltRecord | null } = { halt: null };
  /** What the engine answered to requests, the newest last. */
  readonly answers: Answer[] = [];
  /** What happened to happen, for those who count whether something was ever tried. */
  readonly remarks: string[] = [];
  /** Events that the core processed. */
  events = 0;
  readonly #startMs: number;
  #enableMark: string | null = null;
  #connection = { market: 0, account: 0 };
  #connections = 0;
  #guardianSeq = 0;
  /** What the venue said of the account, on its way. */
  #newsUnderWay = 0;
  readonly #config: EngineConfig;
  #engine: Engine;
  #shell: Shell;
  #life = 1;
  #isDown = false;
  #latchRun = 1;
  #latchPausedUntilMs = 0;
  #latchRefusesUntilMs = 0;
  #killFile = false;
  #auditProblem: string | null = null;
  /** How far the host's wall clock is off. */
  #clockOffMs = 0;
  readonly #funding: VenueFunding[] = [];
  #stalledUntilMs = 0;
  #drop = new Map<string, number>();
  readonly #recorder: Recorder | null;
  readonly #silentUntilMs = { market: 0, account: 0 };

  constructor(options: WorldOptions) {
    const { config, startMs, record, ...market } = options;
    this.#startMs = startMs;
    this.coins = config.coins;
    this.time = new VirtualTime(startMs);
    this.venue = new VenueWorld(
      this.time,
      { ...market, coins: config.coins },
      { events: (events) => this.#onVenue(events) },
    );
    this.#config = config;
    const facts = this.#facts();
    const findings = this.#findings();
    this.#engine = bootEngine(facts, findings);
    this.#recorder = record === undefined ? null : new Recorder(facts, findings, record);
    this.#shell = new Shell(this);
    this.universe = this.#shell.universe();
    for (const effect of begin(this.#engine)) this.#shell.carryOut(effect);
    this.#startFeeds();
    this.connect('market');
    this.connect('account');
    this.time.after(OPENING_MS, () => this.#openDesk());
    this.time.after(10_000, () => this.touchEnable());
  }

  get engine(): Engine {
    return this.#engine;
  }

  get shell(): Shell {
    return this.#shell;
  }

  /** The process has ended and is not started again yet. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Monotonic, as the engine's process counts it. */
  get monoMs(): number {
    return this.time.nowMs - this.#startMs + 1_000;
  }

  run(ms: number): void {
    this.time.runUntil(this.time.nowMs + ms);
  }

  /**
   * Lives on until nothing of the account is under way: no intent that has not left, no action without its answer, no news that
   * is not told. False where that moment did not come within five seconds.
   */
  settle(): boolean {
    const endMs = this.time.nowMs + SETTLE.mostMs;
    while (this.#isUnderWay() && this.time.nowMs < endMs) this.run(SETTLE.everyMs);
    return !this.#isUnderWay();
  }

  touchEnable(): void {
    this.#enableMark = `touched at ${this.time.nowMs}`;
  }

  touchKill(): void {
    this.#killFile = true;
  }

  removeKill(): void {
    this.#killFile = false;
  }

  told(answer: Answer): void {
    this.answers.push(answer);
  }

  /** The process ends in the middle of whatever it was at, and is started again after `downMs` with what it finds on its disk. */
  crash(downMs: number): void {
    if (this.#isDown) return;
    this.#isDown = true;
    if (this.venue.exchange.openOrders(ACCOUNT).length > 0) this.remarks.push('order rested at a crash');
    const nonce = this.#shell.die();
    this.#stalledUntilMs = 0;
    this.time.after(downMs, () => this.#startAgain(nonce));
  }

  #startAgain(nonce: number): void {
    this.#life += 1;
    this.#isDown = false;
    this.chain.bootId = bootIdOf(this.#life);
    this.#engine = bootEngine(this.#facts(), this.#findings());
    this.#shell = new Shell(this, nonce);
    for (const effect of begin(this.#engine)) this.#shell.carryOut(effect);
    this.#tellClock();
    this.connect('market');
    this.connect('account');
    this.time.after(OPENING_MS, () => this.#openDesk());
  }

  #facts(): CoreFacts {
    const config = this.#config;
    const bootId = bootIdSchema.parse(bootIdOf(this.#life));
    return {
      ...{ engineId: config.id, bootId, buildId: 'sim', weightPerMinMax: 700 },
      ...{ venue: 'paper' as const, config, startedMs: this.monoMs, startedAt: isoMs(this.time.nowMs) },
      ...{ envelopeHash: sha256Hex(canonicalJson(config.envelope)), sha256Hex },
    };
  }

  #findings(): Findings {
    const record = this.disk.halt;
    return {
      haltId: haltIdSchema.parse(`halt-${bootIdOf(this.#life)}`),
      highest: {
        panicE: record?.highest_epochs.panic_epoch ?? 0,
        panicG: record?.highest_epochs.panic_global_epoch ?? 0,
      },
      enableLooks: [{ name: 'enable', mark: this.#enableMark, problem: null }],
      prior: record === null ? null : priorLifeOf(record),
    };
  }

  /** Processed now, or when the process wakes. */
  feed(happening: Happening): void {
    const life = this.#life;
    this.whenAwake(() => {
      if (this.#isDown || life !== this.#life) return;
      const stamp = { nowMs: this.monoMs, wallMs: this.time.nowMs + this.#clockOffMs };
      this.events += 1;
      const event = { ...happening, ...stamp } as EngineEvent; // the stamp is what Happening leaves out
      const effects = process(this.#engine, event);
      this.#recorder?.note(event, effects);
      for (const effect of effects) this.#shell.carryOut(effect);
    });
  }

  whenAwake(run: () => void): void {
    if (this.time.nowMs >= this.#stalledUntilMs) run();
    else this.time.at(this.#stalledUntilMs, run);
  }

  /** redis-latch answers nothing for so long. */
  pauseLatch(ms: number): void {
    this.#latchPausedUntilMs = this.time.nowMs + ms;
  }

  /** redis-latch restarts: silent for so long, and then another run of it, or one whose engine pair is of earlier. */
  restartLatch(
    ms: number,
    earlier: { readonly panicE: number; readonly resumeE: number } | null = null,
  ): void {
    this.pauseLatch(ms);
    this.#latchRun += 1;
    if (earlier !== null) Object.assign(this.latch, earlier);
  }

  /** redis-latch answers and takes nothing, as one that is out of memory, for so long. */
  refuseHeartbeats(ms: number): void {
    this.#latchRefusesUntilMs = this.time.nowMs + ms;
  }

  /** The audit cannot be written for so long. */
  fillDisk(ms: number): void {
    this.#auditProblem = 'no space left on device';
    this.time.after(ms, () => {
      this.#auditProblem = null;
    });
  }

  /** The host's wall clock is off by so much for so long. */
  shiftClock(offMs: number, ms: number): void {
    this.#clockOffMs = offMs;
    this.#tellClock();
    this.time.after(ms, () => {
      this.#clockOffMs = 0;
      this.#tellClock();
    });
  }

  /** The engine's process does nothing for so long. */
  stall(ms: number): void {
    this.#stalledUntilMs = this.time.nowMs + ms;
  }

  /** The next frame of this kind does not come. */
  dropFrame(kind: 'l2' | 'bbo' | 'reference' | 'orderUpdate' | 'fill'): void {
    this.#drop.set(kind, (this.#drop.get(kind) ?? 0) + 1);
  }

  /** Nothing comes on a stream for so long, though its socket stays open. */
  silence(stream: 'market' | 'account', ms: number): void {
    this.#silentUntilMs[stream] = this.time.nowMs + ms;
  }

  /** A stream is lost and is back, resubscribed, after `backMs`. */
  dropSocket(stream: 'market' | 'account', backMs: number): void {
    this.#connection[stream] = 0;
    this.feed({ kind: `${stream}_connection`, connection: 0 });
    this.time.after(backMs, () => this.connect(stream));
  }

  connect(stream: 'market' | 'account'): void {
    this.#connections += 1;
    this.#connection[stream] = this.#connections;
    this.feed({ kind: `${stream}_connection`, connection: this.#connections });
    if (stream === 'market') for (const coin of this.coins) this.#marketFrames(coin);
  }

  sendLine(): SendLine {
    const { fsm, permit, control } = this.#engine;
    const { contact } = control.lease;
    return {
      ...{ nowMs: this.monoMs, haltEpoch: fsm.haltEpoch, permit },
      latched: contact === null ? null : isLatched(contact.pairs),
      contactIssuedMs: contact?.issuedMs ?? null,
      ...{ killFilePresent: this.#killFile, intentDurable: this.#auditProblem === null },
      ...{ socketOpen: this.#connection.account !== 0, socketBufferedBytes: 0 },
    };
  }

  #isUnderWay(): boolean {
    return this.venue.underWay + this.shell.placing + this.#newsUnderWay > 0;
  }

  #startFeeds(): void {
    const { time } = this;
    time.every(EVERY.latch, () => this.#pollLatch());
    time.every(EVERY.beat, () => this.#beat());
    time.every(EVERY.host, () => this.#lookAtHost());
    time.every(EVERY.tick, () => this.feed({ kind: 'tick' }));
    time.every(EVERY.guardian, () =>
      this.feed({ kind: 'guardian_read', heartbeat: this.#guardian(), issuedMs: this.monoMs }),
    );
    time.every(EVERY.audit, () => this.feed({ kind: 'audit_state', problem: this.#auditProblem }));
    time.every(EVERY.clock, () => this.#tellClock());
    time.every(EVERY.preflight, () =>
      this.feed({ kind: 'preflight', ok: true, envelopeAccepted: true, evidence: 'simulated', lines: [] }),
    );
    time.every(EVERY.budget, () => this.#tellBudget());
    time.every(EVERY.alive, () => {
      if (this.#hears('account')) this.feed({ kind: 'account_alive' });
    });
    time.every(EVERY.book, () => {
      for (const coin of this.coins) this.#marketFrames(coin);
    });
    this.#tellClock();
  }

  #tellClock(): void {
    const offsetMs = this.#startMs - 1_000;
    this.feed({ kind: 'venue_clock', offsetMs, skewMs: this.#clockOffMs, uncertaintyMs: 5 });
  }

  #tellBudget(): void {
    const { nRequestsUsed: used, nRequestsCap: cap } = this.venue.exchange.userRateLimit(ACCOUNT);
    this.feed({ kind: 'account_budget', used, cap });
  }

  #pollLatch(): void {
    const issuedMs = this.monoMs;
    if (this.time.nowMs < this.#stalledUntilMs) return;
    if (this.time.nowMs < this.#latchPausedUntilMs) {
      this.time.after(LATCH_TIMEOUT_MS, () => this.feed({ kind: 'latch_silent' }));
      return;
    }
    const { panicE, resumeE, panicG, resumeG } = this.latch;
    const values = [...[panicE, resumeE, panicG, resumeG].map(String), bootIdOf(this.#life)];
    const runId = `run-${this.#latchRun}`;
    this.time.after(LATCH_ANSWER_MS, () =>
      this.feed({ kind: 'latch_read', read: { issuedMs, answeredMs: this.monoMs, runId, values } }),
    );
  }

  #beat(): void {
    const issuedMs = this.monoMs;
    if (this.time.nowMs < this.#stalledUntilMs || this.time.nowMs < this.#latchPausedUntilMs) return;
    const refused = this.time.nowMs < this.#latchRefusesUntilMs;
    this.time.after(LATCH_ANSWER_MS, () =>
      this.feed(refused ? { kind: 'latch_refused' } : { kind: 'heartbeat_accepted', issuedMs }),
    );
  }

  #lookAtHost(): void {
    if (this.time.nowMs < this.#stalledUntilMs) return;
    this.feed({
      kind: 'host_files_seen',
      kill: {
        present: this.#killFile,
        evidence: this.#killFile ? 'the kill file is there' : 'no kill file',
        takenMs: this.monoMs,
        file: null,
        who: null,
        reason: null,
      },
      enable: [{ name: 'enable', mark: this.#enableMark, problem: null }],
    });
  }

  #openDesk(): void {
    const { exchange } = this.venue;
    const { nRequestsUsed: used, nRequestsCap: cap } = exchange.userRateLimit(ACCOUNT);
    const noted = { lastMs: this.#life === 1 ? null : this.time.nowMs, tids: this.chain.tids, day: null };
    const { makerPpm } = userFeesSchema.parse(exchange.userFees(ACCOUNT));
    const said = { used, cap, makerPpm, funding: this.#funding };
    const opening = openingOf(
      this.universe,
      this.#engine.facts.config.coins,
      this.#shell.account(),
      said,
      noted,
    );
    if (opening !== null) this.feed({ kind: 'desk_opened', opening });
  }

  /** Book and reference as they stand now, a moment later at the engine. */
  #marketFrames(coin: string): void {
    const spec = this.universe.get(coin)?.spec;
    const connection = this.#connection.market;
    const book = this.venue.exchange.l2Book(coin, { levelsMax: 5 });
    const ctx = this.venue.exchange.assetCtx(coin);
    if (spec === undefined || !this.#hears('market') || book === null || ctx === null) return;
    const [bids = [], asks = []] = book.levels.map((side) =>
      side.flatMap((level) => levelOf(spec, level) ?? []),
    );
    const [markPx, oraclePx] = [pxFloor(spec, ctx.markPx), pxFloor(spec, ctx.oraclePx)];
    if (!this.#isDropped('l2')) {
      this.venue.noteFrame('l2Book', coin, {});
      this.#deliver((receivedMs) => ({
        kind: 'l2',
        coin: spec.coin,
        frame: { connection, receivedMs, timeMs: book.time, bids, asks },
      }));
    }
    if (markPx !== null && oraclePx !== null && !this.#isDropped('reference'))
      this.#deliver((receivedMs) => ({
        kind: 'reference',
        coin: spec.coin,
        frame: { connection, receivedMs, markPx, oraclePx },
      }));
  }

  #onVenue(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.type === 'funding' && event.account === ACCOUNT) this.#noteFunding(event);
      if (event.type === 'bboChanged') this.#bbo(event);
      if (!('account' in event) || event.account !== ACCOUNT) continue;
      if (event.type === 'fill' && (this.#isDown || !this.#hears('account')))
        this.remarks.push('fill while nobody listened');
      if (!this.#hears('account')) continue;
      if (event.type === 'orderUpdate' && !this.#isDropped('orderUpdate')) {
        const { order, status, statusTimestamp } = event;
        const news = orderNewsOf({ order, status, statusTimestamp }, this.universe);
        this.#tell({ kind: 'order_news', news });
      } else if (event.type === 'fill' && !this.#isDropped('fill')) {
        const fill = fillOf(event.fill, this.universe);
        if (fill !== null) this.#tell({ kind: 'fill', fill });
      } else if (event.type === 'funding') {
        const { coin, usdc, time: timeMs } = event.payment;
        const spec = this.universe.get(coin)?.spec;
        if (spec !== undefined)
          this.#tell({ kind: 'funding', coin: spec.coin, usdcUusd: uusdExact(usdc) ?? 0, timeMs });
      }
    }
  }

  #noteFunding({ payment }: Extract<ExchangeEvent, { type: 'funding' }>): void {
    const spec = this.universe.get(payment.coin)?.spec;
    if (spec === undefined) return;
    const usdcUusd = uusdExact(payment.usdc) ?? 0;
    this.#funding.push({ coin: spec.coin, usdcUusd, timeMs: payment.time });
  }

  #bbo({ coin, bbo, timeMs }: Extract<ExchangeEvent, { type: 'bboChanged' }>): void {
    const spec: CoinSpec | undefined = this.coins.includes(coin) ? this.universe.get(coin)?.spec : undefined;
    const connection = this.#connection.market;
    if (spec === undefined || !this.#hears('market') || this.#isDropped('bbo')) return;
    const [bid, ask] = bbo.map((level) => (level === null ? null : levelOf(spec, level)));
    this.venue.noteFrame('bbo', coin, { bbo });
    this.#deliver((receivedMs) => ({
      kind: 'bbo',
      coin: spec.coin,
      frame: { connection, receivedMs, timeMs, bid: bid ?? null, ask: ask ?? null },
    }));
  }

  #deliver(happening: (receivedMs: number) => Happening): void {
    this.time.after(FRAME_MS, () => this.feed(happening(this.monoMs)));
  }

  #tell(news: Happening): void {
    this.#newsUnderWay += 1;
    this.#deliver(() => {
      this.#newsUnderWay -= 1;
      return news;
    });
  }

  #hears(stream: 'market' | 'account'): boolean {
    return this.#connection[stream] !== 0 && this.time.nowMs >= this.#silentUntilMs[stream];
  }

  #isDropped(kind: string): boolean {
    const left = this.#drop.get(kind) ?? 0;
    if (left > 0) this.#drop.set(kind, left - 1);
    return left > 0;
  }

  #guardian() {
    this.#guardianSeq += 1;
    const at = isoMs(this.time.nowMs);
    return {
      boot_id: bootIdSchema.parse('guardian-boot-1'),
      ...{ build_id: 'sim', contract_version: 1, pid: 1, seq: this.#guardianSeq, at },
      mono_ms: this.monoMs as never, // branded: any number will do
      state: 'watching' as const,
      wallets: [
        {
          engine_id: this.#engine.facts.engineId,
          address: `0x${'c'.repeat(40)}` as never,
          proven_at: at,
          problem: null,
        },
      ], // branded: any address will do
      telegram: { configured: false, last_poll_at: null, problem: null },
      kill_paths: untriedPaths('not tried'),
    };
  }
}

function bootIdOf(life: number): string {
  return `boot-${String(life).padStart(4, '0')}`;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a boot takes from the halt record of an earlier life. */
function priorLifeOf(record: EngineHaltRecord): PriorLife {
  return {
    halt: record.halt,
    cancelDebt: record.cancel_debt,
    lastExpiresAfterMs: record.last_expires_after_ms,
    nonceHighWater: record.nonce_high_water,
  };
}
