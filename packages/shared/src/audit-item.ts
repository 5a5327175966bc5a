/** Records and checkpoints on their way to the files, with who waits for them. */
import type { AuditEntry, AuditReceipt } from './audit-chain.ts';
import type { AuditAnchor } from './audit-record.ts';
import { AuditWithheld, type AuditWithheldReason } from './audit-sink.ts';

export interface AuditWaiter<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

export interface RecordItem {
  readonly entry: AuditEntry;
  readonly size: number;
  readonly withheld: AuditWithheldReason | null;
  readonly waiter: AuditWaiter<AuditReceipt> | null;
}

/** A checkpoint is made when its turn comes, over what then stands before it. */
export interface CheckpointItem {
  readonly entry: null;
  readonly size: 0;
  readonly waiter: AuditWaiter<AuditAnchor> | null;
}

export type AuditItem = RecordItem | CheckpointItem;

export function recordItem(
  entry: AuditEntry,
  withheld: AuditWithheldReason | null = null,
  waiter: AuditWaiter<AuditReceipt> | null = null,
): RecordItem {
  return { entry, size: entry.dataText.length + entry.actor.length, withheld, waiter };
}

export function checkpointItem(waiter: AuditWaiter<AuditAnchor> | null = null): CheckpointItem {
  return { entry: null, size: 0, waiter };
}

/** A promise whose rejection may be ignored: a record that nobody waits for must not end the process. */
export function quietPromise<T>(): PromiseWithResolvers<T> {
  const settled = Promise.withResolvers<T>();
  settled.promise.catch(() => undefined);
  return settled;
}

/** The record is durable: its waiter learns its place, or that its data are not there. */
export function acknowledge({ waiter, withheld, entry }: RecordItem, receipt: AuditReceipt): void {
  if (withheld === null) waiter?.resolve(receipt);
  else waiter?.reject(new AuditWithheld(withheld, entry.type));
}
