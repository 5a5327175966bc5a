// Who gets the processor first: what each 150 ms of permission to trade waits for, and who stops it.
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { isEngine } from './ends.ts';
import type { ProcessSpec } from './plan.ts';

/** As the engine's own: -20 is first, 0 ordinary. */
const FIRST = -10;

/**
 * Where a kernel groups processes by session (`sched_autogroup_enabled`), groups share the processor, and the priority of a process counts
 * within its own alone: the group is asked for the same. What is not permitted to this user stays as it is: nothing depends on it.
 */
export function hurry({ health, name }: ProcessSpec, pid: number): void {
  if (health !== 'redis-latch' && !isEngine(name) && name !== 'guardian') return;
  for (const ask of [
    () => setPriority(pid, FIRST),
    () => writeFileSync(`/proc/${pid}/autogroup`, String(FIRST)),
  ]) {
    try {
      ask();
    } catch {
      // Not permitted, ended already, or no such kernel.
    }
  }
}
