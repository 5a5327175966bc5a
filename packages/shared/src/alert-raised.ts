/**
 * What another process asks the pager to tell, as it lies in `alerts:outbox`. Nobody has to: the pager watches the stores
 * itself; this is for what only the asker can see. An entry is removed when its incident stands in `alerts:state`.
 */
import { z } from 'zod';
import { ALERT_CODES } from './alert-catalogue.ts';
import { engineIdSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

const told = { source: z.string().min(1).max(64), at: isoMsSchema };

export const alertRaisedSchema = z.discriminatedUnion('kind', [
  /** `open: false` = it is over. Said again it only counts. */
  z.strictObject({
    kind: z.literal('alarm'),
    ...told,
    engine_id: engineIdSchema.nullable(),
    code: z.enum(ALERT_CODES),
    open: z.boolean(),
    sentence: lineSchema.min(1),
  }),
  /** Proves the path end to end: one silent message to every chat and the second channel. */
  z.strictObject({ kind: z.literal('test'), ...told, by: lineSchema.min(1) }),
]);
export type AlertRaised = z.infer<typeof alertRaisedSchema>;
