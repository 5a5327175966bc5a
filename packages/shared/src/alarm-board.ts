/** What the list of alarms shows: incidents as the pager keeps them, what people said, whether people are reached. */
import { z } from 'zod';
import { ALERT_CODES } from './alert-catalogue.ts';
import { alertWordSchema, incidentSchema } from './alert-incident.ts';
import { engineIdSchema } from './ids.ts';
import { killPathSchema } from './kill-path.ts';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { timelineItemSchema } from './timeline.ts';
import { lineSchema } from './wire.ts';

export const alarmBoardSchema = z.object({
  server_now: isoMsSchema,
  incidents: z.array(incidentSchema).describe('open ones first, then by what they demand; 500 at most'),
  incidents_total: z.int().nonnegative(),
  unreadable: z.int().nonnegative().describe('incidents of a form that this console does not know'),
  words: z.array(z.object({ field: z.string().max(64), word: alertWordSchema })).max(1_000),
  pager_age_ms: ageMsSchema,
  engines: z.array(
    z.object({
      engine_id: engineIdSchema,
      kill_paths: z.record(z.string().max(16), killPathSchema).nullable().describe('null = not known'),
      kill_paths_live: z.boolean().describe('false = the engine that says so is not heard: last known'),
      last_drill: timelineItemSchema.nullable().describe('the last drill_finished; null = none is recorded'),
    }),
  ),
});
export type AlarmBoard = z.infer<typeof alarmBoardSchema>;

export const shelveSchema = z.strictObject({
  code: z.enum(ALERT_CODES),
  hours: z.number().positive().max(8),
  reason: lineSchema.min(1),
});
export type Shelve = z.infer<typeof shelveSchema>;
