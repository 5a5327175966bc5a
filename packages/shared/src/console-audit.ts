/** Which chains the console can read, and how it asks for their records. Guardian's is read on the host: `./agora audit`. */
import { z } from 'zod';
import { auditReportSchema } from './audit-report.ts';
import { CHAIN_RECORDS_MAX } from './chain-answers.ts';
import { isoMsSchema } from './time.ts';

/** `web`, or `engine-<id>`. */
export const chainNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be the name of a chain');

export const chainPageQuerySchema = z.strictObject({
  chain: chainNameSchema,
  from_seq: z.int().nonnegative().nullable().describe('null = the last ones'),
  count: z.int().min(1).max(CHAIN_RECORDS_MAX),
});
export type ChainPageQuery = z.infer<typeof chainPageQuerySchema>;

/** The last whole verification that anybody asked this console for. */
export const lastVerifiedSchema = z.object({ at: isoMsSchema, report: auditReportSchema });
export type LastVerified = z.infer<typeof lastVerifiedSchema>;

/** `GET` with `?chain=NAME`: the lines letter by letter, as they stand in the files. */
export const AUDIT_EXPORT_PATH = '/api/audit/export';
