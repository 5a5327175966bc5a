/**
 * External anchors: heads of chains as they were sent off the host. Reads a file of them, and holds a chain against them while
 * it is verified. The head that the writer notes beside the chain is checked alike, but proves nothing: it is on the host.
 */
import { z } from 'zod';
import { type AuditAnchor, auditAnchorSchema } from './audit-record.ts';
import type { AuditFaultCode } from './audit-report.ts';
import type { IsoMs } from './time.ts';

/**
 * The anchors in `text`: one JSON object a line, or one JSON array. Throws an Error that names the line, since an anchor
 * that is skipped would prove nothing in silence.
 */
export function parseAnchors(text: string): AuditAnchor[] {
  if (text.trimStart().startsWith('['))
    return checked(z.array(auditAnchorSchema), parse(text, 'the list'), 'the list');
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `line ${index + 1}`;
    return [checked(auditAnchorSchema, parse(line, place), place)];
  });
}

export interface AnchorFault {
  readonly code: AuditFaultCode;
  readonly why: string;
}

/** The anchors of one chain, met one after the other. */
export class AnchorWatch {
  readonly #anchors: readonly AuditAnchor[];
  readonly #noted: AuditAnchor | null;
  readonly #begunAt: IsoMs | null;
  #next = 0;
  #provedTo: number | null = null;

  /**
   * `anchors` may be of any chain; those of `chain` below `fromSeq` cannot be met any more and are left out. `begunAt`: when the
   * chain's first record was written; null where that is not read.
   */
  constructor(
    anchors: readonly AuditAnchor[],
    noted: AuditAnchor | null,
    chain: string,
    fromSeq: number,
    begunAt: IsoMs | null,
  ) {
    this.#begunAt = begunAt;
    this.#anchors = anchors
      .filter((anchor) => anchor.chain === chain && anchor.seq >= fromSeq)
      .sort((a, b) => a.seq - b.seq);
    this.#noted = noted;
  }

  /** The last record that an anchor proves. */
  get provedTo(): number | null {
    return this.#provedTo;
  }

  /** Record `seq` has `hash`: what an anchor says against it. */
  meet(seq: number, hash: string): AnchorFault | null {
    for (let anchor = this.#anchors[this.#next]; anchor?.seq === seq; anchor = this.#anchors[this.#next]) {
      if (anchor.head !== hash) return { code: 'ANCHOR_MISMATCH', why: this.#rewrittenBefore(anchor) };
      this.#provedTo = seq;
      this.#next += 1;
    }
    if (this.#noted === null || this.#noted.seq !== seq || this.#noted.head === hash) return null;
    return {
      code: 'HEAD_MISMATCH',
      why: `it differs from the head that the writer noted at ${this.#noted.at}`,
    };
  }

  /** The chain ends before record `nextSeq`: which anchor is of a record that is gone. */
  end(nextSeq: number): AnchorFault | null {
    const beyond = this.#anchors[this.#next];
    if (beyond !== undefined) {
      const why = `the external anchor of ${beyond.at} is of record ${beyond.seq}, which is gone`;
      return { code: 'ANCHOR_BEYOND_END', why: `${why}${this.#begunSince(beyond)}` };
    }
    if (this.#noted === null || this.#noted.seq < nextSeq) return null;
    const why = `the head noted at ${this.#noted.at} is of record ${this.#noted.seq}, which is gone`;
    return { code: 'HEAD_BEYOND_END', why };
  }

  #rewrittenBefore(anchor: AuditAnchor): string {
    const from = this.#provedTo === null ? 'the beginning' : `record ${this.#provedTo + 1}`;
    const why = `it differs from the external anchor of ${anchor.at}: something between ${from} and here was rewritten`;
    return `${why}${this.#begunSince(anchor)}`;
  }

  /** Still tampering to whoever reads this, but for the one who moved the folder away. */
  #begunSince({ at }: AuditAnchor): string {
    if (this.#begunAt === null || at >= this.#begunAt) return '';
    return `. This chain was begun at ${this.#begunAt}, after that anchor. Where you moved the old folder away yourself, verify the old folder with the anchors of before, and this chain with a new file of anchors`;
  }
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place} is no JSON`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${place} is no anchor (${issue?.path.join('.') || 'form'}: ${issue?.message})`);
}
