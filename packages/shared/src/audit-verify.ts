/**
 * Verifies a chain as a fold over the lines of its files, in constant memory: every line's form, number and link, every
 * file's name and head, every checkpoint's signature, every anchor. It stops at the first fault. What it proves: nothing
 * at or before the last external anchor was changed. Without anchors a chain that was rewritten with its key is consistent.
 */
import { readAuditLine } from './audit-line.ts';
import { auditGapSchema, auditOpenedSchema, auditSegmentSchema, checkpointMessage, parseSegmentFileName, utcDay } from './audit-marks.ts';
import { AUDIT_GENESIS, AUDIT_LINE_BYTES_MAX, type AuditAnchor, type AuditRecord, auditCheckpointSchema } from './audit-record.ts';
import { AUDIT_FAULTS, AUDIT_NOTICES_MAX, type AuditFault, type AuditFaultCode, type AuditReport, auditSentence } from './audit-report.ts';

export interface AuditVerificationOptions {
  /** SHA-256 of bytes, 64 lower-case hex digits. */
  readonly sha256Hex: (bytes: Uint8Array) => string;
  /** Whether `signature` (base64) is the Ed25519 signature of `publicKey` (SPKI, DER, base64) over the text. */
  readonly verifySignature: (publicKey: string, message: string, signature: string) => boolean;
  /** External anchors, of any chains. */
  readonly anchors?: readonly AuditAnchor[];
  /** The head that the writer noted beside the chain: finds a cut tail, but whoever cuts may rewrite it too. */
  readonly notedHead?: AuditAnchor | null;
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

interface Place {
  readonly file: string;
  readonly firstSeq: number;
  readonly day: string;
}

export class AuditVerification {
  readonly #options: AuditVerificationOptions;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #nextSeq: number;
  #prev: string;
  #fileIndex: number;
  #place: Place | null = null;
  #lineInFile = 0;
  #files = 0;
  #records = 0;
  #chain: string | null = null;
  #publicKey: string | null;
  #keyId: string | null = null;
  #anchors: readonly AuditAnchor[] = [];
  #nextAnchor = 0;
  #anchoredTo: number | null = null;
  #signedTo: number | null = null;
  #checkpoints = 0;
  #boots = 0;
  #bootId: string | null = null;
  #first: AuditRecord | null = null;
  #last: AuditRecord | null = null;
  readonly #cuts: AuditReport['cuts'] = [];
  #cutCount = 0;
  readonly #gaps: AuditReport['gaps'] = [];
  #gapCount = 0;
  #fault: AuditFault | null = null;

  constructor(options: AuditVerificationOptions) {
    this.#options = options;
    const { nextSeq, prev, fileIndex } = options.start ?? BEGINNING;
    this.#nextSeq = nextSeq;
    this.#prev = prev;
    this.#fileIndex = fileIndex;
    this.#publicKey = options.publicKey ?? null;
  }

  /** The first fault; once there is one, further lines are ignored. */
  get fault(): AuditFault | null {
    return this.#fault;
  }

