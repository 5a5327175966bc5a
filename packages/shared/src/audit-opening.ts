/**
 * A chain that is being opened, for a process that must not wait for it: what is recorded meanwhile is kept and written first. Where
 * it cannot be opened the process goes on without it, and `problem` says why.
 */
import type { AuditAnchor } from './audit-record.ts';
import type { AuditNote } from './audit-sink.ts';
import type { AuditWriter } from './audit-writer.ts';

/** Most records kept until the chain is open. */
const EARLY_MAX = 1_000;

export class AuditOpening {
  #writer: AuditWriter | null = null;
  #early: AuditNote[] = [];
  #problem: string | null = 'being opened';

  constructor(opening: Promise<AuditWriter>) {
    opening.then(
      (writer) => {
        this.#writer = writer;
        for (const note of this.#early.splice(0)) writer.note(note);
      },
      (error: unknown) => {
        this.#problem = error instanceof Error ? error.message : String(error);
      },
    );
  }

  /** Why records do not reach the disk; null = they do. */
  get problem(): string | null {
    const health = this.#writer?.health();
    if (health === undefined) return this.#problem;
    return health.writable ? null : health.why;
  }

  /** The last durable record; null before the first. */
  get head(): AuditAnchor | null {
    return this.#writer?.head() ?? null;
  }

  /** Every change of the latch is signed. */
  note(note: AuditNote): void {
    if (this.#writer === null) {
      if (this.#early.length < EARLY_MAX) this.#early.push(note);
      return;
    }
    this.#writer.note(note);
    if (note.type.startsWith('latch.')) void this.#writer.checkpoint().catch(() => undefined);
  }

  /** Call every AUDIT_TICK_MS. */
  tick(): void {
    this.#writer?.tick();
  }

  /** Writes what waits and signs it. Bound it: a disk may take for ever. */
  async close(): Promise<void> {
    await this.#writer?.close();
  }
}
