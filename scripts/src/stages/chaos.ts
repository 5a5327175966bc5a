// The stage of random faults: one run of packages/chaos/src/storm, whose own output is shown.
import { join } from 'node:path';
import { ROOT } from '../home.ts';
import { runNode } from './run-node.ts';
import type { Sums } from './sums.ts';

export interface ChaosFlags {
  readonly seed?: string;
  readonly faults?: string;
  /** A folder that an earlier run left. */
  readonly rejudge?: string;
}

/** Passed is the run as a whole: what each invariant came to stands in its output and its result. */
export async function runChaos(flags: ChaosFlags): Promise<Sums> {
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const code = await runNode([join(ROOT, 'packages/chaos/src/storm/main.ts'), ...args]);
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: ['FAILED  chaos: see what it says above'] };
}
