// What strangers can bring about is told once in each window; what follows is counted, and told as one number when the window
// ends. Told each time, it would let whoever reaches the port fill the disk, and a full disk refuses every act.
import type { System } from './system.ts';

export const TOLD_EVERY_MS = 15 * 60 * 1_000;
/** As many are told apart at once; the rest count as one. */
const APART_MAX = 256;
const OTHERS = 'others';

type Window = { more: number; readonly end: () => void };

export class FirstOfWindow {
  readonly #system: System;
  readonly #open = new Map<string, Window>();

  constructor(system: System) {
    this.#system = system;
  }

  /** True = the first of its window. `tellMore` is told at the end how many followed, unless none did. */
  isFirst(name: string, tellMore: (more: number) => void): boolean {
    const kept = this.#open.has(name) || this.#open.size < APART_MAX ? name : OTHERS;
    const open = this.#open.get(kept);
    if (open !== undefined) {
      open.more += 1;
      return false;
    }
    const cancel = this.#system.after(TOLD_EVERY_MS, () => window.end());
    const window: Window = {
      more: 0,
      end: () => {
        cancel();
        this.#open.delete(kept);
        if (window.more > 0) tellMore(window.more);
      },
    };
    this.#open.set(kept, window);
    return true;
  }

  /** Tells what was counted until now. */
  close(): void {
    for (const { end } of [...this.#open.values()]) end();
  }
}
