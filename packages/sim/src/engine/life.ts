// One life of the engine's process: the real core, booted with what an earlier life left on the host's disk, and its shell. What the shell
// began goes on while this life lasts; after its end nothing of it is done, noted or heard.
import { sha256Hex } from '@agora/engine/src/adapters/audit-file/chain-crypto.ts';
import { userFeesSchema } from '@agora/engine/src/adapters/hyperliquid/info/user-fees.ts';
import type { EngineEvent } from '@agora/engine/src/core/engine/event.ts';
import type { CoreFacts } from '@agora/engine/src/core/engine/facts.ts';
import { begin } from '@agora/engine/src/core/engine/process.ts';
import { bootEngine, type Engine, type Findings, priorLifeOf } from '@agora/engine/src/core/engine/state.ts';
import { openingOf } from '@agora/engine/src/services/opening.ts';
import { canonicalJson } from '@agora/shared/canonical-json';
import type { EngineConfig } from '@agora/shared/config';
import { type BootId, bootIdSchema, haltIdSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import type { EngineWorld } from '../engine-world.ts';
import { ACCOUNT } from '../venue-world.ts';
import { Shell } from './shell.ts';

type Untimed<E> = E extends unknown ? Omit<E, 'nowMs' | 'wallMs'> : never;
/** An event without its times. */
export type Happening = Untimed<EngineEvent>;

export class Life {
  readonly world: EngineWorld;
  /** From 1 on. */
  readonly number: number;
  readonly bootId: BootId;
  readonly findings: Findings;
  readonly core: Engine;
  readonly shell: Shell;
  #isOver = false;

  constructor(world: EngineWorld, number: number, config: EngineConfig) {
    this.world = world;
    this.number = number;
    this.bootId = bootIdSchema.parse(`boot-${String(number).padStart(4, '0')}`);
    this.findings = this.#found();
    this.core = bootEngine(this.#facts(config), this.findings);
    this.shell = new Shell(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  begin(): void {
    for (const effect of begin(this.core)) this.shell.carryOut(effect);
  }

  /** With what the venue shows of the account, and with the fills that are on record already. */
  openDesk(): void {
    const { venue, streams, chain, time, universe } = this.world;
    const { nRequestsUsed: used, nRequestsCap: cap } = venue.exchange.userRateLimit(ACCOUNT);
    const { makerPpm } = userFeesSchema.parse(venue.exchange.userFees(ACCOUNT));
    const said = { used, cap, makerPpm, funding: streams.funding, fillsFromMs: 0 };
    const noted = { lastMs: this.number === 1 ? null : time.nowMs, tids: chain.tids, day: null };
    const { coins } = this.core.facts.config;
    const opening = openingOf(universe, coins, this.shell.reads.account(), said, noted);
    if (opening !== null) this.feed({ kind: 'desk_opened', opening: opening.desk });
  }

  end(): void {
    this.#isOver = true;
  }

  feed(happening: Happening): void {
    if (!this.#isOver) this.world.process.feed(happening);
  }

  /** Into the audit. */
  note(type: string, data: object): void {
    const { chain, host } = this.world;
    if (!this.#isOver) chain.note(this.bootId, type, data, host.clocks);
  }

  after(ms: number, run: () => void): void {
    this.world.time.after(ms, () => {
      if (!this.#isOver) run();
    });
  }

  #facts(config: EngineConfig): CoreFacts {
    const { time, host } = this.world;
    return {
      ...{ engineId: config.id, bootId: this.bootId, buildId: 'sim', weightPerMinMax: 700 },
      ...{ venue: 'paper' as const, config, startedMs: host.monoMs, startedAt: isoMs(time.nowMs) },
      ...{ envelopeHash: sha256Hex(canonicalJson(config.envelope)), sha256Hex },
    };
  }

  #found(): Findings {
    const { disk, enableLooks } = this.world.host;
    const { halt } = disk;
    return {
      haltId: haltIdSchema.parse(`halt-${this.bootId}`),
      highest: {
        panicE: halt?.highest_epochs.panic_epoch ?? 0,
        panicG: halt?.highest_epochs.panic_global_epoch ?? 0,
      },
      enableLooks,
      prior: halt === null ? null : priorLifeOf(halt),
    };
  }
}
