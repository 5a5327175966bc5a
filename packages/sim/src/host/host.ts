// The machine that engine and guardian run on: its wall clock, its files, and what an engine finds on its disk after a crash. The clock can
// be off and the disk full for a while. What a process does about it is for the process.
import type { EngineHaltRecord } from '@agora/engine/src/core/engine/halt-record.ts';
import type { EnableLook } from '@agora/engine/src/core/halt/enable-file.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Clocks } from './clocks.ts';
import { KillFolder } from './kill-folder.ts';

/** How long a file takes to be durable. */
export const FSYNC_MS = 3;

export interface HostTells {
  /** The wall clock was put somewhere else. */
  clockMoved(): void;
}

export class Host {
  readonly kill: KillFolder;
  /** What the engine's process made durable: its last halt, and the highest nonce that it may have used. */
  readonly disk: { halt: EngineHaltRecord | null; nonce: number } = { halt: null, nonce: 0 };
  /** When the enable file was touched, in milliseconds of the epoch. */
  readonly touchedMs: number[] = [];
  readonly #time: VirtualTime;
  readonly #tells: HostTells;
  readonly #startMs: number;
  #enableMark: string | null = null;
  #auditProblem: string | null = null;
  #clockOffMs = 0;

  constructor(time: VirtualTime, tells: HostTells) {
    this.#time = time;
    this.#tells = tells;
    this.#startMs = time.nowMs;
    this.kill = new KillFolder(time);
  }

  /** Of the engine's process; it goes on from life to life. */
  get monoMs(): number {
    return this.#time.nowMs - this.#startMs + 1_000;
  }

  get wallMs(): number {
    return this.#time.nowMs + this.#clockOffMs;
  }

  /** As a line of an audit is written. */
  get clocks(): Clocks {
    return { wallMs: this.wallMs, trueMs: this.#time.nowMs, monoMs: this.monoMs };
  }

  /** How far the wall clock is off. */
  get clockOffMs(): number {
    return this.#clockOffMs;
  }

  /** Why the audit cannot be written; null = it can. */
  get auditProblem(): string | null {
    return this.#auditProblem;
  }

  /** As one look finds the enable file. */
  get enableLooks(): EnableLook[] {
    return [{ name: 'enable', mark: this.#enableMark, problem: null }];
  }

  touchEnable(): void {
    this.#enableMark = `touched at ${this.#time.nowMs}`;
    this.touchedMs.push(this.#time.nowMs);
  }

  /** The audit cannot be written for so long. */
  fillDisk(ms: number): void {
    this.#auditProblem = 'no space left on device';
    this.#time.after(ms, () => {
      this.#auditProblem = null;
    });
  }

  /** The wall clock is off by so much for so long. */
  shiftClock(offMs: number, ms: number): void {
    this.#putClock(offMs);
    this.#time.after(ms, () => this.#putClock(0));
  }

  #putClock(offMs: number): void {
    this.#clockOffMs = offMs;
    this.#tells.clockMoved();
  }
}
