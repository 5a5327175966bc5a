/**
 * One time during which a chain could not be written: what was to be recorded meanwhile, bounded, the oldest going first, and
 * the gap record that will say so. Holds entries; writes nothing.
 */
import { AuditBacklog, type BacklogLimits } from './audit-backlog.ts';
import { type AuditEntry, chainedLine } from './audit-chain.ts';
import type { AuditGap } from './audit-marks.ts';
import { AUDIT_GENESIS } from './audit-record.ts';
import type { AuditHealth } from './audit-sink.ts';
import type { IsoMs } from './time.ts';

/** What is to be written when it ends: the gap record's data, then these entries. */
export interface AuditLate {
  readonly gap: AuditGap;
  readonly entries: readonly AuditEntry[];
}

interface Kept {
  readonly entry: AuditEntry;
  readonly size: number;
}

export class AuditOutage {
  readonly #since: IsoMs;
  /** Why it began; what the gap record will say. */
  readonly #firstCode: string;
  #health: AuditHealth & { readonly writable: false };
  readonly #sha256Hex: (text: string) => string;
  readonly #kept: AuditBacklog<Kept>;
  #dropped = 0;
  #droppedInAll = 0;
  /** Rolled over all that was dropped in this outage. */
  #droppedHash = AUDIT_GENESIS;

  constructor(since: IsoMs, code: string, limits: BacklogLimits, sha256Hex: (text: string) => string) {
    this.#since = since;
    this.#firstCode = code;
    this.#health = { writable: false, code, why: '', since };
    this.#kept = new AuditBacklog(limits);
    this.#sha256Hex = sha256Hex;
  }

  /** What is wrong now, which may change while it lasts. */
  get health(): AuditHealth & { readonly writable: false } {
    return this.#health;
  }

  explain(code: string, why: string): void {
    this.#health = { ...this.#health, code, why };
  }

  get late(): number {
    return this.#kept.records;
  }

  /** Records lost so far, those already flagged included. */
  get dropped(): number {
    return this.#droppedInAll;
  }

  keep(entry: AuditEntry): void {
    this.#drop(this.#kept.pushDropping(keptOf(entry)));
  }

  /** Entries that are older than all that is kept: a write that was under way has failed. */
  keepFirst(entries: readonly AuditEntry[]): void {
    this.#drop(this.#kept.putBack(entries.map(keptOf)));
  }

  /** Takes all that is kept, to be written; null where there is nothing to flag any more. */
  take(): AuditLate | null {
    if (this.late === 0 && this.#dropped === 0) return null;
    const entries = this.#kept.takeAll().map(({ entry }) => entry);
    const dropped = this.#dropped;
    this.#dropped = 0;
    const counts = { count: dropped + entries.length, kept: entries.length, dropped };
    const hash = entries.reduce((rolled, entry) => this.#roll(rolled, entry), this.#droppedHash);
    return { gap: { code: this.#firstCode, since: this.#since, ...counts, hash }, entries };
  }

  /** What was taken could not be written. */
  putBack({ gap, entries }: AuditLate): void {
    this.#dropped += gap.dropped;
    this.keepFirst(entries);
  }

  #drop(items: readonly Kept[]): void {
    for (const { entry } of items) this.#droppedHash = this.#roll(this.#droppedHash, entry);
    this.#dropped += items.length;
    this.#droppedInAll += items.length;
  }

  /** The hash of the line that the entry would have as record 0 after the one before it. */
  #roll(hash: string, entry: AuditEntry): string {
    return this.#sha256Hex(chainedLine(entry, 0, hash));
  }
}

function keptOf(entry: AuditEntry): Kept {
  return { entry, size: entry.dataText.length + entry.actor.length };
}
