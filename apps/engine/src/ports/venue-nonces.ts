/** Numbers that let the venue execute each signed action at most once. */
export type NonceUse =
  /** Only within what is reserved on disk, so that no later boot can give it again. */
  | 'place'
  /** Always given: cancels, noops and the like never wait for a disk. */
  | 'reduce';

export interface VenueNonces {
  /** The next nonce, above every one before. Never waits; null while none is reserved on disk. */
  next(use: 'place'): number | null;
  next(use: 'reduce'): number;
  /** No nonce above this was given by this boot or any before it, as far as the disk tells. */
  highWater(): number;
}

/** Where the reservation lives. */
export interface NonceFile {
  /** Durable when it resolves. Rejects with the reason when it is not. */
  write(reservedUntil: number): Promise<void>;
}
