/**
 * One line of an audit chain and of its signed checkpoints, as data. Each line names the SHA-256 of the line
 * before it; hashing, signing and writing are the writer's business. Tamper-evident up to the last external
 * anchor, no more.
 */
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { bootIdSchema, sha256HexSchema } from './ids.ts';
import { isoMsSchema, monoMsSchema } from './time.ts';

/** `prev` of the first record of a chain. */
export const AUDIT_GENESIS = '0'.repeat(64);
/** Longest line, in bytes; larger data is named by its hash instead. */
export const AUDIT_LINE_BYTES_MAX = 65_536;

export const auditRecordSchema = z.strictObject({
  seq: z.int().nonnegative().describe('0, 1, 2 … without a gap over all files of the chain'),
  ts: isoMsSchema,
  mono_ms: monoMsSchema,
  boot_id: bootIdSchema,
  actor: z.string().min(1).max(128).describe('engine, guardian, web:<account>, cli:<user>, telegram:<id>'),
  type: z.string().regex(/^[a-z][a-z0-9_.]{0,63}$/),
  data: z.record(z.string(), z.json()),
  prev: sha256HexSchema.describe('SHA-256 of the line before, without its newline'),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

/** `data` of a record of type `checkpoint`: an Ed25519 signature over `head`, its number and its chain. */
export const auditCheckpointSchema = z.strictObject({
  head_seq: z.int().nonnegative(),
  head: sha256HexSchema,
  key_id: z.string().min(1).max(64),
  signature: z.base64(),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/** A head that left the host: what `audit verify --anchors` compares against. */
export const auditAnchorSchema = z.strictObject({
  chain: z.string().min(1).max(64),
  seq: z.int().nonnegative(),
  head: sha256HexSchema,
  at: isoMsSchema,
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;

/** The exact line of a record, without newline: what is written and hashed. Throws on a malformed record. */
export function auditLine(record: AuditRecord): string {
  return canonicalJson(auditRecordSchema.parse(record));
}
