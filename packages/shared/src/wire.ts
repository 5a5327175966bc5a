/**
 * Helpers for readers of data that a newer engine may have written: a word this build does not know becomes
 * `unknown`, which every consumer treats as closed, instead of an error that would blank the screen.
 */
import { z } from 'zod';

/** An enumeration whose unknown, missing or malformed values read as `unknown`. */
export function wireEnum<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum([...values, 'unknown']).catch('unknown');
}

/** Most characters of one short line. */
export const LINE_MAX = 500;
/** One short line for people: evidence, a reason, a name. */
export const lineSchema = z.string().max(LINE_MAX);
