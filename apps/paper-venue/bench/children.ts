// Processes of a bench: each prints one line of JSON when it is ready, and none outlives the bench.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  /** From the start of the process to the line that says that it is ready, ms. */
  readonly readyMs: number;
}

const children = new Set<ChildProcess>();

/** @param script Beside the benches. @throws when it ends before it is ready. */
export async function start(script: string, args: readonly string[]): Promise<Started> {
  const from = performance.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const readyMs = performance.now() - from;
    const { port, url } = JSON.parse(line) as { port?: number; url?: string };
    child.stdout.resume();
    return { child, port: port ?? Number(new URL(url ?? '').port), readyMs };
  }
  throw new Error(`${script} ended before it was ready`);
}

export async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
  children.delete(child);
}

/** Ends what is left, however the bench ends. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
