/**
 * How full the disks are that the pager stands on. In a container these are a small tmpfs, the host's disk with the deployment's home, and
 * the one where Docker keeps images and, unless somebody moved them, volumes: those of Redis among them. The data folder of a host's
 * containers is not mounted there and is not measured. A disk that cannot be asked says nothing here.
 */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RuntimeConfig } from '@agora/shared/runtime-config';

export const DISK_LOOK_EVERY_MS = 60_000;
/** Below this share of it a disk is nearly full. */
const FREE_SHARE_MIN = 0.05;

type Ask = (dir: string) => Promise<{ readonly bavail: number; readonly blocks: number }>;

/** A folder of each disk: of what it writes while it runs, of the file it was started with, of its code (in a container its image). */
export function dirsOf(runtimeFile: string, runtime: Pick<RuntimeConfig, 'run_dir' | 'home'>): string[] {
  return [runtime.run_dir, dirname(runtimeFile), runtime.home];
}

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
