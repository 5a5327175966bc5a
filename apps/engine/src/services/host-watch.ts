/**
 * Looks at the host's kill and enable files, and measures on the way how late the event loop runs: a loop that stood
 * still for a second while trading halts.
 */
import { LEASE } from '../core/gate/lease-limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostFiles } from '../ports/data-dir.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { EngineLoop } from './engine-loop.ts';

/** The files are looked at as often as the latch. */
export const LOOK_EVERY_MS = LEASE.pollEveryMs;

export interface HostWatchParts {
  readonly files: HostFiles;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly log: Log;
}

export class HostWatch {
  readonly #parts: HostWatchParts;
  #lastMs: number | null = null;
  #logged = false;

  constructor(parts: HostWatchParts) {
    this.#parts = parts;
  }

  /** One look; called every LOOK_EVERY_MS. */
  look(): void {
    const { files, loop, clock, log } = this.#parts;
    const nowMs = clock.monoMs();
    this.#noteDelay(nowMs);
    const kill = files.lookForKill(nowMs);
    if (kill.present !== this.#logged) {
      this.#logged = kill.present;
      if (kill.present) log.warn({}, kill.evidence);
      else log.info({}, 'kill file is gone');
    }
    loop.happen({ kind: 'host_files_seen', kill, enable: files.lookForEnable() });
  }

  #noteDelay(nowMs: number): void {
    const { loop, meter, log } = this.#parts;
    const delayMs = this.#lastMs === null ? 0 : Math.max(0, nowMs - this.#lastMs - LOOK_EVERY_MS);
    if (this.#lastMs !== null) meter.loopDelay(delayMs);
    this.#lastMs = nowMs;
    if (delayMs < LEASE.haltAfterMs) return;
    log.warn({ delayMs }, 'the event loop stood still');
    if (loop.engine.fsm.state !== 'ACTIVE') return;
    const value = `${Math.round(delayMs)} ms`;
    const limit = `${LEASE.haltAfterMs} ms`;
    loop.happen({ kind: 'halt_wanted', trip: { cause: 'loop_stalled', value, limit, subject: null } });
  }
}
