/**
 * Every event AGORA tells people and the audit about. Writers use the strict union; readers use the tolerant
 * schema, so that an event of a newer engine is shown by its name and advice instead of being lost.
 */
import { z } from 'zod';
import { haltEvents } from './event-halt.ts';
import { quotingEvents } from './event-quoting.ts';
import { riskEvents } from './event-risk.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

export const eventSchema = z.discriminatedUnion('event', [...quotingEvents, ...haltEvents, ...riskEvents]);
export type AgoraEvent = z.infer<typeof eventSchema>;
export type EventName = AgoraEvent['event'];

/** What every event has, and whatever else it carries. */
export const wireEventSchema = z.looseObject({
  ts: isoMsSchema,
  event: z.string().max(64),
  symbol: z.string().max(64).optional(),
  next_action: lineSchema,
});
export type WireEvent = z.infer<typeof wireEventSchema>;

/** An event of this build, or null when it is of another one (or malformed beyond its common part). */
export function knownEvent(event: WireEvent): AgoraEvent | null {
  return eventSchema.safeParse(event).data ?? null;
}
