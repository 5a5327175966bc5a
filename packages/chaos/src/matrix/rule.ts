// What each cell must come to, derived from who is left and nothing else: not from what the product did, nor from its code.
import type { Cell } from './axes.ts';
import type { Answered } from './cell-seen.ts';

export interface Expected {
  /** Orders rest at the venue for as long as nobody comes back. */
  readonly ordersRemain: boolean;
  readonly answers: readonly Answered[];
}

export function expectedOf(cell: Cell): Expected {
  return { ordersRemain: !hasHand(cell), answers: answersOf(cell) };
}

/** An engine that runs cancels for any stop, and for the loss of redis-latch or guardian; the guardian does for all; the CLI is a hand itself. */
function hasHand({ engine, guardian, path }: Cell): boolean {
  return engine === 'up' || guardian === 'up' || path === 'cli';
}

function answersOf({ redis, engine, guardian, path }: Cell): readonly Answered[] {
  if (path === 'file') return ['none'];
  if (path === 'cli') return ['stopped'];
  if (guardian === 'up') return ['stopped'];
  if (path !== 'api-web') return ['unheard'];
  // Web alone is left to answer: 200 needs redis-latch for the stop and a living engine for the hand.
  if (engine !== 'up' || redis === 'oom' || redis === 'read_only') return ['not_relied_on'];
  if (redis === 'stopped' || redis === 'frozen') return ['not_relied_on'];
  // What was flushed or rolled back takes a stop; whether the engine's sign of life is there again is a matter of moments.
  return redis === 'healthy' ? ['stopped'] : ['stopped', 'not_relied_on'];
}
