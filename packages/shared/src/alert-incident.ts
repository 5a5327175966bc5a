/**
 * One incident as it lies in `alerts:state`, and what people said of it in `alerts:acks`. An incident is what one alarm is
 * about from its opening until it is over; while it lasts its code may change (UNKNOWN-ENGINE becomes HALT-FLAT).
 */
import { z } from 'zod';
import { ALERT_CODES, ALERT_PRIORITIES, alertCodeSchema } from './alert-catalogue.ts';
import { engineIdSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

/** Short enough to be typed: `/ack 2291`. */
export const incidentIdSchema = z
  .string()
  .regex(/^[0-9]{1,9}$/, 'must be the number of an incident')
  .brand<'IncidentId'>();
export type IncidentId = z.infer<typeof incidentIdSchema>;

export const incidentSchema = z.object({
  incident: incidentIdSchema,
  engine_id: engineIdSchema.nullable().describe('null = of the whole installation'),
  code: alertCodeSchema,
  priority: wireEnum(ALERT_PRIORITIES),
  word: z.string().max(32).describe('what the first line says: the display word, or the alarm'),
  sentence: lineSchema.describe('what is known, as last seen'),
  act: lineSchema,
  opened_at: isoMsSchema,
  changed_at: isoMsSchema.describe('when the code last changed, or it came back'),
  closed_at: isoMsSchema.nullable(),
  repeats: z.int().nonnegative().describe('how often it came back after it was over'),
  told: z.int().nonnegative().describe('messages that were accepted, reminders included'),
  undelivered_since: isoMsSchema.nullable().describe('a message waits since then; null = none waits'),
  channels: z
    .array(wireEnum(['telegram', 'webhook']))
    .max(2)
    .describe('by which it was delivered'),
});
export type Incident = z.infer<typeof incidentSchema>;

const said = { by: lineSchema.min(1), at: isoMsSchema };

/** Field = the incident's number. Silences its reminders, never the state. */
export const ackSchema = z.object({ kind: z.literal('ack'), ...said, via: wireEnum(['web', 'telegram']) });
/** Field = `shelve:<code>`. P1 cannot be shelved. */
export const shelvingSchema = z.object({
  kind: z.literal('shelve'),
  ...said,
  code: z.enum(ALERT_CODES),
  until: isoMsSchema,
  reason: lineSchema.min(1),
});
/** Field = `mute`: P2 and P3 make no sound and are not repeated until then. */
export const mutingSchema = z.object({ kind: z.literal('mute'), ...said, until: isoMsSchema });

export const alertWordSchema = z.discriminatedUnion('kind', [ackSchema, shelvingSchema, mutingSchema]);
/** What a person said about alarms. */
export type AlertWord = z.infer<typeof alertWordSchema>;

/** Longest shelving or muting, in milliseconds: 8 hours. */
export const SHELVED_MS_MAX = 8 * 60 * 60 * 1_000;
/** Most incidents and most words kept. */
export const INCIDENTS_MAX = 1_000;

/** The field of `alerts:acks` that holds it. */
export function alertWordField(word: AlertWord, incident: IncidentId | null): string {
  if (word.kind === 'ack') return incident ?? '';
  return word.kind === 'shelve' ? `shelve:${word.code}` : 'mute';
}
