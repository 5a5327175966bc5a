/** What a writer needs of the files of its chain; each process brings its own. */
import type { AuditPart } from './audit-chain.ts';
import type { AuditAnchor } from './audit-record.ts';

export interface AuditStoreWarning {
  readonly code: string;
  readonly why: string;
}

/** Every rejection is an Error with a `code`: the system's (ENOSPC …) or the store's own. */
export interface AuditStore {
  /** Writes the parts in order; resolves when all are durable. After a rejection only `restore` may follow. */
  commit(parts: readonly AuditPart[]): Promise<void>;
  /** Brings the files back to the last commit that resolved; nothing to do where none failed since. */
  restore(): Promise<void>;
  /**
   * Rejects when a commit would be sure to fail or to write into nowhere. Resolves to a warning while it still works but
   * soon will not (little space is left): then trading must stop, and what happens is still recorded.
   */
  probe(): Promise<AuditStoreWarning | null>;
  /** Notes a head beside the chain. It is no part of the record, so the writer ignores a rejection. */
  noteHead(head: AuditAnchor): Promise<void>;
  close(): Promise<void>;
}
