// Where everything of one deployment lives: a single folder, 0700, so that undoing AGORA is removing it.
// Nothing outside it is written but the web build (apps/web/.next) and installed packages (node_modules).
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Home {
  readonly dir: string;
  readonly tls: string;
  readonly secrets: string;
  readonly data: string;
  readonly run: string;
  readonly logs: string;
  readonly redisLatch: string;
  readonly redisLive: string;
  readonly venue: string;
  /** The console's own: its audit chain and which second factors are set up. It sees nothing of `data`. */
  readonly web: string;
}

/** The paths of the deployment in `dir` (default `.agora` in the checkout); creates nothing. */
export function homeAt(dir: string | undefined): Home {
  const base = resolve(dir ?? join(ROOT, '.agora'));
  return {
    dir: base,
    tls: join(base, 'tls'),
    secrets: join(base, 'secrets'),
    data: join(base, 'data'),
    run: join(base, 'run'),
    logs: join(base, 'logs'),
    redisLatch: join(base, 'redis-latch'),
    redisLive: join(base, 'redis-live'),
    venue: join(base, 'venue'),
    web: join(base, 'web'),
  };
}

/** Creates every folder of the deployment, readable by its owner alone. */
export function createHome(home: Home): void {
  for (const dir of Object.values(home)) {
    makeDir(dir);
    chmodSync(dir, 0o700);
  }
}

/** Node answers ENOENT when a recursive mkdir meets a read-only disk; the plain call then tells the true reason. */
function makeDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dir, { mode: 0o700 });
  }
}
