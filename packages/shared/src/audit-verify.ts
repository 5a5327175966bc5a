/**
 * Verifies a chain as a fold over the lines of its files, in constant memory: every line's form, number and link, every
 * file's name and head, every checkpoint's signature, every anchor. It stops at the first fault. What it proves: nothing
 * at or before the last external anchor was changed. Without anchors a chain that was rewritten with its key is consistent.
 */
import { type AnchorFault, AnchorWatch } from './audit-anchors.ts';
import { readAuditLine } from './audit-line.ts';
import { auditSegmentSchema, checkpointMessage, parseSegmentFileName, utcDay } from './audit-marks.ts';
import {
  AUDIT_GENESIS,
  AUDIT_LINE_BYTES_MAX,
  type AuditAnchor,
  type AuditRecord,
  auditCheckpointSchema,
} from './audit-record.ts';
import {
  AUDIT_FAULTS,
  type AuditFault,
  type AuditFaultCode,
  type AuditReport,
  auditSentence,
} from './audit-report.ts';
import { AuditTally } from './audit-tally.ts';
import type { IsoMs } from './time.ts';

export interface AuditVerificationOptions {
  /** SHA-256 of bytes, 64 lower-case hex digits. */
  readonly sha256Hex: (bytes: Uint8Array) => string;
  /**
   * Whether `signature` (base64) is the Ed25519 signature of `publicKey` (SPKI, DER, base64) over the text. Must not
   * throw: what cannot be a key or a signature is false.
   */
  readonly verifySignature: (publicKey: string, message: string, signature: string) => boolean;
  /** External anchors, of any chains. */
  readonly anchors?: readonly AuditAnchor[];
  /** The head that the writer noted beside the chain: finds a cut tail, but whoever cuts may rewrite it too. */
  readonly notedHead?: AuditAnchor | null;
  /** The chain that it must be; where absent, the one that its first record names. */
  readonly chain?: string;
  /** The key that the chain must be signed with; where absent, the one that its first record names. */
  readonly publicKey?: string | null;
  /** Where to begin when the files before are not read: what their last line proves. */
  readonly start?: AuditStart;
}

export interface AuditStart {
  readonly nextSeq: number;
  readonly prev: string;
  readonly fileIndex: number;
}

const BEGINNING: AuditStart = { nextSeq: 0, prev: AUDIT_GENESIS, fileIndex: 0 };

/** What a chain's first file says of it. */
interface Identity {
  readonly chain: string;
  readonly publicKey: string;
  readonly keyId: string;
}

export class AuditVerification {
  readonly #options: AuditVerificationOptions;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #tally = new AuditTally();
  #anchors: AnchorWatch | null = null;
  #identity: Identity | null = null;
  #nextSeq: number;
  #prev: string;
  #fileIndex: number;
  #files = 0;
  #file: { readonly name: string; readonly day: string } | null = null;
  #lineInFile = 0;
  #fault: AuditFault | null = null;

  constructor(options: AuditVerificationOptions) {
    this.#options = options;
    const { nextSeq, prev, fileIndex } = options.start ?? BEGINNING;
    this.#nextSeq = nextSeq;
    this.#prev = prev;
    this.#fileIndex = fileIndex;
  }

  /** The first fault; once there is one, further lines are ignored. */
  get fault(): AuditFault | null {
    return this.#fault;
  }

