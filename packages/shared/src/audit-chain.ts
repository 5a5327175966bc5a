/**
 * How a chain grows: which line follows which, when a new file begins, what a checkpoint signs. Pure: hash and
 * signature are given, nothing is written, and a batch that is not written leaves the tip it started from untouched.
 */
import { AUDIT_ACTOR, type AuditSegment, checkpointMessage, segmentFileName, utcDay } from './audit-marks.ts';
import { AUDIT_GENESIS, type AuditAnchor, type AuditCheckpoint } from './audit-record.ts';
import { canonicalJson } from './canonical-json.ts';
import type { BootId } from './ids.ts';
import type { IsoMs } from './time.ts';

/** A file is closed before it grows past this: about 200,000 records. */
export const AUDIT_SEGMENT_BYTES_MAX = 64 << 20;

/** The private key of a chain, as far as the chain knows it. */
export interface AuditSigner {
  readonly keyId: string;
  /** SPKI, DER, base64. */
  readonly publicKey: string;
  /** Ed25519 over the text's UTF-8, base64. */
  sign(message: string): string;
}

/** What a record is made of before it has its place in the chain. */
export interface AuditEntry {
  readonly ts: IsoMs;
  readonly monoMs: number;
  readonly bootId: BootId;
  readonly actor: string;
  readonly type: string;
  /** `data` as canonical JSON. */
  readonly dataText: string;
}

/** Where a chain ends. `segment` is null before its first record. */
export interface AuditTip {
  readonly nextSeq: number;
  /** Hash of the last line. */
  readonly prev: string;
  readonly segment: { readonly index: number; readonly day: string; readonly bytes: number } | null;
}

export const AUDIT_EMPTY_TIP: AuditTip = { nextSeq: 0, prev: AUDIT_GENESIS, segment: null };

/** The place that a record got. */
export interface AuditReceipt {
  readonly seq: number;
  /** SHA-256 of its line. */
  readonly hash: string;
}

/** Lines for one file, each ended by a newline. `open` names a file to be begun with them. */
export interface AuditPart {
  readonly open: string | null;
  readonly text: string;
}

export interface AuditChainContext {
  readonly chain: string;
  readonly signer: AuditSigner;
  readonly sha256Hex: (text: string) => string;
  readonly segmentBytesMax: number;
}

/** The line of a record, without newline: what auditLine() gives, without checking again what the writer made. */
export function chainedLine(entry: AuditEntry, seq: number, prev: string): string {
  return (
    `{"actor":${JSON.stringify(entry.actor)},"boot_id":"${entry.bootId}","data":${entry.dataText},` +
    `"mono_ms":${entry.monoMs},"prev":"${prev}","seq":${seq},"ts":"${entry.ts}","type":"${entry.type}"}`
  );
}

/** Lines that go to the files together, in order. */
export class AuditBatch {
  readonly #context: AuditChainContext;
  readonly #parts: { open: string | null; lines: string[] }[] = [];
  #tip: AuditTip;
  #bytes = 0;

  constructor(context: AuditChainContext, tip: AuditTip) {
    this.#context = context;
    this.#tip = tip;
  }

  /** Where the chain ends once this batch is written. */
  get tip(): AuditTip {
    return this.#tip;
  }

  /** About how much it writes: characters, which are bytes for all but rare text. */
  get bytes(): number {
    return this.#bytes;
  }

  get parts(): readonly AuditPart[] {
    return this.#parts.map(({ open, lines }) => ({ open, text: `${lines.join('\n')}\n` }));
  }

  /** Adds a record, and before it whatever a new file needs. */
  add(entry: AuditEntry): AuditReceipt {
    if (this.#needsFile(entry)) this.#beginFile(entry);
    return this.#push(entry);
  }

  /** Adds a signature over everything before it. `moment` says when and by which boot. */
  checkpoint(moment: Pick<AuditEntry, 'ts' | 'monoMs' | 'bootId'>): AuditAnchor {
    const { chain, signer } = this.#context;
    const bare: AuditEntry = { ...moment, actor: AUDIT_ACTOR, type: 'checkpoint', dataText: '{}' };
    if (this.#needsFile(bare)) this.#beginFile(bare);
    const headSeq = this.#tip.nextSeq - 1;
    const data: AuditCheckpoint = {
      head_seq: headSeq,
      head: this.#tip.prev,
      key_id: signer.keyId,
      signature: signer.sign(checkpointMessage(chain, headSeq, this.#tip.prev)),
    };
    const { seq, hash } = this.#push({ ...bare, dataText: canonicalJson(data) });
    return { chain, seq, head: hash, at: moment.ts };
  }

  #needsFile(entry: AuditEntry): boolean {
    const { segment } = this.#tip;
    if (segment === null) return true;
    const full = segment.bytes + entry.dataText.length > this.#context.segmentBytesMax;
    return full || utcDay(entry.ts) > segment.day;
  }

  /** The first record of a file carries the hash of the file before it in its `prev`, like any other record. */
  #beginFile(moment: AuditEntry): void {
    const { chain, signer } = this.#context;
    const day = utcDay(moment.ts);
    const index = this.#tip.segment === null ? 0 : this.#tip.segment.index + 1;
    this.#parts.push({ open: segmentFileName(this.#tip.nextSeq, day), lines: [] });
    this.#tip = { ...this.#tip, segment: { index, day, bytes: 0 } };
    const data: AuditSegment = {
      format: 1,
      chain,
      index,
      hash: 'sha256',
      signature: 'ed25519',
      key_id: signer.keyId,
      public_key: signer.publicKey,
    };
    this.#push({ ...moment, actor: AUDIT_ACTOR, type: 'audit.segment', dataText: canonicalJson(data) });
  }

  #push(entry: AuditEntry): AuditReceipt {
    const { nextSeq: seq, prev, segment } = this.#tip;
    if (segment === null) throw new Error('a record needs a file');
    const line = chainedLine(entry, seq, prev);
    const hash = this.#context.sha256Hex(line);
    const bytes = line.length + 1;
    this.#tip = { nextSeq: seq + 1, prev: hash, segment: { ...segment, bytes: segment.bytes + bytes } };
    this.#bytes += bytes;
    const part = this.#parts.at(-1);
    if (part === undefined) this.#parts.push({ open: null, lines: [line] });
    else part.lines.push(line);
    return { seq, hash };
  }
}
