/** How full the disk under the run directory is. A disk that cannot be asked says nothing here. */
import { statfs } from 'node:fs/promises';

export const DISK_LOOK_EVERY_MS = 60_000;
/** Below this share of it a disk is nearly full. */
const FREE_SHARE_MIN = 0.05;

export class DiskLook {
  readonly #dir: string;
  #problem: string | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get problems(): string[] {
    return this.#problem === null ? [] : [this.#problem];
  }

  async look(): Promise<void> {
    const found = await statfs(this.#dir).catch(() => null);
    this.#problem = found === null ? null : fullness(found.bavail, found.blocks);
  }
}

/** In words where it is nearly full; `free` and `all` in blocks. */
export function fullness(free: number, all: number): string | null {
  const share = all > 0 ? free / all : 1;
  return share >= FREE_SHARE_MIN ? null : `Only ${(100 * share).toFixed(1)} % of the disk is free.`;
}
