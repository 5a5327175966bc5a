// One real engine core and the paper venue's real core on virtual time: hours in seconds, the same run for the same seed.
// Transients can be made to happen at an instant. What came of it is told by the venue's journal and the audit chain.
import { wireUniverse } from '@agora/engine/src/adapters/hyperliquid/wire/universe.ts';
import type { Engine } from '@agora/engine/src/core/engine/state.ts';
import type { Universe } from '@agora/engine/src/ports/venue-universe.ts';
import type { WriteLine } from '@agora/engine/src/services/recorder.ts';
import type { EngineConfig } from '@agora/shared/config';
import { Chain } from './engine/chain.ts';
import { EngineProcess } from './engine/engine-process.ts';
import { Feeds } from './engine/feeds.ts';
import { Streams } from './engine/streams.ts';
import { SimGuardian } from './guardian/sim-guardian.ts';
import { Host } from './host/host.ts';
import { SimLatch } from './sim-latch.ts';
import { type VenueOptions, VenueWorld } from './venue-world.ts';
import { VirtualTime } from './virtual-time.ts';

export interface WorldOptions extends Omit<VenueOptions, 'coins'> {
  readonly config: EngineConfig;
  readonly startMs: number;
  /** Takes each line of a recording. */
  readonly record?: WriteLine;
  /** The guardian's own code lives beside the engine; such a world is lived in by `live`. Else its heartbeat alone is there. */
  readonly guarded?: boolean;
}

/** Quotes move all the time: a moment between two of them comes soon, or something is wrong. */
const SETTLE = { everyMs: 10, mostMs: 5_000 } as const;
/** The operator's record after the boot. */
const ENABLED_AFTER_MS = 10_000;

export class EngineWorld {
  readonly time: VirtualTime;
  readonly venue: VenueWorld;
  readonly coins: readonly string[];
  readonly universe: Universe;
  readonly latch: SimLatch;
  readonly host: Host;
  readonly streams: Streams;
  readonly feeds: Feeds;
  readonly process: EngineProcess;
  /** The engine's audit. */
  readonly chain = new Chain();
  /** Null where only its heartbeat is there. */
  readonly guardian: SimGuardian | null;
  /** What happened to happen, for those who count whether something was ever tried. */
  readonly remarks: string[] = [];

  constructor(options: WorldOptions) {
    const { config, startMs, record, guarded = false, ...market } = options;
    this.coins = config.coins;
    this.time = new VirtualTime(startMs);
    this.venue = new VenueWorld(
      this.time,
      { ...market, coins: config.coins },
      { events: (events) => this.streams.onVenue(events) },
    );
    this.universe = wireUniverse.parse(this.venue.exchange.meta());
    this.latch = new SimLatch(this.time, config.id);
    this.host = new Host(this.time, { clockMoved: () => this.feeds.tellClock() });
    this.streams = new Streams(this);
    this.feeds = new Feeds(this);
    this.process = new EngineProcess(this, config, record ?? null);
    this.feeds.start();
    this.process.start();
    this.time.after(ENABLED_AFTER_MS, () => this.host.touchEnable());
    this.guardian = guarded ? new SimGuardian(this) : null;
  }

  /** The core of the life that is lived now. */
  get engine(): Engine {
    return this.process.life.core;
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

  #isUnderWay(): boolean {
    return this.venue.underWay + this.process.life.shell.actions.placing + this.streams.newsUnderWay > 0;
  }
}
