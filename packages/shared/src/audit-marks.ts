/**
 * The records that a chain writes about itself: where a file of it begins, who opened it, what it could not write in
 * time, and what its checkpoints sign. Forms only; when they are due is said in audit-chain.ts and audit-writer.ts.
 */
import { z } from 'zod';
import { sha256HexSchema } from './ids.ts';
import { type IsoMs, isoMsSchema } from './time.ts';

/** Types that only the writer of a chain may use. */
export const AUDIT_MARKS = [
  'audit.segment',
  'audit.opened',
  'audit.gap',
  'audit.closed',
  'checkpoint',
] as const;

/** Who a mark is by. */
export const AUDIT_ACTOR = 'audit';

export const auditChainNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be 1-64 characters: a lower-case letter, then a-z, 0-9 or "-"');

/** `data` of `audit.segment`, the first record of every file: what is needed to read the file without the others. */
export const auditSegmentSchema = z.strictObject({
  format: z.literal(1),
  chain: auditChainNameSchema,
  index: z.int().nonnegative().describe('0, 1, 2 … over the files of the chain'),
  hash: z.literal('sha256'),
  signature: z.literal('ed25519'),
  key_id: z.string().min(1).max(64),
  public_key: z.base64().max(256).describe('SPKI, DER; the same in every file of the chain'),
});
export type AuditSegment = z.infer<typeof auditSegmentSchema>;

/** A torn last line that was cut when a writer started: what a crash in the middle of a write leaves. */
export const auditCutSchema = z.strictObject({
  file: z.string().max(128),
  at_byte: z.int().nonnegative(),
  bytes: z.int().positive(),
  sha256: sha256HexSchema.describe('of the bytes that were cut'),
});
export type AuditCut = z.infer<typeof auditCutSchema>;

/** `data` of `audit.opened`: a writer began its life. */
export const auditOpenedSchema = z.strictObject({ cut: auditCutSchema.nullable() });

/** `data` of `audit.gap`: the files could not be written for a while. The next `kept` records are late, not lost. */
export const auditGapSchema = z.strictObject({
  code: z.string().min(1).max(64),
  since: isoMsSchema,
  count: z.int().nonnegative().describe('records that were asked for meanwhile: kept + dropped'),
  kept: z.int().nonnegative(),
  dropped: z.int().nonnegative().describe('lost: memory for them is bounded, the oldest go first'),
  hash: sha256HexSchema.describe(
    'over all that was dropped since, then over the kept ones: SHA-256 of each line as record 0 after the one before',
  ),
});
export type AuditGap = z.infer<typeof auditGapSchema>;

/** The public half of a chain's key as the file beside the chain holds it; keep a copy of it off the host. */
export const auditPublicKeySchema = z.strictObject({
  chain: auditChainNameSchema,
  key_id: z.string().min(1).max(64),
  public_key: z.base64().max(256),
});
export type AuditPublicKey = z.infer<typeof auditPublicKeySchema>;

/** What a checkpoint's Ed25519 signature is over: names the chain, so that it proves nothing about another one. */
export function checkpointMessage(chain: string, headSeq: number, head: string): string {
  return `agora audit checkpoint 1\n${chain}\n${headSeq}\n${head}\n`;
}

const SEQ_DIGITS = 12;
const FILE_NAME = /^(\d{12})-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/** The UTC day of an instant, such as `2026-03-01`. */
export function utcDay(at: IsoMs): string {
  return at.slice(0, 10);
}

/** The name of the file whose first record is `firstSeq`, written on `day`. Names sort in the order of the chain. */
export function segmentFileName(firstSeq: number, day: string): string {
  return `${String(firstSeq).padStart(SEQ_DIGITS, '0')}-${day}.jsonl`;
}

/** What a file name says, or undefined where it is no name of a chain's file. */
export function parseSegmentFileName(name: string): { firstSeq: number; day: string } | undefined {
  const [, seq, day] = FILE_NAME.exec(name) ?? [];
  return seq === undefined || day === undefined ? undefined : { firstSeq: Number(seq), day };
}
