/** What the engine does in redis-latch. Nothing is queued, repeated or cached. */
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { BootId } from '@agora/shared/ids';
import type { Outcome } from './outcome.ts';

export interface LeaseValues {
  /** Of the server that answered; null when it could not be told. */
  readonly runId: string | null;
  /** The values of `leaseKeys`, in its order. */
  readonly values: readonly (string | null)[];
}

export interface LatchStore {
  readLease(): Promise<Outcome<LeaseValues>>;
  claimOwner(bootId: BootId): Promise<Outcome<void>>;
  writeHeartbeat(json: string): Promise<Outcome<void>>;
  /** Null when there is none, or none that can be read. */
  readGuardian(): Promise<Outcome<GuardianHeartbeat | null>>;
}
