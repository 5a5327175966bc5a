/** What the engine does in redis-live. Nothing about trading depends on it. */
import type { Outcome } from './outcome.ts';

export type LiveStream = 'events' | 'orders' | 'fills';

export interface LiveStore {
  publishSnapshot(json: string): Promise<Outcome<void>>;
  /** Adds one entry to a bounded stream; answered with the entry's id in it. */
  append(stream: LiveStream, json: string): Promise<Outcome<string>>;
}
