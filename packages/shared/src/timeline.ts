/** Events as the console lists them: the stream's own id in front, so that a reader can go on where it stopped. */
import { z } from 'zod';
import { wireEventSchema } from './event.ts';
import { engineIdSchema } from './ids.ts';

/** `<milliseconds>-<number>`, as Redis names an entry. */
export const streamIdSchema = z.string().regex(/^\d{1,15}-\d{1,15}$/, 'must be the id of an event');

export const timelineItemSchema = z.object({
  id: streamIdSchema,
  engine_id: engineIdSchema,
  event: wireEventSchema.nullable().describe('null = an entry that this console cannot read'),
});
export type TimelineItem = z.infer<typeof timelineItemSchema>;

/** Events sent at once to a page that has seen none yet. */
export const TIMELINE_BACKLOG_MAX = 200;
export const EVENTS_PAGE_MAX = 200;

export const eventQuerySchema = z.strictObject({
  engine_id: engineIdSchema,
  before: streamIdSchema.nullable().describe('older than this one; null = the newest'),
  count: z.int().min(1).max(EVENTS_PAGE_MAX),
  names: z.array(z.string().max(64)).max(64).nullable().describe('only these events; null = all'),
  search: z.string().max(200).nullable().describe('only events whose text holds this, whatever its case'),
});
export type EventQuery = z.infer<typeof eventQuerySchema>;

export const eventPageSchema = z.object({
  items: z.array(timelineItemSchema).max(EVENTS_PAGE_MAX).describe('newest first'),
  next_before: streamIdSchema.nullable().describe('where the next page begins; null = the end was reached'),
  searched_to: streamIdSchema
    .nullable()
    .describe('a search looks at a bounded number of events: down to this one'),
});
export type EventPage = z.infer<typeof eventPageSchema>;
