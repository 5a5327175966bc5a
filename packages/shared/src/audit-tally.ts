/** What a verification counts and lists besides faults: boots, checkpoints, cuts and gaps. */
import { auditGapSchema, auditOpenedSchema } from './audit-marks.ts';
import type { AuditRecord } from './audit-record.ts';
import { AUDIT_NOTICES_MAX, type AuditReport } from './audit-report.ts';

type Counted = Pick<
  AuditReport,
  'records' | 'first_at' | 'signed_to' | 'checkpoints' | 'boots' | 'cut_count' | 'cuts' | 'gap_count' | 'gaps'
>;

export class AuditTally {
  #last: AuditRecord | null = null;
  readonly #counted: Counted = {
    records: 0,
    first_at: null,
    signed_to: null,
    checkpoints: 0,
    boots: 0,
    cut_count: 0,
    cuts: [],
    gap_count: 0,
    gaps: [],
  };

  get last(): AuditRecord | null {
    return this.#last;
  }

  get counted(): Counted {
    return this.#counted;
  }

  /** A record whose place in the chain is proven. */
  count(record: AuditRecord): void {
    const counted = this.#counted;
    counted.records += 1;
    counted.first_at ??= record.ts;
    if (record.boot_id !== this.#last?.boot_id) counted.boots += 1;
    if (record.type === 'checkpoint') {
      counted.checkpoints += 1;
      counted.signed_to = record.seq - 1;
    }
    this.#last = record;
  }

  /** Lists a cut or a gap that `record` tells of. False when it has not the form of its type. */
  list(record: AuditRecord): boolean {
    if (record.type === 'audit.gap') return this.#listGap(record);
    return record.type === 'audit.opened' ? this.#listCut(record) : true;
  }

  #listGap(record: AuditRecord): boolean {
    const gap = auditGapSchema.safeParse(record.data).data;
    if (gap === undefined) return false;
    this.#counted.gap_count += 1;
    if (this.#counted.gaps.length < AUDIT_NOTICES_MAX)
      this.#counted.gaps.push({ seq: record.seq, at: record.ts, ...gap });
    return true;
  }

  #listCut(record: AuditRecord): boolean {
    const opened = auditOpenedSchema.safeParse(record.data).data;
    if (opened === undefined) return false;
    if (opened.cut === null) return true;
    this.#counted.cut_count += 1;
    if (this.#counted.cuts.length < AUDIT_NOTICES_MAX)
      this.#counted.cuts.push({ seq: record.seq, ...opened.cut });
    return true;
  }
}
