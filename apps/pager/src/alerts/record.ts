/** An incident with all that the pager must not forget over a restart: what is still to be told to whom, and which messages carry it. */
import { urgencyOf } from '@agora/shared/alert-catalogue';
import { incidentSchema } from '@agora/shared/alert-incident';
import { parseJson } from '@agora/shared/json';
import { isoMsSchema } from '@agora/shared/time';
import { z } from 'zod';

/** `telegram:<chat>` or `webhook`. */
const targetSchema = z.string().regex(/^(telegram:-?\d{1,20}|webhook)$/);
export type Target = z.infer<typeof targetSchema>;

/** What is to be told, until somebody's channel has taken it. A newer notice takes the place of one that was not delivered. */
const noticeSchema = z.object({
  kind: z.enum(['new', 'reminder', 'over']),
  silent: z.boolean(),
  /** Not before then. */
  due_at: isoMsSchema,
  /** Those that have not taken it. */
  targets: z.array(targetSchema).max(20),
  /** Whether any has. */
  delivered: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** More than a configuration names; those of an earlier one drop out. */
export const TOLD_TO_MAX = 20;

const recordSchema = incidentSchema.extend({
  family: z.string().max(64),
  halt_id: z.string().max(64).nullable(),
  notice: noticeSchema.nullable(),
  /** The messages that carry it; they are edited when it changes. */
  messages: z.array(z.object({ chat_id: z.int(), message_id: z.int(), edit_due: z.boolean() })).max(16),
  /** Who took any message of it, and so is told when it is over. */
  told_to: z.array(targetSchema).max(TOLD_TO_MAX).default([]),
  reminders: z.int().nonnegative(),
  /** When its present code was first told; null = not told. */
  told_at: isoMsSchema.nullable(),
  /** When a P1 was first told that nobody acknowledged since, though it may have come and gone; null = none. */
  unheeded_since: isoMsSchema.nullable().default(null),
});
export type IncidentRecord = z.infer<typeof recordSchema>;

/** Null for what no pager of this contract wrote. */
export function parseRecord(json: string): IncidentRecord | null {
  return recordSchema.safeParse(parseJson(json)).data ?? null;
}

/** Family of what another process asked to be told; the code follows. */
export const RAISED = 'raised:';

/** Which incident a condition belongs to. */
export function keyOf(of: { readonly engine_id: string | null; readonly family: string }): string {
  return `${of.engine_id ?? ''}|${of.family}`;
}

/** What is open before what is over; of both the most urgent first, then the oldest. */
export function byUrgency(a: IncidentRecord, b: IncidentRecord): number {
  const isOver = ({ closed_at }: IncidentRecord) => Number(closed_at !== null);
  // An alarm of a newer process, whose priority this one does not know, may be the gravest.
  const rank = ({ priority }: IncidentRecord) => urgencyOf(priority === 'unknown' ? 'P1' : priority);
  return isOver(a) - isOver(b) || rank(b) - rank(a) || Number(a.incident) - Number(b.incident);
}
