/**
 * Writes the engine's sign of life, which is also half of a good contact: accepted heartbeats are reported by
 * the time they were issued. After `goodbye` no ordinary heartbeat follows.
 */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { EngineHeartbeat } from '@agora/shared/heartbeat';
import { monoMsSchema } from '@agora/shared/time';
import type { Clock } from '../ports/clock.ts';
import type { LatchStore } from '../ports/latch-store.ts';
import type { Meter } from '../ports/meter.ts';
import type { EngineLoop } from './engine-loop.ts';
import { isoNow } from './iso-now.ts';

export interface HeartbeatParts {
  readonly store: LatchStore;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly pid: number;
  /** Until the venue cancels everything by itself; null = not armed. */
  readonly scheduledCancelInMs: () => number | null;
}

export class HeartbeatWriter {
  readonly #parts: HeartbeatParts;
  #seq = 0;
  #saidGoodbye = false;
  #acceptedMs: number | null = null;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  /** When the last accepted heartbeat was issued; null = none yet. */
  get acceptedMs(): number | null {
    return this.#acceptedMs;
  }

  async beat(): Promise<void> {
    if (!this.#saidGoodbye) await this.#write({});
  }

  /** The last heartbeat of this boot; `reason` is for people. */
  async goodbye(reason: string): Promise<void> {
    this.#saidGoodbye = true;
    await this.#write({ goodbye: { at: isoNow(this.#parts.clock), reason } });
  }

  async #write(goodbye: Pick<EngineHeartbeat, 'goodbye'>): Promise<void> {
    const { store, loop, clock, meter } = this.#parts;
    const issuedMs = clock.monoMs();
    const { kind } = await store.writeHeartbeat(JSON.stringify({ ...this.#heartbeat(issuedMs), ...goodbye }));
    meter.heartbeat(kind);
    if (kind === 'refused') return loop.happen({ kind: 'latch_refused' });
    if (kind === 'silent') return;
    this.#acceptedMs = issuedMs;
    loop.happen({ kind: 'heartbeat_accepted', issuedMs });
  }

  #heartbeat(issuedMs: number): EngineHeartbeat {
    const { facts, fsm } = this.#parts.loop.engine;
    return {
      engine_id: facts.engineId,
      boot_id: facts.bootId,
      build_id: facts.buildId,
      contract_version: CONTRACT_VERSION,
      pid: this.#parts.pid,
      seq: this.#seq++,
      at: isoNow(this.#parts.clock),
      mono_ms: monoMsSchema.parse(issuedMs),
      state: fsm.state,
      scheduled_cancel_in_ms: this.#parts.scheduledCancelInMs(),
    };
  }
}
