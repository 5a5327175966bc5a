// The console's own audit chain: who signed in, who was refused, what was asked for. `record` comes before an act and answers
// whether it is on disk; `note` never holds anything up. A chain that must not be continued is left as it is, and nobody can act.
import type { AuditNote } from '@agora/shared/audit-sink';
import { AUDIT_TICK_MS, type AuditWriter } from '@agora/shared/audit-writer';
import type { System } from '../system.ts';
import { within } from '../within.ts';

export interface WebAudit {
  /** True = durable. Never rejects; a disk that takes too long counts as no. */
  record(note: AuditNote): Promise<boolean>;
  note(note: AuditNote): void;
}

/** What reads the chain needs of its writer, once it is open. */
export type ChainWriter = Pick<AuditWriter, 'head' | 'health'>;

/** Longest wait for the disk before something is refused. */
const RECORD_MS_MAX = 3_000;
const EARLY_MAX = 256;

export class OpenedAudit implements WebAudit {
  readonly #opening: Promise<AuditWriter>;
  readonly #system: System;
  #writer: AuditWriter | null = null;
  #problem: string | null = 'the audit chain is being opened';
  #early = 0;
  #ended = false;

  constructor(opening: Promise<AuditWriter>, system: System) {
    this.#opening = opening;
    this.#system = system;
    opening.then(
      (writer) => {
        this.#writer = writer;
        this.#problem = null;
        this.#tick();
      },
      (error: unknown) => {
        this.#problem = error instanceof Error ? error.message : String(error);
      },
    );
  }

  async record(note: AuditNote): Promise<boolean> {
    const written = this.#opening.then((writer) => writer.append(note)).then(() => true);
    return (await within(this.#system, RECORD_MS_MAX, written)) ?? false;
  }

  /** What comes before the chain is open waits for it, up to a bound. */
  note(note: AuditNote): void {
    this.#writer?.note(note);
    if (this.#writer !== null || this.#early >= EARLY_MAX) return;
    this.#early += 1;
    this.#opening.then((writer) => writer.note(note)).catch(() => undefined);
  }

  get writer(): ChainWriter | null {
    return this.#writer;
  }

  /** Why records do not reach the disk; null = they do. */
  get problem(): string | null {
    const health = this.#writer?.health();
    if (health === undefined) return this.#problem;
    return health.writable ? null : health.why;
  }

  /** Writes what waits, signs it and ends. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#writer?.close();
  }

  #tick(): void {
    if (this.#ended) return;
    this.#writer?.tick();
    this.#system.after(AUDIT_TICK_MS, () => this.#tick());
  }
}
