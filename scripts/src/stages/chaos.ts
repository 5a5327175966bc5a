// The stage of random faults: one run of packages/chaos/src/storm, whose own output is shown.
import { join } from 'node:path';
import { ROOT } from '../home.ts';
import { runNode } from './run-node.ts';
import type { Sums } from './sums.ts';

export interface ChaosFlags {
  readonly seed?: string;
  readonly faults?: string;
}

/** Passed is the run as a whole: what each invariant came to stands in its output and its result. */
export async function runChaos({ seed, faults }: ChaosFlags): Promise<Sums> {
  const code = await runNode([
    join(ROOT, 'packages/chaos/src/storm/main.ts'),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(faults === undefined ? [] : ['--faults', faults]),
  ]);
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: ['FAILED  chaos: see what it says above'] };
}
