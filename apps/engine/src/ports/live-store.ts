/** What the engine does in redis-live. Nothing about trading depends on it. */
import type { Outcome } from './outcome.ts';

export interface LiveStore {
  publishSnapshot(json: string): Promise<Outcome<void>>;
}
