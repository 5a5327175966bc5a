// A participant: it acts when its time has come and says when it wants to act next.
import type { Address } from '../core/seam/words.ts';

export type Agent = {
  readonly accounts: readonly Address[];
  /** Performs one step at a virtual time and returns the time of the next one, later than `atMs`. */
  act(atMs: number): number;
  /** How long this agent needs to answer a move of the fundamental; null = it does not watch it. */
  reactionMs(): number | null;
};
