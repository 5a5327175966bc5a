// One real engine core and the paper venue's real core on virtual time: hours in seconds, the same run for the same seed.
// Transients can be made to happen at an instant. What came of it is told by the venue's journal and the audit chain.
import { createHash } from 'node:crypto';
import { userFeesSchema } from '@agora/engine/src/adapters/hyperliquid/info/user-fees.ts';
import type { SendLine } from '@agora/engine/src/core/approve/approved-order.ts';
import type { Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import type { CoreFacts } from '@agora/engine/src/core/engine/facts.ts';
import type { EngineHaltRecord } from '@agora/engine/src/core/engine/halt-record.ts';
import { begin, process } from '@agora/engine/src/core/engine/process.ts';
import { bootEngine, type Engine, type Findings, priorLifeOf } from '@agora/engine/src/core/engine/state.ts';
import type { Universe } from '@agora/engine/src/ports/venue-universe.ts';
import { openingOf } from '@agora/engine/src/services/opening.ts';
import { Recorder, type WriteLine } from '@agora/engine/src/services/recorder.ts';
import type { MarketScript } from '@agora/paper-venue/src/market/conditions.ts';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { EngineConfig } from '@agora/shared/config';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { bootIdSchema, haltIdSchema } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { untriedPaths } from '@agora/shared/kill-path';
import { isLatched } from '@agora/shared/latch';
import { isoMs } from '@agora/shared/time';
import { Chain } from './chain.ts';
import { KillFolder } from './guardian/kill-folder.ts';
import { SimGuardian } from './guardian/sim-guardian.ts';
import { type Happening, Shell } from './shell.ts';
import { SimLatch } from './sim-latch.ts';
import { Streams } from './streams.ts';
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
  /** The guardian's own code lives beside the engine; such a world is lived in by `live`. Else its heartbeat alone is there. */
  readonly guarded?: boolean;
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
  readonly latch: SimLatch;
  readonly streams: Streams;
  /** What the engine's process made durable and finds again after a crash. */
  readonly disk: { halt: EngineHaltRecord | null } = { halt: null };
  /** What the engine answered to requests, the newest last. */
  readonly answers: Answer[] = [];
  /** What happened to happen, for those who count whether something was ever tried. */
  readonly remarks: string[] = [];
  /** When the engine's process did nothing, in milliseconds of the epoch. */
  readonly held: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** Events that the core processed. */
  events = 0;
  /** The kill files of this host. */
  readonly kill: KillFolder;
  /** Null where only its heartbeat is there. */
  readonly guardian: SimGuardian | null;
  readonly #startMs: number;
  #beats = 0;
  #enableMark: string | null = null;
  #guardianSeq = 0;
  readonly #config: EngineConfig;
  #engine: Engine;
  #shell: Shell;
  #life = 1;
  #isDown = false;
  #auditProblem: string | null = null;
  /** How far the host's wall clock is off. */
  #clockOffMs = 0;
  #stalledUntilMs = 0;
  readonly #recorder: Recorder | null;

  constructor(options: WorldOptions) {
    const { config, startMs, record, guarded = false, ...market } = options;
    this.#startMs = startMs;
    this.coins = config.coins;
    this.time = new VirtualTime(startMs);
    this.venue = new VenueWorld(
      this.time,
      { ...market, coins: config.coins },
      { events: (events) => this.streams.onVenue(events) },
    );
    this.latch = new SimLatch(this.time, config.id);
    this.kill = new KillFolder(this.time);
    this.streams = new Streams(this);
    this.#config = config;
    const facts = this.#facts();
    const findings = this.#findings();
    this.#engine = bootEngine(facts, findings);
    this.#recorder = record === undefined ? null : new Recorder(facts, findings, record);
    this.#shell = new Shell(this);
    this.universe = this.#shell.universe();
    for (const effect of begin(this.#engine)) this.#shell.carryOut(effect);
    this.#startFeeds();
    this.streams.connect('market');
    this.streams.connect('account');
    this.time.after(OPENING_MS, () => this.#openDesk());
    this.time.after(10_000, () => this.touchEnable());
    this.guardian = guarded ? new SimGuardian(this) : null;
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

  /** Of the host, which may be off. */
  get wallMs(): number {
    return this.time.nowMs + this.#clockOffMs;
  }

  run(ms: number): void {
    this.time.runUntil(this.time.nowMs + ms);
  }

  /** The same in a world that is guarded. */
  live(ms: number): Promise<void> {
    return this.time.liveUntil(this.time.nowMs + ms);
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

  /** The same in a world that is guarded. */
  async liveUntilSettled(): Promise<boolean> {
    const endMs = this.time.nowMs + SETTLE.mostMs;
    while (this.#isUnderWay() && this.time.nowMs < endMs) await this.live(SETTLE.everyMs);
    return !this.#isUnderWay();
  }

  /** What its `/healthz` answers. */
  health(): object {
    const { facts, fsm } = this.#engine;
    return {
      ...{
        process: 'engine',
        engine_id: facts.engineId,
        ok: true,
        boot_id: facts.bootId,
        build_id: facts.buildId,
      },
      ...{ contract_version: CONTRACT_VERSION, at: isoMs(this.wallMs), state: fsm.state, parts: [] },
    };
  }

  touchEnable(): void {
    this.#enableMark = `touched at ${this.time.nowMs}`;
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
    this.held.push({ fromMs: this.time.nowMs, toMs: this.time.nowMs + downMs });
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
    this.streams.connect('market');
    this.streams.connect('account');
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
      const stamp = { nowMs: this.monoMs, wallMs: this.wallMs };
      this.events += 1;
      const event = { ...happening, ...stamp } as EngineEvent; // the stamp is what Happening leaves out
      const effects = process(this.#engine, event);
      this.#recorder?.note(event, effects);
      for (const effect of effects) this.#shell.carryOut(effect);
    });
  }

  /** Now, or when it wakes: not before the last of several pauses is over. */
  whenAwake(run: () => void): void {
    if (this.time.nowMs >= this.#stalledUntilMs) run();
    else this.time.at(this.#stalledUntilMs, () => this.whenAwake(run));
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
    if (this.#isDown) return;
    this.#stalledUntilMs = Math.max(this.#stalledUntilMs, this.time.nowMs + ms);
    this.held.push({ fromMs: this.time.nowMs, toMs: this.#stalledUntilMs });
  }

  sendLine(): SendLine {
    const { fsm, permit, control } = this.#engine;
    const { contact } = control.lease;
    return {
      ...{ nowMs: this.monoMs, haltEpoch: fsm.haltEpoch, permit },
      latched: contact === null ? null : isLatched(contact.pairs),
      contactIssuedMs: contact?.issuedMs ?? null,
      ...{ killFilePresent: this.kill.isThere, intentDurable: this.#auditProblem === null },
      ...{ socketOpen: this.streams.isOpen('account'), socketBufferedBytes: 0 },
    };
  }

  #isUnderWay(): boolean {
    return this.venue.underWay + this.shell.placing + this.streams.newsUnderWay > 0;
  }

  #startFeeds(): void {
    const { time } = this;
    time.every(EVERY.latch, () => this.#pollLatch());
    time.every(EVERY.beat, () => this.#beat());
    time.every(EVERY.host, () => this.#lookAtHost());
    time.every(EVERY.tick, () => this.feed({ kind: 'tick' }));
    time.every(EVERY.guardian, () => this.#lookForGuardian());
    time.every(EVERY.audit, () => this.feed({ kind: 'audit_state', problem: this.#auditProblem }));
    time.every(EVERY.clock, () => this.#tellClock());
    time.every(EVERY.preflight, () =>
      this.feed({ kind: 'preflight', ok: true, envelopeAccepted: true, evidence: 'simulated', lines: [] }),
    );
    time.every(EVERY.budget, () => this.#tellBudget());
    time.every(EVERY.alive, () => {
      if (this.streams.hears('account')) this.feed({ kind: 'account_alive' });
    });
    time.every(EVERY.book, () => this.streams.tellMarkets());
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
    const [issuedMs, owner] = [this.monoMs, bootIdOf(this.#life)];
    if (this.time.nowMs < this.#stalledUntilMs) return;
    this.latch.read((answer) => {
      if (answer === null) this.feed({ kind: 'latch_silent' });
      else {
        const { runId, values } = answer;
        const read = { issuedMs, answeredMs: this.monoMs, runId, values: [...values, owner] };
        this.feed({ kind: 'latch_read', read });
      }
    });
  }

  #beat(): void {
    const issuedMs = this.monoMs;
    if (this.time.nowMs < this.#stalledUntilMs) return;
    if (this.#isDown) return;
    this.latch.beat(JSON.stringify(this.#heartbeat()), (isTaken) => {
      if (isTaken !== null)
        this.feed(isTaken ? { kind: 'heartbeat_accepted', issuedMs } : { kind: 'latch_refused' });
    });
  }

  #heartbeat() {
    const { facts, fsm } = this.#engine;
    this.#beats += 1;
    return {
      ...{ engine_id: facts.engineId, boot_id: facts.bootId, build_id: facts.buildId },
      ...{ contract_version: CONTRACT_VERSION, pid: 1, seq: this.#beats, at: isoMs(this.wallMs) },
      ...{ mono_ms: this.monoMs, state: fsm.state, scheduled_cancel_in_ms: null },
    };
  }

  /** As it lies in redis-latch, or as one that is always there. */
  #lookForGuardian(): void {
    const issuedMs = this.monoMs;
    if (this.guardian === null) {
      this.feed({ kind: 'guardian_read', heartbeat: this.#guardianAlways(), issuedMs });
      return;
    }
    if (this.time.nowMs < this.#stalledUntilMs) return;
    this.latch.readGuardian((json) => {
      if (json === undefined) return;
      const heartbeat = guardianHeartbeatSchema.safeParse(parseJson(json ?? '')).data ?? null;
      this.feed({ kind: 'guardian_read', heartbeat, issuedMs });
    });
  }

  #lookAtHost(): void {
    if (this.time.nowMs < this.#stalledUntilMs) return;
    this.feed({
      kind: 'host_files_seen',
      kill: {
        present: this.kill.isThere,
        evidence: this.kill.isThere ? 'the kill file is there' : 'no kill file',
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
    const said = { used, cap, makerPpm, funding: this.streams.funding };
    const opening = openingOf(
      this.universe,
      this.#engine.facts.config.coins,
      this.#shell.account(),
      said,
      noted,
    );
    if (opening !== null) this.feed({ kind: 'desk_opened', opening });
  }

  #guardianAlways(): GuardianHeartbeat {
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
