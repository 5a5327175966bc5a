// The stage of the mutation score: one run of packages/chaos/src/mutation, whose own output is shown.
import { join } from 'node:path';
import { ROOT } from '../home.ts';
import { runNode } from './run-node.ts';
import type { Sums } from './sums.ts';

export async function runMutation(): Promise<Sums> {
  const code = await runNode([join(ROOT, 'packages/chaos/src/mutation/main.ts')]);
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: ['FAILED  mutation: see what it says above'] };
}
