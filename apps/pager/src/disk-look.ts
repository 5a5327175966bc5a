/**
 * How full the disks are that the pager stands on. In a container its run directory is a small tmpfs, and the disk of the host, which
 * redis-latch writes on, is under the folder of its runtime file. A disk that cannot be asked says nothing here.
 */
import { statfs } from 'node:fs/promises';

export const DISK_LOOK_EVERY_MS = 60_000;
/** Below this share of it a disk is nearly full. */
const FREE_SHARE_MIN = 0.05;

type Ask = (dir: string) => Promise<{ readonly bavail: number; readonly blocks: number }>;

export class DiskLook {
  readonly #dirs: readonly string[];
  readonly #ask: Ask;
  #problems: string[] = [];

  constructor(dirs: readonly string[], ask: Ask = statfs) {
    this.#dirs = dirs;
    this.#ask = ask;
  }

  get problems(): string[] {
    return this.#problems;
  }

  async look(): Promise<void> {
    const found = await Promise.all(this.#dirs.map((dir) => this.#ask(dir).catch(() => null)));
    const said = found.map((each) => (each === null ? null : fullness(each.bavail, each.blocks)));
    // Two folders of one disk are one problem.
    this.#problems = [...new Set(said.filter((each) => each !== null))];
  }
}

/** In words where it is nearly full; `free` and `all` in blocks. */
export function fullness(free: number, all: number): string | null {
  const share = all > 0 ? free / all : 1;
  return share >= FREE_SHARE_MIN ? null : `Only ${(100 * share).toFixed(1)} % of the disk is free.`;
}
