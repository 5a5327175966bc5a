/** What the engine answers about its audit chain: pages for reading, and exact lines for whoever verifies them elsewhere. */
import { z } from 'zod';
import { auditRecordSchema } from './audit-record.ts';
import { sha256HexSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** Records of one page or export at most. */
export const CHAIN_RECORDS_MAX = 200;

export const chainRecordSchema = z.object({
  seq: z.int().nonnegative().describe('by its place in the files'),
  record: auditRecordSchema.nullable().describe('null: the line is no record'),
  problem: lineSchema.nullable(),
});
export type ChainRecord = z.infer<typeof chainRecordSchema>;

export const chainHeadSchema = z.object({
  seq: z.int().nonnegative(),
  hash: sha256HexSchema,
  at: isoMsSchema,
});

export const chainPageInputSchema = z.strictObject({
  from_seq: z.int().nonnegative().nullable().describe('null = the last ones'),
  count: z.int().min(1).max(CHAIN_RECORDS_MAX),
});
export type ChainPageInput = z.infer<typeof chainPageInputSchema>;

/** Proves nothing by itself: `record` and `verify` do. */
export const chainPageSchema = z.object({
  chain: z.string().max(64),
  head: chainHeadSchema
    .nullable()
    .describe('the last durable record; null = none, or not writable since boot'),
  problem: lineSchema.nullable().describe('why records do not reach the disk now'),
  records: z.array(chainRecordSchema).max(CHAIN_RECORDS_MAX),
});
export type ChainPage = z.infer<typeof chainPageSchema>;

/** Lines letter by letter as they stand in the files, so that their hashes can be computed anew. */
export const chainExportSchema = z.object({
  chain: z.string().max(64),
  from_seq: z.int().nonnegative(),
  lines: z.array(z.string().max(65_536)).max(CHAIN_RECORDS_MAX),
  next_seq: z.int().nonnegative().nullable().describe('where to go on; null = the end was reached'),
});
export type ChainExport = z.infer<typeof chainExportSchema>;
