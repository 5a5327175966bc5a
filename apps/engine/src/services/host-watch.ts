/**
 * Looks at the host's kill and enable files, and measures on the way how late the event loop runs: a loop that stood still for a second
 * while trading halts. So does a host that slept for one, of which the monotonic clock knows nothing; it ends what was asked before, too.
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
  #last: { readonly monoMs: number; readonly wallMs: number } | null = null;
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

  #noteDelay(monoMs: number): void {
    const { loop, clock, meter, log } = this.#parts;
    const last = this.#last;
    const wallMs = clock.wallMs();
    this.#last = { monoMs, wallMs };
    if (last === null) return;
    const passedMs = monoMs - last.monoMs;
    const delayMs = Math.max(0, passedMs - LOOK_EVERY_MS);
    meter.loopDelay(delayMs);
    if (delayMs >= LEASE.haltAfterMs) {
      log.warn({ delayMs }, 'the event loop stood still');
      if (loop.engine.fsm.state === 'ACTIVE') this.#halt(`${Math.round(delayMs)} ms`);
    }
    const sleptMs = wallMs - last.wallMs - passedMs;
    if (sleptMs < LEASE.haltAfterMs) return;
    log.warn({ sleptMs }, 'the host slept, or its clock was set forward');
    // While HALTED as well: what was asked before it slept is old, however little time the monotonic clock shows.
    this.#halt(`${Math.round(sleptMs)} ms by the wall clock`);
  }

  #halt(value: string): void {
    const limit = `${LEASE.haltAfterMs} ms`;
    const trip = { cause: 'loop_stalled' as const, value, limit, subject: null };
    this.#parts.loop.happen({ kind: 'halt_wanted', trip });
  }
}
