/**
 * Asks the kernel to run this process before ordinary ones: its lease lasts 150 ms, and a busy host must not use them up. Where
 * that is not permitted the engine runs all the same, and says so.
 */
import { getPriority, setPriority } from 'node:os';

export interface Priority {
  /** As the kernel has it now: -20 is first, 0 ordinary. */
  readonly nice: number;
  /** Null = as wished, or better. */
  readonly problem: string | null;
}

const WISHED = -10;

let last: Priority = { nice: getPriority(), problem: 'not asked for' };

/** Called once, before anything else: threads that are made later inherit it. */
export function raisePriority(wished: number = WISHED): Priority {
  const before = getPriority();
  last = { nice: before, problem: null };
  if (before <= wished) return last;
  try {
    setPriority(wished);
    last = { nice: getPriority(), problem: null };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    last = { nice: before, problem: `priority ${wished} is not permitted (${code})` };
  }
  return last;
}

/** What came of it. */
export function priorityNow(): Priority {
  return last;
}
