/**
 * Turns what somebody wants recorded into what a line can carry. It never refuses: data that cannot or must not be written
 * are withheld and the record says so, since a record that is missing would be worse.
 */
import { AUDIT_MARKS } from './audit-marks.ts';
import { AUDIT_LINE_BYTES_MAX } from './audit-record.ts';
import type { AuditNote, AuditWithheldReason } from './audit-sink.ts';
import { canonicalJson } from './canonical-json.ts';

/** Longest `data`, in bytes of UTF-8: what a line leaves beside its other members, each at its longest. */
export const AUDIT_DATA_BYTES_MAX = AUDIT_LINE_BYTES_MAX - 2_048;
const ACTOR_LENGTH_MAX = 128;
const TYPE = /^[a-z][a-z0-9_.]{0,63}$/;
const REASON_LENGTH_MAX = 200;

export interface AuditText {
  readonly actor: string;
  readonly type: string;
  readonly dataText: string;
  /** Why the data are not those that were given; null when they are. */
  readonly withheld: AuditWithheldReason | null;
}

export interface AuditNoteRules {
  readonly sha256Hex: (text: string) => string;
  /** Whether a text contains one of this process's secrets, in any spelling. */
  readonly holdsSecret: (text: string) => boolean;
}

/** The text of a note's actor, type and data, as they will be written. */
export function auditText({ actor, type, data }: AuditNote, rules: AuditNoteRules): AuditText {
  const known = TYPE.test(type) && !AUDIT_MARKS.some((mark) => mark === type);
  const name = rules.holdsSecret(actor) ? '' : actor.slice(0, ACTOR_LENGTH_MAX).toWellFormed();
  const by = { actor: name === '' ? 'unknown' : name, type: known ? type : 'malformed' };
  const withhold = (reason: AuditWithheldReason, more: Readonly<Record<string, unknown>>): AuditText => ({
    ...by,
    dataText: canonicalJson({ withheld: reason, ...more }),
    withheld: reason,
  });
  if (!known) return withhold('malformed', { why: 'the type of the record is not allowed' });
  let dataText: string;
  try {
    dataText = canonicalJson(data);
  } catch (error) {
    return withhold('malformed', { why: safeReason(error, rules) });
  }
  if (!dataText.startsWith('{')) return withhold('malformed', { why: '$ is no object' });
  if (rules.holdsSecret(dataText)) return withhold('secret', {});
  const bytes = bytesAbove(dataText, AUDIT_DATA_BYTES_MAX);
  if (bytes > 0) return withhold('too_large', { bytes, sha256: rules.sha256Hex(dataText) });
  return { ...by, dataText, withheld: null };
}

/** The message names a place in the data, and names may be anything. */
function safeReason(error: unknown, rules: AuditNoteRules): string {
  const text = String(error instanceof Error ? error.message : error);
  return rules.holdsSecret(text) ? '' : text.slice(0, REASON_LENGTH_MAX).toWellFormed();
}

/** The UTF-8 length of `text` where it is above `bytesMax`, else 0. */
function bytesAbove(text: string, bytesMax: number): number {
  if (text.length * 3 <= bytesMax) return 0;
  const { length } = new TextEncoder().encode(text);
  return length > bytesMax ? length : 0;
}
