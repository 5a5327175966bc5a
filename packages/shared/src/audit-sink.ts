/**
 * What a process may ask of the writer of its audit chain. Record before act: await `append`, then act. What must never
 * wait (cancels, halts, trackers) uses `note`, which only fixes the order.
 */
import type { AuditReceipt } from './audit-chain.ts';
import type { AuditAnchor } from './audit-record.ts';
import type { IsoMs } from './time.ts';

/** What happened, as the one who saw it tells it; the writer adds time, boot, number and link. */
export interface AuditNote {
  /** `engine`, `guardian`, `web:<account>`, `cli:<user>`, `telegram:<id>`; 1-128 characters. */
  readonly actor: string;
  /** `[a-z][a-z0-9_.]{0,63}`, none of AUDIT_MARKS. */
  readonly type: string;
  /** JSON only; at most AUDIT_DATA_BYTES_MAX as text. Copied at once, so it may be changed afterwards. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Whether records reach the disk. Not writable means that the gate must be closed. */
export type AuditHealth =
  | { readonly writable: true }
  | {
      readonly writable: false;
      /** The system's error code (ENOSPC, EIO, EROFS, ENOENT …) or one of the writer's own. */
      readonly code: string;
      readonly why: string;
      readonly since: IsoMs;
    };

export interface AuditFigures {
  /** Records made durable in this life. */
  readonly records: number;
  readonly commits: number;
  /** Records that wait for the disk now. */
  readonly waiting: number;
  /** Records kept in memory because the files cannot be written. */
  readonly late: number;
  /** Records lost in this life; each loss is flagged by a gap record. */
  readonly dropped: number;
  /** Records whose data was withheld; see AUDIT_WITHHELD. */
  readonly withheld: number;
}

export interface AuditSink {
  /**
   * Fixes the record's place at once; resolves when it is on disk. Rejects with AuditUnwritable when it is not (it
   * is then kept and written late, if it can be) and with AuditWithheld when its data could not be recorded as they are. A
   * rejection that nobody awaits does no harm.
   */
  append(note: AuditNote): Promise<AuditReceipt>;
  /** The same without an answer: order is fixed now, durability comes when it can. Never throws for the data. */
  note(note: AuditNote): void;
  /** Signs everything recorded so far. Due at every change of a latch; every minute it happens by itself. */
  checkpoint(): Promise<AuditAnchor>;
  health(): AuditHealth;
  /** The last durable record, for anchoring off the host; null before the first. */
  head(): AuditAnchor | null;
  figures(): AuditFigures;
  /** Writes what waits, signs it and ends. Resolves to false when not everything reached the disk. */
  close(): Promise<boolean>;
}

/** The record is not on disk, and may never be: do not act on it. */
export class AuditUnwritable extends Error {
  readonly code: string;

  constructor(code: string, why: string) {
    super(`the audit cannot be written (${code}): ${why}`);
    this.name = 'AuditUnwritable';
    this.code = code;
  }
}

/** Why data are replaced by `{withheld, …}`: the record itself is always written, so that nothing happens unseen. */
export const AUDIT_WITHHELD = {
  secret: 'the data contain a secret',
  malformed: 'the data are not JSON',
  too_large: 'the data are larger than a line may be',
} as const;
export type AuditWithheldReason = keyof typeof AUDIT_WITHHELD;

/** The record was written without its data: do not act on it. */
export class AuditWithheld extends Error {
  readonly code: AuditWithheldReason;

  constructor(code: AuditWithheldReason, type: string) {
    super(`the audit record ${type} was written without its data: ${AUDIT_WITHHELD[code]}`);
    this.name = 'AuditWithheld';
    this.code = code;
  }
}
