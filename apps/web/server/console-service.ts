// What the pages and the tRPC routes may ask of this process. They see no Redis, no file and no secret.
import type { ConsoleQueries } from '@agora/shared/rpc';
import type { Snapshot } from '@agora/shared/snapshot';

export interface ConsoleService extends ConsoleQueries {
  /** Where orders go, by the configuration; known before any frame arrives. */
  readonly venue: Exclude<Snapshot['venue'], 'unknown'>;
}
