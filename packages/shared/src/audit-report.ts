/**
 * What a verification of a chain found, and how it is said: tamper-evident up to the last external anchor, no more.
 */
import { z } from 'zod';
import { auditCutSchema, auditGapSchema } from './audit-marks.ts';
import { sha256HexSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** Everything that can be wrong with a chain. */
export const AUDIT_FAULTS = {
  NOT_TEXT: 'the line is not UTF-8',
  LINE_TOO_LONG: 'the line is longer than any that AGORA writes',
  NOT_A_RECORD: 'the line is no audit record',
  NOT_CANONICAL: 'the line was not written by AGORA',
  SEQ_GAP: 'records are missing before this one',
  SEQ_BACK: 'the record stands twice or in the wrong place',
  BROKEN_LINK: 'this record does not follow the one before it: one of the two was altered',
  FILE_NAME: 'the file has no name of a file of a chain',
  FILE_MISSING: 'a file before this one is missing',
  FILE_ORDER: 'the file is named for records that were already read',
  FILE_HEAD: 'the file does not begin with the record that its name and its place promise',
  FILE_TORN: 'the file ends in the middle of a line, and it is not the last',
  STRAY_HEAD: 'a record that begins a file stands inside one',
  WRONG_CHAIN: 'the record belongs to another chain',
  WRONG_KEY: 'the file names another signing key than it must',
  BAD_CHECKPOINT: 'the signed checkpoint does not fit the records before it',
  HEAD_MISMATCH: 'the record differs from the head that the writer noted beside the chain',
  HEAD_BEYOND_END: 'the chain ends before the head that the writer noted beside it',
  ANCHOR_MISMATCH: 'the record differs from an external anchor: it or something before it was rewritten',
  ANCHOR_BEYOND_END: 'the chain ends before an external anchor: its end was cut off',
  CHAIN_MISSING: 'there is an external anchor of a chain that is not here',
} as const;
export type AuditFaultCode = keyof typeof AUDIT_FAULTS;

export const auditFaultSchema = z.strictObject({
  code: z.enum(Object.keys(AUDIT_FAULTS) as [AuditFaultCode, ...AuditFaultCode[]]),
  file: z.string().nullable(),
  line: z.int().positive().nullable().describe('in the file, from 1'),
  seq: z.int().nonnegative().nullable().describe('that the record has or should have'),
  why: lineSchema,
});
export type AuditFault = z.infer<typeof auditFaultSchema>;

export const auditVerdictSchema = z.enum(['anchored', 'consistent', 'truncated_tail', 'tampered']);
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;

/** At most this many gaps and cuts are listed; all are counted. */
export const AUDIT_NOTICES_MAX = 100;

export const auditReportSchema = z.strictObject({
  chain: z.string().nullable(),
  verdict: auditVerdictSchema,
  sentence: lineSchema,
  records: z.int().nonnegative().describe('that were read and found good'),
  files: z.int().nonnegative(),
  head: z.strictObject({ seq: z.int().nonnegative(), hash: sha256HexSchema, at: isoMsSchema }).nullable(),
  first_at: isoMsSchema.nullable(),
  anchored_to: z.int().nonnegative().nullable().describe('last record that an external anchor proves'),
  signed_to: z.int().nonnegative().nullable().describe('last record that a checkpoint signs'),
  checkpoints: z.int().nonnegative(),
  boots: z.int().nonnegative(),
  torn_bytes: z.int().nonnegative().describe('of an unfinished last line'),
  cut_count: z.int().nonnegative(),
  cuts: z.array(z.strictObject({ seq: z.int().nonnegative(), ...auditCutSchema.shape })),
  gap_count: z.int().nonnegative(),
  gaps: z.array(z.strictObject({ seq: z.int().nonnegative(), at: isoMsSchema, ...auditGapSchema.shape })),
  fault: auditFaultSchema.nullable(),
});
export type AuditReport = z.infer<typeof auditReportSchema>;

/** The verdict in one sentence. */
export function auditSentence(report: Omit<AuditReport, 'sentence'>): string {
  const { verdict, fault, head, anchored_to, torn_bytes } = report;
  if (verdict === 'tampered' && fault !== null) return `tampered at ${placeOf(fault)}: ${fault.why}`;
  const end = head === null ? 'without any record' : `up to its last record, ${head.seq}`;
  const anchors =
    anchored_to === null
      ? 'not anchored: no external anchor was given for it'
      : `anchored up to ${anchored_to}`;
  if (verdict === 'truncated_tail')
    return `truncated tail: the last line is unfinished (${torn_bytes} bytes, as after a crash); before it consistent ${end}, ${anchors}`;
  if (verdict === 'anchored')
    return anchored_to === head?.seq
      ? `intact and anchored up to its last record, ${anchored_to}`
      : `intact and anchored up to ${anchored_to}; after that consistent ${end}, not yet anchored`;
  return `consistent ${end}, but ${anchors}`;
}

function placeOf({ file, line, seq }: AuditFault): string {
  const parts = [file, line === null ? null : `line ${line}`, seq === null ? null : `record ${seq}`];
  return parts.filter((part) => part !== null).join(', ') || 'the whole chain';
}
