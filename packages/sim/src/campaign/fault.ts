// Every fault that a night may have, as it stands in a plan and in a kept file: what has another form, or a name that is none any more, is refused.
import { z } from 'zod';

const ms = z.int().nonnegative();
const count = z.int().positive();
const stream = z.enum(['market', 'account']);

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('crash'), ms }),
  z.strictObject({ kind: z.literal('stall'), ms }),
  z.strictObject({ kind: z.literal('socket_lost'), stream, ms }),
  z.strictObject({ kind: z.literal('stream_silent'), stream, ms }),
  z.strictObject({
    kind: z.literal('frame_lost'),
    frame: z.enum(['l2', 'bbo', 'reference', 'orderUpdate', 'fill']),
  }),
  z.strictObject({ kind: z.literal('http_fails'), count }),
  z.strictObject({ kind: z.literal('orders_lost'), count }),
  z.strictObject({ kind: z.literal('disk_full'), ms }),
  /** To what stood before so many raises. */
  z.strictObject({ kind: z.literal('latch_rolled_back'), ms, raises: count.default(1) }),
  z.strictObject({ kind: z.literal('latch_emptied'), ms }),
  z.strictObject({ kind: z.literal('latch_silent'), ms }),
  z.strictObject({ kind: z.literal('latch_restarted'), ms }),
  z.strictObject({ kind: z.literal('latch_refuses'), ms }),
  z.strictObject({ kind: z.literal('clock_off'), offMs: z.int(), ms }),
  z.strictObject({ kind: z.literal('venue_errors'), ms }),
  z.strictObject({ kind: z.literal('post_only_window'), ms }),
  z.strictObject({ kind: z.literal('ghost_order'), usd: count }),
  z.strictObject({ kind: z.literal('resume_replayed') }),
  z.strictObject({ kind: z.literal('resume_of_old_review') }),
  z.strictObject({ kind: z.literal('stop'), scope: z.enum(['engine', 'global']) }),
  z.strictObject({ kind: z.literal('kill_file'), ms }),
  z.strictObject({ kind: z.literal('enable_touched') }),
  z.strictObject({ kind: z.literal('reduce') }),
  z.strictObject({ kind: z.literal('stop_races_resume'), ms }),
  z.strictObject({ kind: z.literal('guardian_dies'), ms }),
  z.strictObject({ kind: z.literal('guardian_frozen'), ms }),
  z.strictObject({ kind: z.literal('guardian_cut'), from: z.enum(['latch', 'venue']), ms }),
  z.strictObject({ kind: z.literal('customer'), coin: z.int().nonnegative(), side: z.enum(['B', 'A']) }),
]);

export type CampaignFault = Readonly<z.output<typeof faultSchema>>;
