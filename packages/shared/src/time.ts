/**
 * Times on the wire: wall-clock instants as ISO-8601 UTC with milliseconds, monotonic readings as plain
 * numbers that mean nothing outside the boot that took them. Nothing here reads a clock.
 */
import { z } from 'zod';

const ISO_MS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** A wall-clock instant such as `2026-03-01T03:11:42.117Z`. */
export const isoMsSchema = z
  .string()
  .regex(ISO_MS, 'must be UTC with milliseconds, such as 2026-03-01T03:11:42.117Z')
  .refine((text) => Number.isFinite(Date.parse(text)), 'is no existing instant')
  .brand<'IsoMs'>();
export type IsoMs = z.infer<typeof isoMsSchema>;

/** Milliseconds of a monotonic clock, comparable only within one boot id. */
export const monoMsSchema = z.number().nonnegative().brand<'MonoMs'>();
export type MonoMs = z.infer<typeof monoMsSchema>;

/** A duration or an age in milliseconds; `null` wherever it appears means "not known", which is stale. */
export const ageMsSchema = z.number().nonnegative().nullable();
export type AgeMs = z.infer<typeof ageMsSchema>;

/** The instant of `epochMs` (milliseconds since 1970, UTC). Throws RangeError outside the years 0 to 9999. */
export function isoMs(epochMs: number): IsoMs {
  return isoMsSchema.parse(new Date(epochMs).toISOString());
}

/** Milliseconds since 1970, UTC. */
export function epochMsOf(at: IsoMs): number {
  return Date.parse(at);
}
