// The engine's process on virtual time, life after life: it hears, stands still, ends in the middle of whatever it is at, and is started
// again. What it decides is the real core's.
import type { Effect } from '@agora/engine/src/core/engine/effect.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import { process } from '@agora/engine/src/core/engine/process.ts';
import { Recorder, type WriteLine } from '@agora/engine/src/services/recorder.ts';
import type { EngineConfig } from '@agora/shared/config';
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { isoMs } from '@agora/shared/time';
import type { EngineWorld } from '../engine-world.ts';
import { ACCOUNT } from '../venue-world.ts';
import { type Happening, Life } from './life.ts';

type Answer = Extract<Effect, { kind: 'answer_request' }>;

/** A boot asks the venue for its coins, the account and the fees before the desk opens. */
const OPENING_MS = 500;

export class EngineProcess {
  /** What it answered to requests, the newest last. */
  readonly answers: Answer[] = [];
  /** When it did nothing, in milliseconds of the epoch. */
  readonly held: { readonly fromMs: number; readonly toMs: number }[] = [];
  /** Events that the core processed. */
  events = 0;
  readonly #world: EngineWorld;
  readonly #config: EngineConfig;
  readonly #recorder: Recorder | null;
  #life: Life;
  #stalledUntilMs = 0;

  /** `record` takes each line of a recording. Nothing happens before `start`. */
  constructor(world: EngineWorld, config: EngineConfig, record: WriteLine | null) {
    this.#world = world;
    this.#config = config;
    this.#life = new Life(world, 1, config);
    const { core, findings } = this.#life;
    this.#recorder = record === null ? null : new Recorder(core.facts, findings, record);
  }

  get life(): Life {
    return this.#life;
  }

  /** The process has ended and is not started again yet. */
  get isDown(): boolean {
    return this.#life.isOver;
  }

  get isStalled(): boolean {
    return this.#world.time.nowMs < this.#stalledUntilMs;
  }

  /** The life that stands ready begins: its halt is recorded, both streams are opened, the venue is asked. */
  start(openingMs = OPENING_MS): void {
    const { feeds, streams } = this.#world;
    const life = this.#life;
    life.begin();
    feeds.tellClock();
    streams.connect('market');
    streams.connect('account');
    life.after(openingMs, () => life.openDesk());
  }

  /** Processed now, or when the process wakes. */
  feed(happening: Happening): void {
    const life = this.#life;
    this.whenAwake(() => {
      if (!life.isOver) this.#hear(life, happening);
    });
  }

  /** Now, or when it wakes: not before the last of several pauses is over. */
  whenAwake(run: () => void): void {
    if (this.isStalled) this.#world.time.at(this.#stalledUntilMs, () => this.whenAwake(run));
    else run();
  }

  /** Does nothing for so long. */
  stall(ms: number): void {
    if (this.isDown) return;
    const { nowMs } = this.#world.time;
    this.#stalledUntilMs = Math.max(this.#stalledUntilMs, nowMs + ms);
    this.held.push({ fromMs: nowMs, toMs: this.#stalledUntilMs });
  }

  /** Ends in the middle of whatever it was at, and is started again after `downMs` with what it finds on its disk. */
  crash(downMs: number, openingMs?: number): void {
    if (this.isDown) return;
    const { time, venue, remarks } = this.#world;
    if (venue.exchange.openOrders(ACCOUNT).length > 0) remarks.push('order rested at a crash');
    this.#life.end();
    this.#stalledUntilMs = 0;
    this.held.push({ fromMs: time.nowMs, toMs: time.nowMs + downMs });
    time.after(downMs, () => {
      this.#life = new Life(this.#world, this.#life.number + 1, this.#config);
      this.start(openingMs);
    });
  }

  /** What its `/healthz` answers. */
  health(): object {
    const { facts, fsm } = this.#life.core;
    return {
      ...{ process: 'engine', engine_id: facts.engineId, ok: true },
      ...{ boot_id: facts.bootId, build_id: facts.buildId, contract_version: CONTRACT_VERSION },
      ...{ at: isoMs(this.#world.host.wallMs), state: fsm.state, parts: [] },
    };
  }

  #hear({ core, shell }: Life, happening: Happening): void {
    const { monoMs, wallMs } = this.#world.host;
    this.events += 1;
    const event = { ...happening, nowMs: monoMs, wallMs } as EngineEvent; // the times are what Happening leaves out
    const effects = process(core, event);
    this.#recorder?.note(event, effects);
    for (const effect of effects) shell.carryOut(effect);
  }
}
