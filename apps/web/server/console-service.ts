// What the pages may ask of this process: names, and nothing that is secret or changes. What they show comes from procedures.
import type { EngineId } from '@agora/shared/ids';
import type { Snapshot } from '@agora/shared/snapshot';

export interface ConsoleService {
  /** Where orders go, by the configuration; known before any frame arrives. */
  readonly venue: Exclude<Snapshot['venue'], 'unknown'>;
  /** In the order of the configuration. */
  engines(): readonly EngineId[];
}
