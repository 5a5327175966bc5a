/**
 * Reads one line of a chain strictly and fast (a million of them in seconds): exactly the members of an audit record, in
 * their one canonical spelling. Says nothing about the line's place in a chain.
 */
import { type AuditRecord, auditRecordSchema } from './audit-record.ts';
import { canonicalJson } from './canonical-json.ts';
import { parseJson } from './json.ts';

export type AuditLineRead =
  | { readonly ok: true; readonly record: AuditRecord }
  | { readonly ok: false; readonly code: 'NOT_A_RECORD' | 'NOT_CANONICAL'; readonly why: string };

/** The record in `text` (without newline), or what is wrong with it. Accepts exactly what auditLine() can write. */
export function readAuditLine(text: string): AuditLineRead {
  const json = parseJson(text);
  if (!isRecordShaped(json)) return notARecord(json);
  if (!isCanonical(json, text))
    return {
      ok: false,
      code: 'NOT_CANONICAL',
      why: 'the line is not in canonical form, so it was not written by AGORA',
    };
  return { ok: true, record: json };
}

const MEMBERS = Object.keys(auditRecordSchema.shape).sort();
const TOKEN = /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/;
const HASH_LENGTH = 64;
const [DIGIT_0, DIGIT_9, LETTER_A, LETTER_F] = [0x30, 0x39, 0x61, 0x66];
const TYPE = /^[a-z][a-z0-9_.]{0,63}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The same as auditRecordSchema, by hand: the schema takes most of a verification's time. A test holds both together. */
function isRecordShaped(json: unknown): json is AuditRecord {
  if (!isObject(json)) return false;
  if (!hasMembers(Object.keys(json))) return false;
  const { actor, boot_id, data, mono_ms, prev, seq, ts, type } = json;
  return (
    Number.isSafeInteger(seq) &&
    (seq as number) >= 0 &&
    typeof mono_ms === 'number' &&
    mono_ms >= 0 &&
    mono_ms <= Number.MAX_VALUE &&
    isText(actor, 1, 128) &&
    matches(boot_id, TOKEN) &&
    isHash(prev) &&
    matches(type, TYPE) &&
    matches(ts, INSTANT) &&
    Number.isFinite(Date.parse(ts)) &&
    isObject(data)
  );
}

/** In the order of the canonical form or, which that form refuses later, in another. */
function hasMembers(names: readonly string[]): boolean {
  if (names.length !== MEMBERS.length) return false;
  for (let i = 0; i < names.length; i++)
    if (names[i] !== MEMBERS[i]) return MEMBERS.every((name) => names.includes(name));
  return true;
}

/** By hand, too: a third of the time of a regular expression. */
function isHash(value: unknown): boolean {
  if (typeof value !== 'string' || value.length !== HASH_LENGTH) return false;
  for (let i = 0; i < HASH_LENGTH; i++) {
    const unit = value.charCodeAt(i);
    if (unit < DIGIT_0 || unit > LETTER_F || (unit > DIGIT_9 && unit < LETTER_A)) return false;
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, lengthMin: number, lengthMax: number): value is string {
  return typeof value === 'string' && value.length >= lengthMin && value.length <= lengthMax;
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function notARecord(json: unknown): AuditLineRead {
  const issue = auditRecordSchema.safeParse(json).error?.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
  const why =
    json === undefined ? 'the line is no JSON' : `${place}: ${issue?.message ?? 'has the wrong form'}`;
  return { ok: false, code: 'NOT_A_RECORD', why };
}

/**
 * JSON.stringify spells everything canonically but the order of keys (kept from the text, except integer-like ones) and
 * halves of characters. So the quick way is to compare and to look at the order; the exact way decides the rest.
 */
function isCanonical(json: unknown, text: string): boolean {
  if (JSON.stringify(json) === text && hasSortedKeys(json) && !text.includes('\\ud')) return true;
  try {
    return canonicalJson(json) === text;
  } catch {
    return false;
  }
}

function hasSortedKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasSortedKeys);
  let before: string | null = null;
  for (const key of Object.keys(value)) {
    if (before !== null && key <= before) return false;
    before = key;
  }
  return Object.values(value).every(hasSortedKeys);
}
