/** Reads this engine's own audit chain back, beside the trading: slowly, in small pieces, and never ahead of the disk. */
import type { AuditProof } from '@agora/shared/audit-proof';
import type { AuditReport } from '@agora/shared/audit-report';
import type { ChainExport, ChainPage, ChainPageInput, ChainRecord } from '@agora/shared/chain-answers';

export interface Mentions {
  /** Oldest first, at most EXPLANATION_RECORDS_MAX. */
  readonly records: readonly ChainRecord[];
  /** The first record that was looked at. */
  readonly searchedFromSeq: number;
}

/** Every method rejects where the files cannot be read. */
export interface AuditReader {
  page(input: ChainPageInput): Promise<ChainPage>;
  record(seq: number): Promise<AuditProof>;
  /** Who asks while one runs gets its answer. */
  verify(): Promise<AuditReport>;
  export(input: ChainPageInput): Promise<ChainExport>;
  /** Records about one decision, cloid, request or halt: those that name it, and what became of the order it names. */
  mentions(id: string): Promise<Mentions>;
}
