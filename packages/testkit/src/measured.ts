// What a bench measured, as its launcher reads it (scripts/src/bench/measured.ts), and two floors of this machine that several benches stand beside.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as rest } from 'node:timers/promises';
import type { Measured } from '@agora/scripts/bench/measured';

/** What the launcher reads: apps know the launcher through this kit alone. */
export type { Histogram, Measured } from '@agora/scripts/bench/measured';

const BARE_SETTLES_MS = 500;

type How = Partial<Pick<Measured, 'better' | 'promise' | 'limit'>>;

/** Smaller is better where nothing else is said. */
export function measured(name: string, unit: string, samples: Measured['samples'], how: How = {}): Measured {
  return { name, unit, better: 'smaller', samples, ...how };
}

/** One line of standard output. */
export function tell(rows: readonly Measured[]): void {
  process.stdout.write(`${JSON.stringify(rows)}\n`);
}

/** Milliseconds of one act. */
export async function tookMs(act: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

/** Resident memory of a process, or its peak, in MB of a million bytes. */
export function memoryMb(pid: number | undefined, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  ) ?? [null, Number.NaN];
  return (Number(kilobytes) * 1_024) / 1e6;
}

/** What Node takes before it is told to do anything. */
export async function bareNodeMb(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  try {
    await rest(BARE_SETTLES_MS);
    return memoryMb(child.pid);
  } finally {
    child.kill('SIGKILL');
  }
}
