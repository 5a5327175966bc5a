// What others ask of this machine before the first row: figures of a busy machine must say so. The load average remembers for minutes, the bench before
// this one among the rest; where the processors idle now, what they do now counts.
import { cpus, loadavg } from 'node:os';
import { setTimeout as rest } from 'node:timers/promises';

const LOOK_MS = 2_000;
const IDLE_SHARE = 0.5;

/** In processors that are kept busy. */
export async function loadBefore(): Promise<number> {
  const [average = 0] = loadavg();
  const before = busyMs();
  const startedMs = performance.now();
  await rest(LOOK_MS);
  const busyCores = Math.max(0, busyMs() - before) / (performance.now() - startedMs);
  return loadOf({ average, busyCores, cores: cpus().length });
}

interface Seen {
  readonly average: number;
  readonly busyCores: number;
  readonly cores: number;
}

export function loadOf({ average, busyCores, cores }: Seen): number {
  const idles = busyCores <= cores * IDLE_SHARE;
  return Math.round((idles ? Math.min(average, busyCores) : Math.max(average, busyCores)) * 100) / 100;
}

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
