/** What the engine does in redis-latch. Nothing is queued, repeated or cached. */
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { BootId } from '@agora/shared/ids';
import type { Provenance, ReviewedEpochs } from '@agora/shared/latch';
import type { OperatorRequest } from '@agora/shared/operator-request';
import type { RequestSide } from '@agora/shared/redis-keys';
import type { Outcome } from './outcome.ts';

export interface LeaseValues {
  /** Of the server that answered; null when it could not be told. */
  readonly runId: string | null;
  /** The values of `leaseKeys`, in its order. */
  readonly values: readonly (string | null)[];
}

/** The engine's own pair, or the one that stops every engine. */
export type PanicScope = 'engine' | 'global';

export interface AskedRequest {
  readonly side: RequestSide;
  /** Null where what lies there is no request. */
  readonly request: OperatorRequest | null;
}

export interface StoreSettings {
  readonly appendFsync: string | null;
  readonly maxMemoryPolicy: string | null;
}

export interface LatchStore {
  readLease(): Promise<Outcome<LeaseValues>>;
  claimOwner(bootId: BootId): Promise<Outcome<void>>;
  writeHeartbeat(json: string): Promise<Outcome<void>>;
  /** Null when there is none, or none that can be read. */
  readGuardian(): Promise<Outcome<GuardianHeartbeat | null>>;
  /** INCR; answers the new epoch. */
  raise(scope: PanicScope): Promise<Outcome<number>>;
  /** Write-once record of who raised `epoch`. */
  recordStop(scope: PanicScope, epoch: number, provenance: Provenance): Promise<Outcome<void>>;
  /** The record of one epoch; null = not recorded. */
  readStop(scope: PanicScope, epoch: number): Promise<Outcome<Provenance | null>>;
  /** SETs both resume epochs to exactly these. */
  writeResume(epochs: ReviewedEpochs): Promise<Outcome<void>>;
  /** Every request that lies there now. */
  readRequests(): Promise<Outcome<readonly AskedRequest[]>>;
  readSettings(): Promise<Outcome<StoreSettings>>;
}