  /** The next file begins; files are given in the order of their names. */
  file(name: string): void {
    if (this.#fault !== null) return;
    const parsed = parseSegmentFileName(name);
    this.#files += 1;
    this.#lineInFile = 0;
    this.#file = { name, day: parsed?.day ?? '' };
    if (parsed === undefined) this.#fail('FILE_NAME');
    else if (parsed.firstSeq > this.#nextSeq)
      this.#fail('FILE_MISSING', `records ${this.#nextSeq} to ${parsed.firstSeq - 1} are missing before it`);
    else if (parsed.firstSeq < this.#nextSeq) this.#fail('FILE_ORDER');
  }

  /** The next line of the file, without its newline. */
  line(bytes: Uint8Array): void {
    if (this.#fault !== null) return;
    this.#lineInFile += 1;
    const record = this.#read(bytes);
    if (record === null || !this.#follows(record) || !this.#fits(record)) return;
    const hash = this.#options.sha256Hex(bytes);
    if (this.#contradicted(this.#anchors?.meet(record.seq, hash) ?? null)) return;
    this.#prev = hash;
    this.#nextSeq += 1;
    this.#tally.count(record);
  }

  /** A file that is followed by another one ended with `bytes` of an unfinished line. */
  torn(bytes: number): void {
    if (this.#fault === null && bytes > 0)
      this.#fail('FILE_TORN', `its last ${bytes} bytes are an unfinished line, and it is not the last file`);
  }

  /** Everything was read; the last file ended with `tornBytes` of an unfinished line. */
  end(tornBytes: number): AuditReport {
    const anchors = this.#anchors ?? this.#anchorsOfNothing();
    if (this.#fault === null) this.#contradicted(anchors.end(this.#nextSeq));
    const { last } = this.#tally;
    const report = {
      chain: this.#identity?.chain ?? null,
      verdict: this.#verdict(anchors.provedTo, tornBytes),
      files: this.#files,
      head: last === null ? null : { seq: last.seq, hash: this.#prev, at: last.ts },
      anchored_to: anchors.provedTo,
      torn_bytes: tornBytes,
      fault: this.#fault,
      ...this.#tally.counted,
    };
    return { ...report, sentence: auditSentence(report) };
  }

  /** Not even the first record is there, so nothing says which chain it was: then any anchor is of a record that is gone. */
  #anchorsOfNothing(): AnchorWatch {
    const { anchors = [], notedHead = null, chain } = this.#options;
    return new AnchorWatch(anchors, notedHead, chain ?? anchors[0]?.chain ?? '', this.#nextSeq, null);
  }

  #verdict(anchoredTo: number | null, tornBytes: number): AuditReport['verdict'] {
    if (this.#fault !== null) return 'tampered';
    if (tornBytes > 0) return 'truncated_tail';
    return anchoredTo === null ? 'consistent' : 'anchored';
  }

  #read(bytes: Uint8Array): AuditRecord | null {
    if (bytes.length > AUDIT_LINE_BYTES_MAX) return this.#fail('LINE_TOO_LONG');
    let text: string;
    try {
      text = this.#text.decode(bytes);
    } catch {
      return this.#fail('NOT_TEXT');
    }
    const read = readAuditLine(text);
    return read.ok ? read.record : this.#fail(read.code, read.why);
  }

  #follows({ seq, prev }: AuditRecord): boolean {
    if (seq !== this.#nextSeq) {
      const why = `record ${this.#nextSeq} is expected here, and this is record ${seq}`;
      this.#fail(seq > this.#nextSeq ? 'SEQ_GAP' : 'SEQ_BACK', why);
    } else if (prev !== this.#prev) this.#fail('BROKEN_LINK');
    return this.#fault === null;
  }

  /** Whether what a record says about the chain itself is so. */
  #fits(record: AuditRecord): boolean {
    if (this.#lineInFile === 1) this.#readFileHead(record);
    else if (record.type === 'audit.segment') this.#fail('STRAY_HEAD');
    else if (record.type === 'checkpoint') this.#readCheckpoint(record);
    else if (!this.#tally.list(record)) this.#fail('NOT_A_RECORD', `it has not the form of ${record.type}`);
    return this.#fault === null;
  }

  #readFileHead(record: AuditRecord): void {
    const head = auditSegmentSchema.safeParse(record.data).data;
    if (record.type !== 'audit.segment' || head === undefined) this.#fail('FILE_HEAD');
    else if (head.index !== this.#fileIndex)
      this.#fail('FILE_HEAD', `it says that it is file ${head.index}, and it is file ${this.#fileIndex}`);
    else if (utcDay(record.ts) !== this.#file?.day)
      this.#fail('FILE_HEAD', `it was begun on ${utcDay(record.ts)}, which is not in its name`);
    else if (head.chain !== (this.#identity?.chain ?? this.#options.chain ?? head.chain))
      this.#fail('WRONG_CHAIN');
    else if (head.public_key !== (this.#identity?.publicKey ?? this.#options.publicKey ?? head.public_key))
      this.#fail('WRONG_KEY');
    else this.#learn({ chain: head.chain, publicKey: head.public_key, keyId: head.key_id }, record.ts);
  }

  #learn(identity: Identity, at: IsoMs): void {
    const { anchors = [], notedHead = null } = this.#options;
    const begunAt = this.#nextSeq === 0 ? at : null;
    if (this.#identity === null)
      this.#anchors = new AnchorWatch(anchors, notedHead, identity.chain, this.#nextSeq, begunAt);
    this.#identity = identity;
    this.#fileIndex += 1;
  }

  #readCheckpoint(record: AuditRecord): void {
    const signed = auditCheckpointSchema.safeParse(record.data).data;
    const { chain = '', publicKey = '', keyId = '' } = this.#identity ?? {};
    if (signed === undefined) this.#fail('BAD_CHECKPOINT', 'the checkpoint has the wrong form');
    else if (signed.head_seq !== record.seq - 1 || signed.head !== this.#prev || signed.key_id !== keyId)
      this.#fail('BAD_CHECKPOINT');
    else {
      const message = checkpointMessage(chain, record.seq - 1, this.#prev);
      if (!this.#options.verifySignature(publicKey, message, signed.signature))
        this.#fail('BAD_CHECKPOINT', 'the signature is not by the key of the chain');
    }
  }

  #contradicted(fault: AnchorFault | null): boolean {
    if (fault !== null) this.#fail(fault.code, fault.why);
    return fault !== null;
  }

  #fail(code: AuditFaultCode, why: string = AUDIT_FAULTS[code]): null {
    const line = this.#lineInFile > 0 ? this.#lineInFile : null;
    this.#fault = { code, file: this.#file?.name ?? null, line, seq: this.#nextSeq, why };
    return null;
  }
}
