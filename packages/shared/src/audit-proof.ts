/**
 * Proves one record: its hash, the unbroken links from it to the first signed checkpoint after it, and that signature. It
 * says nothing of what stands before it; verification of the whole chain does.
 */
import { z } from 'zod';
import { type AuditFiles, chainFileNames, eachLine, filesFrom } from './audit-files.ts';
import { readAuditLine } from './audit-line.ts';
import { auditSegmentSchema, checkpointMessage } from './audit-marks.ts';
import { type AuditRecord, auditCheckpointSchema, auditRecordSchema } from './audit-record.ts';
import type { AuditVerificationOptions } from './audit-verify.ts';
import { sha256HexSchema } from './ids.ts';
import { lineSchema } from './wire.ts';

/** Records that are followed at most on the way to a checkpoint; a minute of records is far less. */
const FOLLOW_RECORDS_MAX = 1_000_000;

export const auditProofSchema = z.strictObject({
  seq: z.int().nonnegative(),
  record: auditRecordSchema.nullable().describe('null: there is no such record'),
  hash: sha256HexSchema.nullable(),
  linked_to: z.int().nonnegative().nullable().describe('last record that follows from it without a break'),
  signed_by: z
    .strictObject({ seq: z.int().nonnegative(), key_id: z.string(), valid: z.boolean() })
    .nullable()
    .describe('the first checkpoint after it'),
  problem: lineSchema.nullable(),
});
export type AuditProof = z.infer<typeof auditProofSchema>;

type Crypto = Pick<AuditVerificationOptions, 'sha256Hex' | 'verifySignature'>;

/** The proof of record `seq` as far as the files give one. Rejects where they cannot be read. */
export async function proveAuditRecord(files: AuditFiles, seq: number, crypto: Crypto): Promise<AuditProof> {
  const walk = new Walk(seq, crypto);
  for (const { name, firstSeq } of filesFrom(await chainFileNames(files), seq)) {
    walk.file(firstSeq);
    await eachLine(files.chunks(name), (line) => walk.line(line));
    if (walk.done) break;
  }
  return walk.proof;
}

class Walk {
  readonly #crypto: Crypto;
  #proof: AuditProof;
  #at = 0;
  #prev: string | null = null;
  #identity: { readonly chain: string; readonly publicKey: string } | null = null;
  done = false;

  constructor(seq: number, crypto: Crypto) {
    this.#crypto = crypto;
    this.#proof = { seq, record: null, hash: null, linked_to: null, signed_by: null, problem: null };
  }

  get proof(): AuditProof {
    return this.#proof;
  }

  file(firstSeq: number): void {
    this.#at = firstSeq;
    this.#identity = null;
  }

  /** Whether to go on. */
  line(bytes: Uint8Array): boolean {
    const seq = this.#at++;
    if (this.#identity !== null && seq < this.#proof.seq) return true;
    const read = readAuditLine(new TextDecoder().decode(bytes));
    if (!read.ok) return seq < this.#proof.seq || this.#stop(`record ${seq}: ${read.why}`);
    if (this.#identity === null) this.#learn(read.record);
    if (seq < this.#proof.seq) return true;
    const hash = this.#crypto.sha256Hex(bytes);
    if (read.record.seq !== seq) return this.#stop(`record ${seq} is not in its place`);
    if (seq === this.#proof.seq) this.#proof = { ...this.#proof, record: read.record, hash };
    else if (read.record.prev !== this.#prev)
      return this.#stop(`record ${seq} does not follow from record ${seq - 1}`);
    this.#proof = { ...this.#proof, linked_to: seq };
    if (seq > this.#proof.seq && read.record.type === 'checkpoint') return this.#sign(read.record);
    this.#prev = hash;
    return seq - this.#proof.seq < FOLLOW_RECORDS_MAX || this.#stop('no checkpoint follows it for long');
  }

  #learn({ data }: AuditRecord): void {
    const head = auditSegmentSchema.safeParse(data).data;
    this.#identity = { chain: head?.chain ?? '', publicKey: head?.public_key ?? '' };
  }

  #sign({ seq, data }: AuditRecord): boolean {
    const signed = auditCheckpointSchema.safeParse(data).data;
    if (signed === undefined) return this.#stop(`record ${seq} is no checkpoint`);
    const { chain = '', publicKey = '' } = this.#identity ?? {};
    const valid =
      signed.head_seq === seq - 1 &&
      signed.head === this.#prev &&
      this.#crypto.verifySignature(
        publicKey,
        checkpointMessage(chain, seq - 1, this.#prev ?? ''),
        signed.signature,
      );
    this.#proof = { ...this.#proof, signed_by: { seq, key_id: signed.key_id, valid } };
    return valid ? this.#end() : this.#stop(`the signature of checkpoint ${seq} does not fit`);
  }

  #stop(problem: string): false {
    this.#proof = { ...this.#proof, problem };
    return this.#end();
  }

  #end(): false {
    this.done = true;
    return false;
  }
}