  /** The next file begins; files are given in the order of their names. */
  file(name: string): void {
    if (this.#fault !== null) return;
    this.#files += 1;
    this.#lineInFile = 0;
    const parsed = parseSegmentFileName(name);
    this.#place = { file: name, firstSeq: parsed?.firstSeq ?? this.#nextSeq, day: parsed?.day ?? '' };
    if (parsed === undefined) return this.#fail('FILE_NAME');
    if (parsed.firstSeq > this.#nextSeq)
      return this.#fail('FILE_MISSING', `records ${this.#nextSeq} to ${parsed.firstSeq - 1} are missing before it`);
    if (parsed.firstSeq < this.#nextSeq) this.#fail('FILE_ORDER');
  }

  /** The next line of the file, without its newline. */
  line(bytes: Uint8Array): void {
    if (this.#fault !== null) return;
    this.#lineInFile += 1;
    if (bytes.length > AUDIT_LINE_BYTES_MAX) return this.#fail('LINE_TOO_LONG');
    const record = this.#read(bytes);
    if (record === null) return;
    if (record.seq > this.#nextSeq)
      return this.#fail('SEQ_GAP', `record ${this.#nextSeq} is expected here, and this is ${record.seq}`);
    if (record.seq < this.#nextSeq)
      return this.#fail('SEQ_BACK', `record ${this.#nextSeq} is expected here, and this is ${record.seq}`);
    if (record.prev !== this.#prev) return this.#fail('BROKEN_LINK');
    if (!this.#readMark(record)) return;
    this.#accept(record, this.#options.sha256Hex(bytes));
  }

  /** The file ended with `bytes` of an unfinished line, and another file follows it. */
  torn(bytes: number): void {
    if (this.#fault === null && bytes > 0) this.#fail('FILE_TORN', `its last ${bytes} bytes are an unfinished line`);
  }

  /** Everything was read; the last file ended with `tornBytes` of an unfinished line. */
  end(tornBytes: number): AuditReport {
    if (this.#fault === null) this.#checkEnd();
    const verdict =
      this.#fault !== null ? 'tampered' : tornBytes > 0 ? 'truncated_tail' : this.#anchoredTo !== null ? 'anchored' : 'consistent';
    const report = {
      chain: this.#chain,
      verdict,
      records: this.#records,
      files: this.#files,
      head: this.#last === null ? null : { seq: this.#last.seq, hash: this.#prev, at: this.#last.ts },
      first_at: this.#first?.ts ?? null,
      anchored_to: this.#anchoredTo,
      signed_to: this.#signedTo,
      checkpoints: this.#checkpoints,
      boots: this.#boots,
      torn_bytes: tornBytes,
      cut_count: this.#cutCount,
      cuts: this.#cuts,
      gap_count: this.#gapCount,
      gaps: this.#gaps,
      fault: this.#fault,
    } as const;
    return { ...report, sentence: auditSentence(report) };
  }

  #read(bytes: Uint8Array): AuditRecord | null {
    let text: string;
    try {
      text = this.#text.decode(bytes);
    } catch {
      this.#fail('NOT_TEXT');
      return null;
    }
    const read = readAuditLine(text);
    if (read.ok) return read.record;
    this.#fail(read.code, read.why);
    return null;
  }

  /** What a record says about the chain itself. False when that is wrong. */
  #readMark(record: AuditRecord): boolean {
    if (this.#lineInFile === 1) return this.#readFileHead(record);
    switch (record.type) {
      case 'checkpoint':
        return this.#readCheckpoint(record);
      case 'audit.segment':
        this.#fail('STRAY_HEAD');
        return false;
      case 'audit.gap':
        return this.#readGap(record);
      case 'audit.opened':
        return this.#readOpened(record);
      default:
        return true;
    }
  }

  #readFileHead(record: AuditRecord): boolean {
    const head = auditSegmentSchema.safeParse(record.data).data;
    if (record.type !== 'audit.segment' || head === undefined) return this.#wrong('FILE_HEAD');
    if (head.index !== this.#fileIndex) return this.#wrong('FILE_HEAD', `it says file ${head.index}, and it is file ${this.#fileIndex}`);
    if (utcDay(record.ts) !== this.#place?.day) return this.#wrong('FILE_HEAD', `it was begun on ${utcDay(record.ts)}`);
    if (this.#chain !== null && head.chain !== this.#chain) return this.#wrong('WRONG_CHAIN');
    if (this.#publicKey !== null && head.public_key !== this.#publicKey) return this.#wrong('WRONG_KEY');
    if (this.#chain === null) this.#learnChain(head.chain);
    this.#publicKey = head.public_key;
    this.#keyId = head.key_id;
    this.#fileIndex += 1;
    return true;
  }

  #learnChain(chain: string): void {
    this.#chain = chain;
    const own = (this.#options.anchors ?? []).filter((anchor) => anchor.chain === chain && anchor.seq >= this.#nextSeq);
    this.#anchors = own.sort((a, b) => a.seq - b.seq);
  }

  #readCheckpoint(record: AuditRecord): boolean {
    const data = auditCheckpointSchema.safeParse(record.data).data;
    if (data === undefined) return this.#wrong('BAD_CHECKPOINT', 'the checkpoint has the wrong form');
    if (data.head_seq !== this.#nextSeq - 1 || data.head !== this.#prev || data.key_id !== this.#keyId)
      return this.#wrong('BAD_CHECKPOINT');
    const message = checkpointMessage(this.#chain ?? '', data.head_seq, data.head);
    if (!this.#options.verifySignature(this.#publicKey ?? '', message, data.signature))
      return this.#wrong('BAD_CHECKPOINT', 'the signature of the checkpoint is not by the key of the chain');
    this.#checkpoints += 1;
    this.#signedTo = data.head_seq;
    return true;
  }

  #readGap(record: AuditRecord): boolean {
    const gap = auditGapSchema.safeParse(record.data).data;
    if (gap === undefined) return this.#wrong('NOT_A_RECORD', 'the gap record has the wrong form');
    this.#gapCount += 1;
    if (this.#gaps.length < AUDIT_NOTICES_MAX) this.#gaps.push({ seq: record.seq, at: record.ts, ...gap });
    return true;
  }

  #readOpened(record: AuditRecord): boolean {
    const opened = auditOpenedSchema.safeParse(record.data).data;
    if (opened === undefined) return this.#wrong('NOT_A_RECORD', 'the opening record has the wrong form');
    if (opened.cut === null) return true;
    this.#cutCount += 1;
    if (this.#cuts.length < AUDIT_NOTICES_MAX) this.#cuts.push({ seq: record.seq, ...opened.cut });
    return true;
  }

  #accept(record: AuditRecord, hash: string): void {
    this.#prev = hash;
    this.#nextSeq += 1;
    this.#records += 1;
    this.#first ??= record;
    this.#last = record;
    if (record.boot_id !== this.#bootId) {
      this.#bootId = record.boot_id;
      this.#boots += 1;
    }
    this.#matchAnchors(record.seq, hash);
    const noted = this.#options.notedHead;
    if (this.#fault === null && noted?.seq === record.seq && noted.head !== hash) this.#fail('HEAD_MISMATCH');
  }

  #matchAnchors(seq: number, hash: string): void {
    for (let anchor = this.#anchors[this.#nextAnchor]; anchor?.seq === seq; anchor = this.#anchors[this.#nextAnchor]) {
      if (anchor.head !== hash) return this.#fail('ANCHOR_MISMATCH', this.#sinceAnchor(anchor));
      this.#anchoredTo = seq;
      this.#nextAnchor += 1;
    }
  }

  #sinceAnchor(anchor: AuditAnchor): string {
    const from = this.#anchoredTo === null ? 'the beginning' : `record ${this.#anchoredTo + 1}`;
    return `it differs from the external anchor of ${anchor.at}: something between ${from} and here was rewritten`;
  }

  #checkEnd(): void {
    const cut = this.#anchors[this.#nextAnchor];
    if (cut !== undefined) return this.#fail('ANCHOR_BEYOND_END', `the external anchor of ${cut.at} is of record ${cut.seq}, which is gone`);
    const noted = this.#options.notedHead;
    if (noted != null && noted.seq >= this.#nextSeq)
      this.#fail('HEAD_BEYOND_END', `the head noted at ${noted.at} is of record ${noted.seq}, which is gone`);
  }

  #wrong(code: AuditFaultCode, why?: string): false {
    this.#fail(code, why);
    return false;
  }

  #fail(code: AuditFaultCode, why: string = AUDIT_FAULTS[code]): void {
    const file = this.#place?.file ?? null;
    this.#fault = { code, file, line: this.#lineInFile > 0 ? this.#lineInFile : null, seq: this.#nextSeq, why };
  }
}
